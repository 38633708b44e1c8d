package io.github.qadapter.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final double CLOSE = 1e-4;

  /**
   * Points at ±1, labeled by their sign: b = 0 and w = 2C σ(−w). With w = log 3, σ(−w) = 1/4, so
   * that is the answer at C = 2 log 3.
   */
  @Test
  void twoPointsApart() {
    LogisticRegression.Solution found =
        LogisticRegression.fit(
            new double[][] {{1}, {-1}}, new boolean[] {true, false}, 2 * Math.log(3));
    assertThat(found.weights()[0]).isEqualTo(Math.log(3), within(CLOSE));
    assertThat(found.intercept()).isEqualTo(0, within(CLOSE));
  }

  /** A feature that says nothing: the intercept alone is the log-odds of the kinds, unpenalized. */
  @Test
  void theInterceptIsNotPenalized() {
    LogisticRegression.Solution found =
        LogisticRegression.fit(
            new double[][] {{0}, {0}, {0}, {0}}, new boolean[] {true, true, true, false}, 0.5);
    assertThat(found.weights()[0]).isEqualTo(0, within(CLOSE));
    assertThat(found.intercept()).isEqualTo(Math.log(3), within(CLOSE));
  }

  /** At the minimum w = C Σ (tᵢ − pᵢ) xᵢ and Σ (tᵢ − pᵢ) = 0. */
  @Test
  void theGradientVanishesWithMoreFeaturesThanRows() {
    Random random = new Random(3);
    int n = 60;
    int d = 150;
    double c = 0.01;
    double[][] rows = new double[n][d];
    boolean[] inside = new boolean[n];
    for (int i = 0; i < n; i++) {
      inside[i] = i % 3 == 0;
      double common = random.nextGaussian();
      for (int j = 0; j < d; j++) {
        rows[i][j] = random.nextGaussian() + common + (inside[i] && j < 5 ? 1 : 0);
      }
    }
    LogisticRegression.Solution found = LogisticRegression.fit(rows, inside, c);
    double[] pulls = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double logit = found.intercept();
      for (int j = 0; j < d; j++) {
        logit += found.weights()[j] * rows[i][j];
      }
      pulls[i] = (inside[i] ? 1 : 0) - 1 / (1 + Math.exp(-logit));
      sum += pulls[i];
    }
    assertThat(c * sum).isEqualTo(0, within(CLOSE));
    for (int j = 0; j < d; j++) {
      double pull = 0;
      for (int i = 0; i < n; i++) {
        pull += pulls[i] * rows[i][j];
      }
      assertThat(found.weights()[j]).isEqualTo(c * pull, within(CLOSE));
    }
  }
}
