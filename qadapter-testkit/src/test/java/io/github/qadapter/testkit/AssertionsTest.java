package io.github.qadapter.testkit;

import static io.github.qadapter.testkit.QAdapterAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.qadapter.PreferenceData;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

class AssertionsTest {
  private static final DoubleTensor TABLE = DoubleTensor.of(new double[][] {{1, 2}, {3, 4}});

  @Test
  void tensorsAreComparedByShapeFirst() {
    assertFails(() -> assertThat(TABLE).isCloseTo(DoubleTensor.of(1, 2, 3, 4), 1e9))
        .withMessageContaining("Expected shape [4], but found [2, 2]");
  }

  @Test
  void aFailureNamesTheWorstPlaceAndShowsBothTensors() {
    DoubleTensor other = DoubleTensor.of(new double[][] {{1.1, 2}, {3, 4.5}});
    assertFails(() -> assertThat(other).isCloseTo(TABLE, 0.01, 0.01))
        .withMessageContaining("4.5 instead of 4.0 at [1, 1]")
        .withMessageContaining("[1.1, 2.0]")
        .withMessageContaining("[3.0, 4.0]");
    assertThat(other).isCloseTo(TABLE, 0.1, 0.15);
  }

  @Test
  void nanIsCloseToNothingAndInfinityToItself() {
    DoubleTensor infinite = DoubleTensor.of(Double.NEGATIVE_INFINITY);
    assertThat(infinite).isCloseTo(infinite, 0);
    assertFails(() -> assertThat(DoubleTensor.of(Double.NaN)).isCloseTo(infinite, 1e9));
    assertFails(() -> assertThat(DoubleTensor.of(1)).isCloseTo(infinite, 1e9));
    assertFails(
        () -> assertThat(DoubleTensor.of(Double.NaN)).isCloseTo(DoubleTensor.of(Double.NaN), 1));
  }

  @Test
  void bitEqualityTellsTheTwoZerosApart() {
    assertThat(DoubleTensor.of(0.0)).isBitEqualTo(DoubleTensor.of(0.0));
    assertFails(() -> assertThat(DoubleTensor.of(0.0)).isBitEqualTo(DoubleTensor.of(-0.0)));
  }

  @Test
  void aPolicyThatIsNotOptimalFails() {
    FiniteMdp mdp =
        FiniteMdp.deterministic(
            new int[][] {{0, 0}}, DoubleTensor.of(new double[][] {{1, 0}}), 0.5);
    Policy optimal = Policy.ofLogits(DoubleTensor.of(new double[][] {{1, 0}}));
    assertThat(optimal).isSoftOptimalFor(mdp, 1, 1e-12);
    assertFails(() -> assertThat(Policy.uniform(1, 2)).isSoftOptimalFor(mdp, 1, 1e-3));
    assertFails(() -> assertThat(optimal).isSoftOptimalFor(mdp, 2, 1e-3));
  }

  @Test
  void aWrongGradientFails() {
    DoubleTensor x = DoubleTensor.of(0.3, -1.2);
    // f = x₀² sin x₁
    DoubleTensor gradient = DoubleTensor.of(0.6 * Math.sin(-1.2), 0.09 * Math.cos(-1.2));
    GradientCheck.check(v -> v.get(0) * v.get(0) * Math.sin(v.get(1)), x, gradient, 1e-3, 1e-10);
    assertFails(
            () ->
                GradientCheck.check(
                    v -> v.get(0) * v.get(0) * Math.sin(v.get(1)),
                    x,
                    gradient.times(1.001),
                    1e-3,
                    1e-6))
        .withMessageContaining("finite differences");
  }

  @Test
  void aLeakIsFoundAndAFilledCacheIsNone() {
    AtomicLong live = new AtomicLong();
    LeakCheck.check(live::get, () -> live.set(Math.min(live.get() + 1, 2)), 10);
    assertFails(() -> LeakCheck.check(live::get, live::incrementAndGet, 10))
        .withMessageContaining("15 are alive after 10 calls");
  }

  @Test
  void shapesMustFit() {
    assertThatIllegalArgumentException().isThrownBy(() -> TABLE.plus(DoubleTensor.of(1, 2, 3, 4)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DoubleTensor.of(new double[][] {{1}, {1, 2}}))
        .withMessageContaining("row 1");
    assertThatIllegalArgumentException().isThrownBy(() -> TokenTree.of(new int[][] {{0, -1}}));
    assertThat(TABLE.toString()).isEqualTo("[2, 2]\n  [1.0, 2.0]\n  [3.0, 4.0]");
  }

  @Property(tries = 200)
  void generatedPairsShareTheirQuestions(@ForAll PreferenceData data) {
    assertThat(data.pairs()).isNotEmpty();
    assertThat(data.pairs().stream().map(pair -> pair.prompt()).distinct().count())
        .isLessThanOrEqualTo(4);
  }

  @Property(tries = 200)
  void generatedPoliciesAreNormalized(@ForAll ResidualProblem p) {
    assertThat(p.base()).isNormalized(1e-12);
  }

  @Example
  void generatedProblemsCoverWhatTheyPromise() {
    assertThat(Problems.mdps().sampleStream().limit(500).filter(mdp -> mdp.states() == 12).count())
        .isPositive();
    assertThat(
            Problems.policies(4, 4)
                .sampleStream()
                .limit(500)
                .mapToDouble(policy -> policy.logProbabilities().maxAbs())
                .max()
                .orElseThrow())
        .isBetween(26.0, 30.0);
    assertThat(
            Problems.rewards(4, 4)
                .sampleStream()
                .limit(500)
                .flatMapToDouble(table -> Arrays.stream(table.values()).map(Math::abs))
                .summaryStatistics())
        .satisfies(
            sizes -> {
              assertThat(sizes.getMin()).isLessThan(2e-3);
              assertThat(sizes.getMax()).isGreaterThan(900);
            });
  }

  private static ThrowableAssertAlternative<AssertionError> assertFails(ThrowingCallable code) {
    return assertThatExceptionOfType(AssertionError.class).isThrownBy(code);
  }
}
