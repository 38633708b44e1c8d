package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.model.PackedRow;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One candidate for the token after a prompt.
 *
 * @param id its number in the vocabulary
 * @param logBase log π₁, in nats
 * @param logCustom log π̃, in nats
 * @param advantage Q̂ − V̂
 */
public record NextToken(int id, double logBase, double logCustom, double advantage) {
  /** The customised policy's likeliest tokens, the likeliest first. */
  public static List<NextToken> likeliest(
      Decoder decoder, LowRankAdapter adapter, Objective objective, int[] prompt, int top) {
    PackedRow row = PackedRow.of(prompt).build();
    long[] last = {prompt.length - 1L};
    try (NDManager scope = decoder.newScope()) {
      NDArray base = decoder.hidden(scope, row, last, new NDList());
      NDArray adapted = decoder.hidden(scope, row, last, adapter.ready());
      VocabularyView view =
          VocabularyView.of(
              objective,
              decoder.head().logits(scope, base),
              decoder.head().logitDifferences(scope, adapted, base));
      float[] logBase = view.logBase().toFloatArray();
      float[] logCustom = view.logCustom().toFloatArray();
      float[] q = view.q().toFloatArray();
      float v = view.v().toFloatArray()[0];
      return IntStream.range(0, logCustom.length)
          .boxed()
          .sorted((a, b) -> Float.compare(logCustom[b], logCustom[a]))
          .limit(top)
          .map(id -> new NextToken(id, logBase[id], logCustom[id], (double) q[id] - v))
          .toList();
    }
  }
}
