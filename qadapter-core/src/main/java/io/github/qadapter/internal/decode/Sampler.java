package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.internal.sample.Draw;
import java.util.SplittableRandom;

/** Picks the next token. */
public interface Sampler {
  /** Takes the likeliest token. */
  Sampler GREEDY = logits -> (int) logits.argMax(-1).getLong();

  /**
   * Picks a token.
   *
   * @param logits [1, V], unnormalized log-probabilities, float32
   */
  int pick(NDArray logits);

  /**
   * Draws from the distribution as it is; the seed fixes the draws. The native softmax takes a
   * tenth of the time that a vocabulary of exponentials takes here.
   */
  static Sampler drawing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return logits -> {
      try (NDArray probabilities = logits.softmax(-1)) {
        return Draw.ofProbabilities(probabilities.toFloatArray(), random.nextDouble());
      }
    };
  }
}
