package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.Scoring;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.List;

/**
 * The packed rows of one optimiser step and what their common loss is divided by.
 *
 * @param rows one for each pair, in order
 * @param totals what each pair's share of the loss depends on
 */
public record PreferenceBatch(List<PackedAnswers> rows, PreferenceLoss.Batch totals) {
  /**
   * Packs a batch.
   *
   * @param padding the token that fills rows up, the end-of-turn token in the released code
   */
  public static PreferenceBatch of(List<EncodedPair> pairs, Objective objective, int padding) {
    int longest = pairs.stream().mapToInt(PreferenceBatch::longestRow).max().orElse(0);
    List<PackedAnswers> rows =
        pairs.stream().map(pair -> row(pair, objective, padding, longest)).toList();
    int tokens = rows.stream().mapToInt(PackedAnswers::scoredTokens).sum();
    return new PreferenceBatch(rows, new PreferenceLoss.Batch(pairs.size(), tokens, longest));
  }

  /**
   * Packs one pair of a batch.
   *
   * @param longest the length of the batch's longest row, prompt and answer
   */
  static PackedAnswers row(EncodedPair pair, Objective objective, int padding, int longest) {
    return objective.scoring() == Scoring.REFERENCE_CODE
        ? PackedAnswers.asReferenceCode(pair, padding, longest)
        : PackedAnswers.of(pair);
  }

  private static int longestRow(EncodedPair pair) {
    return pair.prompt().length + Math.max(pair.chosen().length, pair.rejected().length);
  }
}
