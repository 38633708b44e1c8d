package io.github.qadapter.internal.sample;

/** Draws a token from a distribution. */
public final class Draw {
  private Draw() {}

  /**
   * The token at which the cumulative probability of softmax(scores) passes u.
   *
   * @param scores [V], log-probabilities but for a constant, the largest of them finite
   * @param u from 0 (inclusive) to 1 (exclusive)
   */
  public static int of(float[] scores, double u) {
    double largest = LogitsProcessors.largest(scores);
    double[] weights = new double[scores.length];
    double total = 0;
    for (int i = 0; i < scores.length; i++) {
      weights[i] = Math.exp(scores[i] - largest);
      total += weights[i];
    }
    double wanted = u * total;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        wanted -= weights[i];
        last = i;
        if (wanted < 0) {
          break;
        }
      }
    }
    return last;
  }

  /**
   * The token at which the cumulative probability passes u.
   *
   * @param probabilities [V], at least 0; divided by their sum, which rounding keeps from being 1
   * @param u from 0 (inclusive) to 1 (exclusive)
   */
  public static int ofProbabilities(float[] probabilities, double u) {
    double total = 0;
    for (float probability : probabilities) {
      total += probability;
    }
    double wanted = u * total;
    int last = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        wanted -= probabilities[i];
        last = i;
        if (wanted < 0) {
          break;
        }
      }
    }
    return last;
  }
}
