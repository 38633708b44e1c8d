package io.github.qadapter.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import org.junit.jupiter.api.Test;

/** An answer of 4 tokens to a prompt of 3, in batches whose longest row has 7 or 9. */
class RewardScoringTest {
  @Test
  void theNextStatesScoringCountsEveryTokenWhateverTheBatch() {
    RewardScoring scoring = RewardScoring.of(Objective.residual());
    assertThat(scoring.valueOffset()).isEqualTo(1);
    assertThat(scoring.skippedTokens()).isZero();
    assertThat(scoring.scoredTokens(3, 4, 7)).isEqualTo(4);
    assertThat(scoring.scoredTokens(3, 4, 9)).isEqualTo(4);
    assertThat(scoring.divisor(4, 9)).isEqualTo(1);
    assertThat(new RewardScoring.NextState(Normalizer.RESPONSE_LENGTH).divisor(4, 9)).isEqualTo(4);
  }

  /** y₂ to y₄, and a padding token only in the shorter row; divided by the padded length less 1. */
  @Test
  void theReleasedCodesScoringDependsOnTheBatch() {
    RewardScoring scoring = RewardScoring.of(Objective.referenceCode());
    assertThat(scoring.valueOffset()).isZero();
    assertThat(scoring.skippedTokens()).isEqualTo(1);
    assertThat(scoring.scoredTokens(3, 4, 7)).isEqualTo(3);
    assertThat(scoring.scoredTokens(3, 4, 9)).isEqualTo(4);
    assertThat(scoring.divisor(4, 9)).isEqualTo(8);
  }
}
