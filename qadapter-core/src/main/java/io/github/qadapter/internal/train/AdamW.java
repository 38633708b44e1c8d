package io.github.qadapter.internal.train;

/**
 * AdamW on one flat vector (Loshchilov and Hutter, "Decoupled weight decay regularization"), with
 * β₁ = 0.9, β₂ = 0.999, ε = 1e-8. An adapter is small beside its base, so plain arrays do: they are
 * bit-equal on every run and easily kept in a checkpoint.
 */
public final class AdamW {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final float[] mean;
  private final float[] square;
  private final double weightDecay;

  /** An optimizer that changes these moments in place. mean, square: [P]. */
  public AdamW(float[] mean, float[] square, double weightDecay) {
    this.mean = mean;
    this.square = square;
    this.weightDecay = weightDecay;
  }

  /**
   * Takes one step in place.
   *
   * @param parameters [P]
   * @param gradient [P]
   * @param number which step it is, from 1
   */
  public void step(float[] parameters, float[] gradient, double learningRate, int number) {
    double correction1 = 1 - Math.pow(BETA_1, number);
    double correction2 = 1 - Math.pow(BETA_2, number);
    double kept = 1 - learningRate * weightDecay;
    for (int i = 0; i < parameters.length; i++) {
      double g = gradient[i];
      double m = BETA_1 * mean[i] + (1 - BETA_1) * g;
      double s = BETA_2 * square[i] + (1 - BETA_2) * g * g;
      mean[i] = (float) m;
      square[i] = (float) s;
      double move = learningRate * (m / correction1) / (Math.sqrt(s / correction2) + EPSILON);
      parameters[i] = (float) (parameters[i] * kept - move);
    }
  }
}
