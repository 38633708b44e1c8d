package io.github.qadapter.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.internal.torch.Torch;
import org.junit.jupiter.api.Test;

/** Two tokens, one state: π₁ = (1/4, 3/4), Q̂ = (1, 0), α₀ = 2, α̃ = 1/2, worked out by hand. */
class SoftPolicyTest {
  private static final double EXACT = 1e-12;
  // exp((Q̂ + α₀ log π₁)/α̃) = (e²/4⁴, 3⁴/4⁴)
  private static final double FIRST = Math.exp(2) / 256;
  private static final double SECOND = 81.0 / 256;

  @Test
  void valueAndPolicyAreThoseDerivedByHand() {
    try (NDManager scope = Torch.newManager()) {
      NDArray z = SoftPolicy.unnormalized(row(scope, 1, 0), logBase(scope), 2, 0.5);
      assertThat(SoftPolicy.value(z, 0.5).toDoubleArray())
          .containsExactly(new double[] {0.5 * Math.log(FIRST + SECOND)}, within(EXACT));
      assertThat(SoftPolicy.logPolicy(z).toDoubleArray())
          .containsExactly(
              new double[] {
                Math.log(FIRST / (FIRST + SECOND)), Math.log(SECOND / (FIRST + SECOND))
              },
              within(EXACT));
    }
  }

  @Test
  void theDialMixesInLogSpaceAndNormalizes() {
    try (NDManager scope = Torch.newManager()) {
      NDArray custom = row(scope, Math.log(0.5), Math.log(0.5));
      // √(1/4 · 1/2) and √(3/4 · 1/2), so 1 : √3
      assertThat(SoftPolicy.atStrength(logBase(scope), custom, 0.5).exp().toDoubleArray())
          .containsExactly(
              new double[] {1 / (1 + Math.sqrt(3)), Math.sqrt(3) / (1 + Math.sqrt(3))},
              within(EXACT));
      assertThat(SoftPolicy.atStrength(logBase(scope), custom, 1).toDoubleArray())
          .containsExactly(custom.toDoubleArray());
    }
  }

  @Test
  void divergenceIsTheOneDerivedByHand() {
    try (NDManager scope = Torch.newManager()) {
      NDArray custom = row(scope, Math.log(0.5), Math.log(0.5));
      assertThat(SoftPolicy.divergence(logBase(scope), custom).toDoubleArray())
          .containsExactly(
              new double[] {0.25 * Math.log(0.5) + 0.75 * Math.log(1.5)}, within(EXACT));
    }
  }

  @Test
  void parameterizationsReadQOffTheLogits() {
    try (NDManager scope = Torch.newManager()) {
      NDArray base = row(scope, 3, 5);
      NDArray difference = row(scope, 1, -2);
      assertThat(q(Parameterization.ADAPTER_LOGITS, base, difference)).containsExactly(4, 3);
      assertThat(q(Parameterization.LOGIT_DIFFERENCE, base, difference)).containsExactly(1, -2);
      assertThat(q(Parameterization.SCALED_DIFFERENCE, base, difference))
          .containsExactly(new double[] {0.1, -0.2}, within(EXACT));
    }
  }

  private static double[] q(Parameterization parameterization, NDArray base, NDArray difference) {
    return SoftPolicy.q(PolicyCoefficients.of(parameterization, 0, 0.1), base, difference)
        .toDoubleArray();
  }

  @Test
  void hugeNumbersStayFinite() {
    try (NDManager scope = Torch.newManager()) {
      NDArray z = scope.create(new float[] {1e4f, -1e4f}, new Shape(1, 2));
      assertThat(SoftPolicy.value(z, 1).toFloatArray()).containsExactly(1e4f);
      assertThat(SoftPolicy.logPolicy(z).toFloatArray()).containsExactly(0f, -2e4f);
    }
  }

  private static NDArray logBase(NDManager scope) {
    return row(scope, Math.log(0.25), Math.log(0.75));
  }

  private static NDArray row(NDManager scope, double first, double second) {
    return scope.create(new double[] {first, second}, new Shape(1, 2));
  }
}
