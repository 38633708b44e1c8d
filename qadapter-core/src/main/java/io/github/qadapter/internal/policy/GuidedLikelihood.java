package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.Arrays;
import java.util.List;

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
                NDArray mixture = logBase;
                for (int i = 0; i < parts.size(); i++) {
                  VocabularyView view = chunk.view(i, parts.get(i).objective());
                  NDArray weights = chunk.column(parts.get(i).weights());
                  mixture = mixture.add(view.logCustom().sub(view.logBase()).mul(weights));
                }
                chunk.pick(mixture.logSoftmax(-1), tokens, mixed);
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
}
