package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Loss;
import io.github.qadapter.internal.data.PairLengths;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.math.RewardScoring;
import java.util.List;

/** The pairs of one optimizer step by their lengths, which is all that their common loss asks. */
public final class PreferenceBatch {
  private PreferenceBatch() {}

  /** The totals on which each pair's share of the loss depends beside the pair. */
  public static PreferenceLoss.Batch totals(List<PairLengths> pairs, Objective objective) {
    RewardScoring scoring = RewardScoring.of(objective);
    int longest = pairs.stream().mapToInt(PairLengths::longestRow).max().orElse(0);
    int tokens =
        pairs.stream()
            .mapToInt(
                pair ->
                    scoring.scoredTokens(pair.prompt(), pair.chosen(), longest)
                        + (objective.loss() == Loss.SUPERVISED
                            ? 0
                            : scoring.scoredTokens(pair.prompt(), pair.rejected(), longest)))
            .sum();
    return new PreferenceLoss.Batch(pairs.size(), tokens, longest);
  }
}
