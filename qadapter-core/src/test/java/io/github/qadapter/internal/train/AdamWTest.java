package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdamWTest {
  /**
   * By hand: after step 1 both corrected moments are g and g², so the move is lr·sign(g). In step
   * 2, with gradient 0, they are 0.09g/0.19 and 0.000999g²/0.001999.
   */
  @Test
  void takesTheStepsDerivedByHand() {
    float[] parameters = {1, -1};
    AdamW optimizer = new AdamW(new float[2], new float[2], 0.1);

    optimizer.step(parameters, new float[] {4, -2}, 0.01, 1);
    assertThat(parameters)
        .containsExactly(new float[] {0.999f - 0.01f, -0.999f + 0.01f}, within(1e-6f));

    optimizer.step(parameters, new float[] {0, 0}, 0.01, 2);
    double move = 0.01 * (0.09 / 0.19) / Math.sqrt(0.000999 / 0.001999);
    float expected = (float) (0.989 * 0.999 - move);
    assertThat(parameters).containsExactly(new float[] {expected, -expected}, within(1e-6f));
  }
}
