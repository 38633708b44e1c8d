package io.github.qadapter.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective;
import io.github.qadapter.Parameterisation;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.torch.DecoderProgram;
import io.github.qadapter.internal.torch.TensorType;
import io.github.qadapter.internal.torch.Torch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
  private static final double CLOSE = 1e-5;

  static Stream<Objective> objectives() {
    return Stream.of(Parameterisation.values())
        .flatMap(
            parameterisation ->
                Stream.of(
                        Objective.builder().baseWeight(0.1).temperature(0.1),
                        Objective.builder().baseWeight(0.01).temperature(1),
                        Objective.builder().baseWeight(0.5).temperature(0.2))
                    .map(builder -> builder.parameterisation(parameterisation).build()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void saysWhatTheFormulasSay(Objective objective) {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = program(scope)) {
      SplittableRandom random = new SplittableRandom(3);
      NDArray head = random(scope, random, WORDS);
      program.bind(new NDList(head, scope.ones(new Shape(WIDTH)), head));
      NDArray base = random(scope, random, STATES);
      NDArray adapted = base.add(random(scope, random, STATES).mul(0.3));
      long[] tokens = random.longs(STATES, 0, WORDS).toArray();
      double slope = SoftPolicy.slope(objective.parameterisation(), objective.temperature());
      double[] policy = {
        slope,
        SoftPolicy.baseShare(objective.parameterisation()),
        objective.baseWeight(),
        objective.temperature()
      };
      NDArray logits = base.matMul(head.transpose());
      VocabularyView view =
          VocabularyView.of(objective, logits, adapted.matMul(head.transpose()).sub(logits));
      NDArray custom = view.logCustom().exp();
      NDArray rows = custom.matMul(head).mul(slope);
      NDArray baseRows = view.logBase().exp().matMul(head).mul(slope);

      NDList found = program.residuals(scope, base, adapted, tokens, policy, 3, 17);
      close(found.get(0), TokenPick.of(view.q(), tokens).flatten());
      close(found.get(1), view.v());
      close(found.get(2), head.get(scope.create(tokens)).mul(slope));
      close(found.get(3), rows);

      NDList kept = program.divergences(scope, base, adapted, policy, 3);
      close(kept.get(0), SoftPolicy.divergence(view.logBase(), view.logCustom()));
      close(kept.get(1), rows.sub(baseRows).div(objective.temperature()));
    }
  }

  /** Only the head is looked at, so the decoder has no blocks. */
  private static DecoderProgram program(NDManager manager) {
    return DecoderProgram.load(
        manager,
        new DecoderProgram.Settings(
            List.of(), 0, 1, 1, WIDTH, 1e-5, List.of(), TensorType.FLOAT32));
  }

  private static NDArray random(NDManager scope, SplittableRandom random, int rows) {
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return scope.create(values, new Shape(rows, WIDTH));
  }

  private static void close(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    float[] found = actual.toFloatArray();
    float[] wanted = expected.toFloatArray();
    for (int i = 0; i < wanted.length; i++) {
      assertThat((double) found[i])
          .as("entry %d", i)
          .isCloseTo(wanted[i], within(CLOSE * (1 + Math.abs(wanted[i]))));
    }
  }
}
