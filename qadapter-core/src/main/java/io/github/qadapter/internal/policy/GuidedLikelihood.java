package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The log-probabilities of a row's tokens under log π₁ + Σᵢ wᵢ (log π̃ᵢ − log π₁), normalized, with
 * weights that may differ from token to token.
 */
public final class GuidedLikelihood {
  private GuidedLikelihood() {}

  /**
   * One preference.
   *
   * @param adapter carries the residual Q-function
   * @param objective how π̃ follows from it
   * @param weights [K], w in each scored state
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers
  public record Part(LowRankAdapter adapter, Objective objective, double[] weights) {
    private boolean speaks() {
      return Arrays.stream(weights).anyMatch(weight -> weight != 0);
    }
  }

  /** [K], in nats; where every weight is 0 the base's, bit for bit. */
  public static double[] of(Decoder decoder, PackedAnswers row, List<Part> all) {
    List<Part> parts = all.stream().filter(Part::speaks).toList();
    if (parts.isEmpty()) {
      return AnswerScorer.baseLogProbabilities(decoder, row);
    }
    long[] tokens = row.tokens();
    double[] result = new double[tokens.length];
    double[] mixed = new double[tokens.length];
    try (NDManager scope = decoder.newScope()) {
      VocabularyChunks.of(scope, decoder, row, parts.stream().map(Part::adapter).toList())
          .forEach(
              chunk -> {
                NDArray logBase = chunk.logBase();
                chunk.pick(logBase, tokens, result);
                chunk.pick(mixture(chunk, logBase, parts), tokens, mixed);
              });
    }
    for (int t = 0; t < result.length; t++) {
      int state = t;
      if (parts.stream().anyMatch(part -> part.weights()[state] != 0)) {
        result[t] = mixed[t];
      }
    }
    return result;
  }

  /**
   * A token of a text with its log-probability, and the likeliest tokens in its place.
   *
   * @param id its number in the vocabulary
   * @param logProbability in nats
   * @param ids of the likeliest tokens, the likeliest first
   * @param logProbabilities of those, in nats; a token has the identical number in both places
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers
  public record RankedToken(int id, double logProbability, int[] ids, double[] logProbabilities) {}

  /**
   * The tokens taken in a row's states, with the likeliest in each. Every part's weights are the
   * same in all states.
   *
   * @param top how many of the likeliest, at least 1
   * @param last takes the policy's log-probabilities in the last state, [1, V], valid during the
   *     call only
   */
  public static List<RankedToken> ranked(
      Decoder decoder, PackedAnswers row, List<Part> all, int top, Consumer<NDArray> last) {
    List<Part> parts = all.stream().filter(Part::speaks).toList();
    long[] tokens = row.tokens();
    double[] taken = new double[tokens.length];
    List<RankedToken> ranked = new ArrayList<>();
    try (NDManager scope = decoder.newScope()) {
      VocabularyChunks.of(scope, decoder, row, parts.stream().map(Part::adapter).toList())
          .forEach(
              chunk -> {
                NDArray policy = chunk.logBase();
                if (!parts.isEmpty()) {
                  policy = mixture(chunk, policy, parts);
                }
                chunk.pick(policy, tokens, taken);
                int width = (int) Math.min(top, policy.getShape().get(1));
                NDList largest = policy.topK(width, 1);
                float[] logs = largest.get(0).toFloatArray();
                long[] ids = largest.get(1).toLongArray();
                for (int state = chunk.from(); state < chunk.to(); state++) {
                  int at = (state - chunk.from()) * width;
                  ranked.add(
                      new RankedToken(
                          (int) tokens[state],
                          taken[state],
                          Arrays.stream(ids, at, at + width).mapToInt(id -> (int) id).toArray(),
                          IntStream.range(at, at + width).mapToDouble(i -> logs[i]).toArray()));
                }
                if (chunk.to() == tokens.length) {
                  last.accept(policy.get(new NDIndex("{}:", tokens.length - 1 - chunk.from())));
                }
              });
    }
    return List.copyOf(ranked);
  }

  /** [C, V], the normalized log-probabilities of base and parts together. */
  private static NDArray mixture(VocabularyChunks.Chunk chunk, NDArray logBase, List<Part> parts) {
    NDArray mixture = logBase;
    for (int i = 0; i < parts.size(); i++) {
      VocabularyView view = chunk.view(i, parts.get(i).objective());
      NDArray weights = chunk.column(parts.get(i).weights());
      mixture = mixture.add(view.logCustom().sub(view.logBase()).mul(weights));
    }
    return mixture.logSoftmax(-1);
  }
}
