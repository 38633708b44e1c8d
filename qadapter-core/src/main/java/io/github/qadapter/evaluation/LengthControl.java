package io.github.qadapter.evaluation;

import java.util.Arrays;

/**
 * The win rate that a model would have if its answers were as long as the reference's: the
 * length-controlled win rate of <a href="https://arxiv.org/abs/2404.04475">Dubois et al., 2024</a>
 * in its form for two models, without the difficulty of instructions. A logistic regression of the
 * preferences on a constant and on tanh((length − reference's length) / SD) is fitted, and the
 * second term is then left out.
 */
final class LengthControl {
  /** Keeps the fit finite where the model wins or loses always. */
  private static final double RIDGE = 1e-3;

  private static final int STEPS = 50;
  private static final double CONVERGED = 1e-10;

  private LengthControl() {}

  /**
   * tanh of the differences in length over their standard deviation; zeros where there is none.
   *
   * @param differences [n]
   */
  static double[] covariate(double[] differences) {
    double mean = Arrays.stream(differences).average().orElse(0);
    double variance =
        Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).average().orElse(0);
    double deviation = Math.sqrt(variance);
    return Arrays.stream(differences)
        .map(difference -> deviation == 0 ? 0 : Math.tanh(difference / deviation))
        .toArray();
  }

  /**
   * The win rate at equal length.
   *
   * @param preferences [n] the judge's verdicts, 0 to 1
   * @param covariate [n]
   * @param counts [n] how often each counts
   */
  static double winRate(double[] preferences, double[] covariate, int[] counts) {
    double constant = 0;
    double slope = 0;
    for (int step = 0; step < STEPS; step++) {
      double g0 = -RIDGE * constant;
      double g1 = -RIDGE * slope;
      double h00 = RIDGE;
      double h01 = 0;
      double h11 = RIDGE;
      for (int i = 0; i < preferences.length; i++) {
        double p = sigmoid(constant + slope * covariate[i]);
        double error = counts[i] * (preferences[i] - p);
        double weight = counts[i] * p * (1 - p);
        g0 += error;
        g1 += error * covariate[i];
        h00 += weight;
        h01 += weight * covariate[i];
        h11 += weight * covariate[i] * covariate[i];
      }
      double determinant = h00 * h11 - h01 * h01;
      double d0 = (h11 * g0 - h01 * g1) / determinant;
      double d1 = (h00 * g1 - h01 * g0) / determinant;
      constant += d0;
      slope += d1;
      if (Math.abs(d0) + Math.abs(d1) < CONVERGED) {
        break;
      }
    }
    return sigmoid(constant);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
