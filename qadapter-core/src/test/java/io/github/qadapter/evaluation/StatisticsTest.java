package io.github.qadapter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Intervals, tests and the control of length, against numbers that are known otherwise. */
class StatisticsTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(2000, 1);

  /** Wilson's interval of 8 in 10 from its formula: (0.8 + 0.192 ± 0.3135) / 1.384. */
  @Test
  void aRateHasWilsonsInterval() {
    Estimate estimate = BOOTSTRAP.mean(rights(8, 2));
    assertThat(estimate.value()).isEqualTo(0.8, within(1e-12));
    assertThat(estimate.low()).isEqualTo(0.4902, within(1e-4));
    assertThat(estimate.high()).isEqualTo(0.9433, within(1e-4));
  }

  /** Of a mean of n numbers with standard deviation σ, the interval is about ± 1.96 σ/√n. */
  @Test
  void theBootstrapsIntervalIsThatOfTheCentralLimit() {
    List<Double> numbers = IntStream.range(0, 400).mapToObj(i -> i % 2 == 0 ? 1.5 : -0.5).toList();
    Estimate estimate = BOOTSTRAP.mean(Scores.of(numbers));
    assertThat(estimate.value()).isEqualTo(0.5, within(1e-12));
    assertThat(estimate.low()).isEqualTo(0.5 - 1.96 / 20, within(0.015));
    assertThat(estimate.high()).isEqualTo(0.5 + 1.96 / 20, within(0.015));
  }

  /** A prompt with three pairs counts three times. */
  @Test
  void unitsCountByTheirWeights() {
    assertThat(new Scores(List.of(3.0, 1.0), List.of(List.of(1.0, 5.0))).mean())
        .isEqualTo(2, within(1e-12));
  }

  /** Two seeds that disagree by 1 everywhere widen the interval to both of them. */
  @Test
  void seedsAreDrawnAsWell() {
    Scores scores =
        new Scores(
            Collections.nCopies(50, 1.0),
            List.of(Collections.nCopies(50, 0.0), Collections.nCopies(50, 1.0)));
    assertThat(BOOTSTRAP.mean(scores)).isEqualTo(new Estimate(0.5, 0, 1));
  }

  /** Five units on which only one model is right: 2 · 2⁻⁵. */
  @Test
  void modelsThatAreRightOrWrongAreComparedByMcNemarsExactTest() {
    Comparison comparison = PairedTest.of(rights(9, 1), rights(4, 6), BOOTSTRAP);
    assertThat(comparison.test()).isEqualTo(Comparison.Test.MCNEMAR);
    assertThat(comparison.pValue()).isEqualTo(0.0625, within(1e-9));
    assertThat(comparison.difference().value()).isEqualTo(0.5, within(1e-12));
    Scores once = Scores.of(List.of(1.0, 0.0));
    Scores theOther = Scores.of(List.of(0.0, 1.0));
    assertThat(PairedTest.of(once, theOther, BOOTSTRAP).pValue()).isEqualTo(1);
  }

  /** t = 2 / (1 / √4) = 4 with 3 degrees of freedom has p = 0.0280. */
  @Test
  void otherModelsAreComparedByThePairedTTest() {
    double spread = Math.sqrt(0.75); // four differences 2 ± spread have variance 1
    Scores one = Scores.of(List.of(2 + spread, 2 - spread, 2 + spread, 2 - spread));
    Comparison comparison = PairedTest.of(one, Scores.of(List.of(0.0, 0.0, 0.0, 0.0)), BOOTSTRAP);
    assertThat(comparison.pValue()).isEqualTo(0.0280, within(1e-4));
    assertThat(PairedTest.of(one, one, BOOTSTRAP).pValue()).isEqualTo(1);
  }

  /** Long answers win four times in five and short ones lose as often: length is all there is. */
  @Test
  void aWinRateThatLengthExplainsIsAHalfAtEqualLength() {
    double[] preferences = {0.8, 0.8, 0.8, 0.2};
    double[] covariate = {1, 1, 1, -1};
    assertThat(LengthControl.winRate(preferences, covariate, new int[] {1, 1, 1, 1}))
        .isEqualTo(0.5, within(1e-3));
  }

  @Test
  void aWinRateWithoutDifferencesInLengthIsTheMean() {
    double[] covariate = LengthControl.covariate(new double[] {0, 0, 0, 0});
    assertThat(LengthControl.winRate(new double[] {1, 1, 0, 1}, covariate, new int[] {1, 1, 1, 1}))
        .isEqualTo(0.75, within(1e-3));
  }

  @Test
  void scoresOfOtherUnitsAreRefused() {
    assertThatThrownBy(() -> new Scores(List.of(1.0), List.of(List.of(1.0, 2.0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Scores rights(int right, int wrong) {
    return Scores.of(
        IntStream.range(0, right + wrong).mapToObj(i -> i < right ? 1.0 : 0.0).toList());
  }
}
