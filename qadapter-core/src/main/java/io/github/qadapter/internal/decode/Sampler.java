package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import java.util.SplittableRandom;

/** Picks the next token. */
public interface Sampler {
  /** Takes the likeliest token. */
  Sampler GREEDY = logits -> (int) logits.argMax(-1).getLong();

  /**
   * Picks a token.
   *
   * @param logits [1, V], unnormalised log-probabilities, float32
   */
  int pick(NDArray logits);

  /** The sampler for a temperature; 0 is greedy. */
  static Sampler of(double temperature, long seed) {
    if (temperature == 0) {
      return GREEDY;
    }
    SplittableRandom random = new SplittableRandom(seed);
    return logits -> draw(logits.toFloatArray(), temperature, random.nextDouble());
  }

  /** The token at which the cumulative probability of softmax(logits / temperature) passes u. */
  private static int draw(float[] logits, double temperature, double u) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] weights = new double[logits.length];
    double total = 0;
    for (int i = 0; i < logits.length; i++) {
      weights[i] = Math.exp((logits[i] - largest) / temperature);
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
}
