package io.github.qadapter.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.Objective.Scoring;
import io.github.qadapter.internal.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where formulas usually overflow, in 32 bits over the vocabulary and in 64 along answers. */
class NumericalSafetyTest {
  private static final float HUGE = 1e4f;
  private static final int LONG = 8192;
  private static final double ROUNDING = 1e-6;
  private static final RewardScoring NEXT_STATE = new RewardScoring.NextState(Normalizer.NONE);

  static Stream<Objective> objectives() {
    return Stream.of(Parameterization.values())
        .flatMap(
            parameterization ->
                Stream.of(
                        Objective.residual(),
                        Objective.paper(),
                        Objective.dpo(0.01),
                        Objective.builder().baseWeight(0).policyTemperature(10).build())
                    .map(
                        objective ->
                            objective.toBuilder().parameterization(parameterization).build()));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 128_256})
  void everyTableOverTheVocabularyStaysFinite(int vocabulary) {
    try (NDManager scope = Torch.newManager()) {
      NDArray base = logits(scope, vocabulary, 1);
      NDArray difference = logits(scope, vocabulary, 2);
      for (Objective objective : objectives().toList()) {
        Vocabulary at = new Vocabulary(objective, base, difference);
        at.requireFinite(vocabulary);
      }
    }
  }

  /** The one that all probability goes to, at 10⁴ nats' distance from all others. */
  @ParameterizedTest
  @ValueSource(ints = {2, 128_256})
  void probabilitiesThatUnderflowKeepTheirLogarithms(int vocabulary) {
    try (NDManager scope = Torch.newManager()) {
      float[] values = new float[vocabulary];
      Arrays.fill(values, -HUGE);
      values[vocabulary - 1] = 0;
      NDArray base = scope.create(values, new Shape(1, vocabulary));
      Vocabulary at = new Vocabulary(Objective.residual(), base, base.zerosLike());
      // Q̂ = 0 with α₀ = α̃ is the base itself, and its V̂ is 0.
      assertThat(at.logBase.toFloatArray()).containsExactly(values);
      assertThat(at.logCustom.sub(base).abs().max().getFloat()).isLessThan(1e-2f);
      assertThat(at.value.toFloatArray()).containsExactly(new float[] {0}, within(1e-6f));
      assertThat(at.logCustom.exp().sum().getFloat()).isEqualTo(1f);
      at.requireFinite(vocabulary);
    }
  }

  /** Two policies that have nothing in common: a large divergence, and no infinite one. */
  @Test
  void policiesWithoutCommonGroundHaveAFiniteDivergence() {
    try (NDManager scope = Torch.newManager()) {
      NDArray first = row(scope, 0, -HUGE).logSoftmax(-1);
      NDArray second = row(scope, -HUGE, 0).logSoftmax(-1);
      assertThat(SoftPolicy.divergence(first, second).toFloatArray()).containsExactly(HUGE);
      assertThat(SoftPolicy.atStrength(first, second, 0.5).exp().toFloatArray())
          .containsExactly(0.5f, 0.5f);
      assertThat(SoftPolicy.atStrength(first, second, 3).exp().toFloatArray())
          .containsExactly(0f, 1f);
    }
  }

  @Test
  void aUniformPolicyOverALargeVocabularyHasItsEntropyAsValue() {
    int vocabulary = 128_256;
    try (NDManager scope = Torch.newManager()) {
      NDArray flat = scope.zeros(new Shape(1, vocabulary));
      // α₀ = 0: V̂ = α̃ log V.
      NDArray z = SoftPolicy.unnormalized(flat, flat.logSoftmax(-1), 0, 0.1);
      assertThat((double) SoftPolicy.value(z, 0.1).toFloatArray()[0])
          .isEqualTo(0.1 * Math.log(vocabulary), within(ROUNDING));
    }
  }

  static Stream<Objective> losses() {
    return Stream.of(1.0, 0.99, 0.0)
        .flatMap(
            discount -> {
              Objective objective = Objective.builder().discount(discount).build();
              return Stream.of(
                  objective,
                  objective.toBuilder().normalizer(Normalizer.RESPONSE_LENGTH).build(),
                  objective.toBuilder().scoring(Scoring.REFERENCE_CODE).build());
            });
  }

  @ParameterizedTest
  @MethodSource("losses")
  void lossesOfAnyLengthAndSizeAreFiniteAndSoAreTheirDerivatives(Objective objective) {
    for (int chosen : List.of(1, LONG)) {
      for (int rejected : List.of(1, LONG)) {
        for (double size : new double[] {0, 1e-30, 1, HUGE, 2e5}) {
          requireFinite(objective, chosen, rejected, size);
          requireFinite(objective, chosen, rejected, -size);
        }
      }
    }
  }

  /** Rewards of size 1 on 8,192 tokens, told apart by the score's closed form. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.999, 0.5, 0})
  void longScoresAreTheirGeometricSum(double discount) {
    RecoveredRewards recovered = RecoveredRewards.of(NEXT_STATE, discount);
    double[] rewards = recovered.rewards(filled(LONG, 1), new double[LONG + 1]);
    double expected = discount == 1 ? LONG : (1 - Math.pow(discount, LONG)) / (1 - discount);
    assertThat(recovered.score(rewards, 1)).isEqualTo(expected, within(1e-9 * expected));
    double divisor = new RewardScoring.NextState(Normalizer.RESPONSE_LENGTH).divisor(LONG, LONG);
    assertThat(recovered.score(rewards, divisor))
        .isEqualTo(expected / LONG, within(1e-9 * expected));
  }

  /** A single token that ends the answer: r₂ = Q̂, whatever the discount. */
  @Test
  void aOneTokenAnswerIsWorthItsResidual() {
    for (double discount : new double[] {0, 0.5, 1}) {
      RecoveredRewards recovered = RecoveredRewards.of(NEXT_STATE, discount);
      double[] rewards = recovered.rewards(new double[] {-HUGE}, new double[] {HUGE, 0});
      assertThat(rewards).containsExactly(-HUGE);
      for (Normalizer normalizer : Normalizer.values()) {
        assertThat(recovered.score(rewards, new RewardScoring.NextState(normalizer).divisor(1, 1)))
            .isEqualTo(-HUGE);
      }
    }
  }

  private static void requireFinite(Objective objective, int chosen, int rejected, double size) {
    int next = RewardScoring.of(objective).valueOffset();
    int longest = Math.max(chosen, rejected) + 1;
    PreferenceLoss loss =
        new PreferenceLoss(objective, new PreferenceLoss.Batch(1, chosen + rejected, longest));
    PreferenceLoss.Share share =
        loss.of(
            filled(chosen, size),
            filled(chosen + next, -size),
            filled(rejected, -size),
            filled(rejected + next, size));
    assertThat(
            DoubleStream.of(
                loss.total(share.preference(), share.squaredReward()),
                share.chosenScore(),
                share.rejectedScore()))
        .as("%s, %d and %d tokens of size %s", objective, chosen, rejected, size)
        .allMatch(Double::isFinite);
    assertThat(share.preference()).isNotNegative();
    for (PreferenceLoss.Derivative derivative : List.of(share.chosen(), share.rejected())) {
      assertThat(Arrays.stream(derivative.q()).allMatch(Double::isFinite)).isTrue();
      assertThat(Arrays.stream(derivative.v()).allMatch(Double::isFinite)).isTrue();
    }
  }

  /** Everything that is ever computed of one state. */
  private static final class Vocabulary {
    final NDArray logBase;
    final NDArray q;
    final NDArray value;
    final NDArray logCustom;

    Vocabulary(Objective objective, NDArray base, NDArray difference) {
      double temperature = objective.policyTemperature();
      logBase = base.logSoftmax(-1);
      q = SoftPolicy.q(PolicyCoefficients.of(objective), base, difference);
      NDArray z = SoftPolicy.unnormalized(q, logBase, objective.baseWeight(), temperature);
      value = SoftPolicy.value(z, temperature);
      logCustom = SoftPolicy.logPolicy(z);
    }

    void requireFinite(int vocabulary) {
      for (NDArray table : List.of(logBase, q, logCustom, guided(0.5), guided(0), guided(3))) {
        requireFinite(table, vocabulary);
      }
      requireFinite(value, 1);
      requireFinite(SoftPolicy.divergence(logBase, logCustom), 1);
      // ∂V̂/∂Q̂ is the policy itself.
      assertThat((double) logCustom.exp().sum().getFloat()).isEqualTo(1, within(1e-4));
    }

    private NDArray guided(double strength) {
      return SoftPolicy.atStrength(logBase, logCustom, strength);
    }

    private static void requireFinite(NDArray numbers, int count) {
      float[] values = numbers.toFloatArray();
      assertThat(values).hasSize(count);
      int wrong = 0;
      for (float value : values) {
        wrong += Float.isFinite(value) ? 0 : 1;
      }
      assertThat(wrong).as("numbers that are not finite").isZero();
    }
  }

  /** ±1e4 at random. */
  private static NDArray logits(NDManager scope, int vocabulary, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      values[i] = random.nextBoolean() ? HUGE : -HUGE;
    }
    return scope.create(values, new Shape(1, vocabulary));
  }

  private static NDArray row(NDManager scope, float first, float second) {
    return scope.create(new float[] {first, second}, new Shape(1, 2));
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }
}
