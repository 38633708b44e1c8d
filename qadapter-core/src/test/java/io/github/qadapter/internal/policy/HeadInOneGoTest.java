package io.github.qadapter.internal.policy;

import static io.github.qadapter.testkit.QAdapterAssertions.assertThatNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.internal.math.PolicyCoefficients;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.torch.DecoderProgram;
import io.github.qadapter.internal.torch.TensorType;
import io.github.qadapter.internal.torch.Torch;
import io.github.qadapter.internal.torch.VocabularyHead;
import io.github.qadapter.internal.torch.WeightsProgram;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The program's way over the vocabulary, in slices and in place, against the formulas it stands
 * for, one by one. Neither the states nor the words fit into one go.
 */
class HeadInOneGoTest {
  private static final int WIDTH = 6;
  private static final int WORDS = 50;
  private static final int STATES = 7;
  private static final double CLOSE = 2e-5;

  static Stream<Objective> objectives() {
    return Stream.of(Parameterization.values())
        .flatMap(
            parameterization ->
                Stream.of(
                        Objective.builder().baseWeight(0.1).policyTemperature(0.1),
                        Objective.builder().baseWeight(0.01).policyTemperature(1),
                        Objective.builder().baseWeight(0.5).policyTemperature(0.2))
                    .map(builder -> builder.parameterization(parameterization).build()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void saysWhatTheFormulasSay(Objective objective) {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = program(scope)) {
      SplittableRandom random = new SplittableRandom(3);
      NDArray head = random(scope, random, WORDS);
      NDArray none = scope.zeros(new Shape(0));
      new WeightsProgram(program)
          .bind(new NDList(head, scope.ones(new Shape(WIDTH)), head), new NDList(none));
      check(scope, program, random, head, objective);
    }
  }

  /** A head of whole numbers is the head of what they stand for, also in few rows and in many. */
  @ParameterizedTest
  @MethodSource("objectives")
  void saysTheSameOfAHeadInEightBits(Objective objective) {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = program(scope)) {
      SplittableRandom random = new SplittableRandom(3);
      NDArray exact = random(scope, random, WORDS);
      WeightsProgram.Quantized head = quantized(program, scope, exact.flatten(), 0, WORDS, WIDTH);
      new WeightsProgram(program)
          .bind(
              new NDList(exact, scope.ones(new Shape(WIDTH)), head.whole()),
              new NDList(head.scales()));
      NDArray meant = meant(scope, head);
      check(scope, program, random, meant, objective);
      for (int states : new int[] {1, 16, 17, 40}) {
        NDArray hidden = random(scope, random, states);
        same(new VocabularyHead(program).logits(scope, hidden), hidden.matMul(meant.transpose()));
      }
    }
  }

  @Test
  void eachRowIsRoundedByItsLargestEntry() {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = program(scope)) {
      float[] numbers = {9, 127, -127, 1, 0.4f, -2.6f, 0, 0, -254, 3, 1, 100};
      WeightsProgram.Quantized found = quantized(program, scope, scope.create(numbers), 1, 3, 3);
      assertThat(found.whole().toByteArray())
          .containsExactly(127, -127, 1, 20, -127, 0, 0, -127, 2);
      assertThat(found.scales().toFloatArray()).containsExactly(1, 2.6f / 127, 2);
    }
  }

  private static WeightsProgram.Quantized quantized(
      DecoderProgram program, NDManager scope, NDArray flat, int at, int rows, int columns) {
    ImmutableLongArray shape = ImmutableLongArray.of(rows, columns);
    WeightsProgram places = new WeightsProgram(program);
    WeightsProgram.Quantized matrix = places.reserveQuantized(scope, shape, TensorType.FLOAT32);
    places.quantize(scope, flat, at, shape, matrix);
    return matrix;
  }

  private static void check(
      NDManager scope,
      DecoderProgram program,
      SplittableRandom random,
      NDArray head,
      Objective objective) {
    NDArray base = random(scope, random, STATES);
    NDArray adapted = base.add(random(scope, random, STATES).mul(0.3));
    long[] tokens = random.longs(STATES, 0, WORDS).toArray();
    PolicyCoefficients policy = PolicyCoefficients.of(objective);
    double slope = policy.slope();
    NDArray logits = base.matMul(head.transpose());
    VocabularyView view =
        VocabularyView.of(objective, logits, adapted.matMul(head.transpose()).sub(logits));
    NDArray custom = view.logCustom().exp();
    NDArray rows = custom.matMul(head).mul(slope);
    NDArray baseRows = view.logBase().exp().matMul(head).mul(slope);

    VocabularyHead inOneGo = new VocabularyHead(program, new VocabularyHead.Sizes(3, 17, 3));
    VocabularyHead.Residuals found = inOneGo.residuals(scope, base, adapted, tokens, policy);
    same(found.q(), TokenPick.of(view.q(), tokens).flatten());
    same(found.v(), view.v());
    same(found.dq(), head.get(scope.create(tokens)).mul(slope));
    same(found.dv(), rows);
    same(found.logPolicy(), TokenPick.of(view.logCustom(), tokens).flatten());

    VocabularyHead.Divergences kept = inOneGo.divergences(scope, base, adapted, policy);
    same(kept.divergence(), SoftPolicy.divergence(view.logBase(), view.logCustom()));
    same(kept.derivative(), rows.sub(baseRows).div(objective.policyTemperature()));
  }

  private static NDArray meant(NDManager scope, WeightsProgram.Quantized head) {
    byte[] whole = head.whole().toByteArray();
    float[] scales = head.scales().toFloatArray();
    float[] values = new float[whole.length];
    for (int i = 0; i < whole.length; i++) {
      values[i] = whole[i] * scales[i / WIDTH];
    }
    return scope.create(values, new Shape(WORDS, WIDTH));
  }

  /** Only the head is looked at, so the decoder has no blocks. */
  private static DecoderProgram program(NDManager manager) {
    return DecoderProgram.load(manager, DecoderProgram.Settings.withoutBlocks(WIDTH));
  }

  private static NDArray random(NDManager scope, SplittableRandom random, int rows) {
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return scope.create(values, new Shape(rows, WIDTH));
  }

  private static void same(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThatNumbers(actual.toFloatArray()).areCloseTo(expected.toFloatArray(), CLOSE);
  }
}
