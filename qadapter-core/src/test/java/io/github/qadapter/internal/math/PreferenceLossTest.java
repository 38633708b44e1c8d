package io.github.qadapter.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Scoring;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PreferenceLossTest {
  private static final double EXACT = 1e-12;

  /** Two tokens by one token at γ = 1/2, worked out by hand. */
  @Test
  void givesTheLossOfAPairDerivedByHand() {
    Objective objective = Objective.builder().discount(0.5).rewardPenalty(0.1).build();
    PreferenceLoss loss = new PreferenceLoss(objective, new PreferenceLoss.Batch(1, 3, 0));

    // r(w) = (1 − 0.5·2, 3 − 0) = (0, 3), R(w) = 0 + 0.5·3 = 1.5; r(l) = (−1), R(l) = −1
    PreferenceLoss.Share share =
        loss.of(
            new double[] {1, 3}, new double[] {7, 2, 0}, new double[] {-1}, new double[] {7, 0});

    assertThat(share.chosenScore()).isEqualTo(1.5, within(EXACT));
    assertThat(share.rejectedScore()).isEqualTo(-1, within(EXACT));
    assertThat(share.preference()).isEqualTo(Math.log(1 + Math.exp(-2.5)), within(EXACT));
    assertThat(share.squaredReward()).isEqualTo((0 + 9 + 1) / 3.0, within(EXACT));
    assertThat(loss.total(share.preference(), share.squaredReward()))
        .isEqualTo(Math.log(1 + Math.exp(-2.5)) + 0.1 * 10 / 3, within(EXACT));
  }

  /**
   * The same numbers as the released code scores them: values at their own state, divided by 4 − 1.
   */
  @Test
  void scoresAsTheReleasedCodeDoes() {
    Objective objective = Objective.referenceCode();
    PreferenceLoss loss = new PreferenceLoss(objective, new PreferenceLoss.Batch(1, 3, 4));

    PreferenceLoss.Share share =
        loss.of(new double[] {1, 3}, new double[] {7, 2}, new double[] {-1}, new double[] {5});

    assertThat(share.chosenScore()).isEqualTo((1 - 7 + 3 - 2) / 3.0, within(EXACT));
    assertThat(share.rejectedScore()).isEqualTo((-1 - 5) / 3.0, within(EXACT));
    assertThat(share.squaredReward()).isEqualTo((36 + 1 + 36) / 3.0, within(EXACT));
  }

  /** The hand-made pair's margin is 2.5: ((2.5 − 0.5) / 0.1)². */
  @Test
  void squaredItPullsTheMarginToAHalf() {
    Objective objective = Objective.ipo(0.1).toBuilder().discount(0.5).build();
    PreferenceLoss.Share share =
        new PreferenceLoss(objective, new PreferenceLoss.Batch(1, 3, 0))
            .of(
                new double[] {1, 3},
                new double[] {7, 2, 0},
                new double[] {-1},
                new double[] {7, 0});
    assertThat(share.preference()).isEqualTo(400, within(1e-9));
  }

  @Test
  void itsDerivativeIsThatOfFiniteDifferences() {
    double[] three = {0.1, 0.3, -0.2, 0.5};
    double[] two = {0.9, 0.8, 0.7};
    for (Normalizer normalizer : Normalizer.values()) {
      checkDerivative(
          Objective.builder().discount(0.9).rewardPenalty(0.3).normalizer(normalizer).build(),
          three,
          two);
    }
    checkDerivative(Objective.ipo(2), three, two);
    checkDerivative(
        Objective.builder().discount(0.9).scoring(Scoring.REFERENCE_CODE).build(),
        Arrays.copyOf(three, 3),
        Arrays.copyOf(two, 2));
  }

  private static void checkDerivative(Objective objective, double[] chosenV, double[] rejectedV) {
    PreferenceLoss loss = new PreferenceLoss(objective, new PreferenceLoss.Batch(2, 7, 9));
    double[][] point = {{0.4, -1.1, 0.7}, chosenV.clone(), {0.2, -0.6}, rejectedV.clone()};
    PreferenceLoss.Share share = loss.of(point[0], point[1], point[2], point[3]);
    double[][] derivative = {
      share.chosen().q(), share.chosen().v(), share.rejected().q(), share.rejected().v()
    };
    double step = 1e-6;
    for (int part = 0; part < point.length; part++) {
      for (int i = 0; i < point[part].length; i++) {
        double at = point[part][i];
        point[part][i] = at + step;
        double above = total(loss, point);
        point[part][i] = at - step;
        double below = total(loss, point);
        point[part][i] = at;
        assertThat(derivative[part][i])
            .as("%s, part %d, entry %d", objective, part, i)
            .isEqualTo((above - below) / (2 * step), within(1e-8));
      }
    }
  }

  /**
   * Two chosen tokens of log π̃ −1 and −3, α̃ = 0.1: the loss is their mean, its slopes 1/(2 α̃).
   */
  @Test
  void supervisedItIsTheMeanNegativeLogLikelihoodOfTheChosenTokens() {
    PreferenceLoss loss = new PreferenceLoss(Objective.sft(), new PreferenceLoss.Batch(1, 2, 0));
    PreferenceLoss.Share share =
        loss.of(
            new PreferenceLoss.Answer(
                new double[] {1, 3}, new double[] {7, 2, 0}, new double[] {-1, -3}),
            new PreferenceLoss.Answer(new double[] {-1}, new double[] {7, 0}, new double[] {-5}));

    assertThat(share.preference()).isEqualTo(2, within(EXACT));
    assertThat(loss.total(share.preference(), share.squaredReward())).isEqualTo(2, within(EXACT));
    assertThat(share.chosen().q()).containsExactly(new double[] {-5, -5}, within(EXACT));
    assertThat(share.chosen().v()).containsExactly(new double[] {5, 5, 0}, within(EXACT));
    assertThat(share.rejected().q()).containsExactly(0);
    assertThat(share.rejected().v()).containsExactly(0, 0);
  }

  @Test
  void staysFiniteForHugeScores() {
    PreferenceLoss loss =
        new PreferenceLoss(Objective.residual(), new PreferenceLoss.Batch(1, 2, 0));
    PreferenceLoss.Share lost =
        loss.of(new double[] {-1e4}, new double[2], new double[] {1e4}, new double[2]);
    assertThat(lost.preference()).isEqualTo(2e4);
    assertThat(lost.chosen().q()[0]).isFinite();
    PreferenceLoss.Share won =
        loss.of(new double[] {1e4}, new double[2], new double[] {-1e4}, new double[2]);
    assertThat(won.preference()).isZero();
  }

  private static double total(PreferenceLoss loss, double[][] point) {
    PreferenceLoss.Share share = loss.of(point[0], point[1], point[2], point[3]);
    return loss.total(share.preference(), share.squaredReward());
  }
}
