package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.Scoring;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.List;

/**
 * The packed rows of one optimiser step and their common loss.
 *
 * @param rows one for each pair, in order
 * @param loss gives each pair's share
 */
public record PreferenceBatch(List<PackedAnswers> rows, PreferenceLoss loss) {
  /**
   * Packs a batch.
   *
   * @param padding the token that fills rows up, the end-of-turn token in the released code
   */
  public static PreferenceBatch of(List<EncodedPair> pairs, Objective objective, int padding) {
    int longest = pairs.stream().mapToInt(PreferenceBatch::longestRow).max().orElse(0);
    List<PackedAnswers> rows =
        pairs.stream()
            .map(
                pair ->
                    objective.scoring() == Scoring.REFERENCE_CODE
                        ? PackedAnswers.asReferenceCode(pair, padding, longest)
                        : PackedAnswers.of(pair))
            .toList();
    int tokens = rows.stream().mapToInt(PackedAnswers::scoredTokens).sum();
    return new PreferenceBatch(
        rows,
        new PreferenceLoss(objective, new PreferenceLoss.Batch(pairs.size(), tokens, longest)));
  }

  private static int longestRow(EncodedPair pair) {
    return pair.prompt().length + Math.max(pair.chosen().length, pair.rejected().length);
  }
}
