package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The log-probabilities of a row's tokens under log π₁ + Σᵢ wᵢ (log π̃ᵢ − log π₁), normalised, with
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
  public record Part(LowRankAdapter adapter, Objective objective, double[] weights) {}

  /** [K], in nats; where every weight is 0 the base's, bit for bit. */
  public static double[] of(Decoder decoder, PackedAnswers row, List<Part> parts) {
    double[] result = AnswerJudge.baseLogProbabilities(decoder, row);
    long[] tokens = row.tokens();
    long[] places = row.row().states();
    try (NDManager scope = decoder.newScope()) {
      NDArray base = decoder.hidden(scope, row.row(), places, new NDList());
      List<NDArray> adapted = new ArrayList<>();
      for (Part part : parts) {
        adapted.add(decoder.hidden(scope, row.row(), places, part.adapter().ready()));
      }
      for (int from = 0; from < tokens.length; from += ResidualStates.CHUNK) {
        int to = Math.min(from + ResidualStates.CHUNK, tokens.length);
        try (NDManager chunk = scope.newSubManager()) {
          NDArray h0 = decoder.head().states(chunk, base, from, to);
          NDArray logits = decoder.head().logits(chunk, h0);
          NDArray mixed = SoftPolicy.logBase(logits);
          for (int i = 0; i < parts.size(); i++) {
            NDArray h1 = decoder.head().states(chunk, adapted.get(i), from, to);
            VocabularyView view =
                VocabularyView.of(
                    parts.get(i).objective(),
                    logits,
                    decoder.head().logitDifferences(chunk, h1, h0));
            NDArray weights =
                chunk.create(
                    floats(Arrays.copyOfRange(parts.get(i).weights(), from, to)),
                    new Shape(to - from, 1));
            mixed = mixed.add(view.logCustom().sub(view.logBase()).mul(weights));
          }
          NDArray picked = TokenPick.of(mixed.logSoftmax(-1), Arrays.copyOfRange(tokens, from, to));
          float[] values = picked.toFloatArray();
          for (int t = from; t < to; t++) {
            int state = t;
            if (parts.stream().anyMatch(part -> part.weights()[state] != 0)) {
              result[t] = values[t - from];
            }
          }
        }
      }
    }
    return result;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
