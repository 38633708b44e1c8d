package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.text.GoldenCases;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients through what only some families have: layers without rotation, and multipliers. */
class FamilyGradientTest {
  private static final double STEP = 1e-2;
  private static final double CLOSE = 1e-2;

  /** Central differences along a random direction, in 32 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"smollm3", "granite-3"})
  void isTheSlopeAlongAnyDirection(String name) {
    FamilyCase family = FamilyCase.of(name);
    int[] ids = GoldenCases.ids(family.expected().get("ids"));
    PackedRow row = PackedRow.of(ids).answer(ids).build();
    SplittableRandom random = new SplittableRandom(2);
    try (LocalBaseModel base =
            LocalBaseModel.open(family.folder(), TestDevice.options(Precision.FLOAT32));
        LowRankAdapter adapter =
            LowRankAdapter.untrained(
                base.loaded().decoder(), LoraOptions.builder().rank(2).build(), 1)) {
      float[] values = random(random, adapter.values().length, 0.1);
      float[] direction = random(random, values.length, 0.1);
      Decoder decoder = base.loaded().decoder();
      float[] weight = random(random, row.states().length * decoder.config().hiddenSize(), 1);
      for (ActivationCheckpointing checkpointing : ActivationCheckpointing.values()) {
        adapter.set(values);
        float[] gradient = gradient(adapter, row, weight, checkpointing);
        double slope = 0;
        for (int i = 0; i < values.length; i++) {
          slope += (double) gradient[i] * direction[i];
        }
        double above = sum(adapter, moved(values, direction, STEP), row, weight);
        double below = sum(adapter, moved(values, direction, -STEP), row, weight);
        double wanted = (above - below) / (2 * STEP);
        assertThat(slope).isCloseTo(wanted, within(CLOSE * Math.abs(wanted)));
      }
    }
  }

  private static float[] gradient(
      LowRankAdapter adapter,
      PackedRow row,
      float[] weight,
      ActivationCheckpointing checkpointing) {
    try (NDManager scope = adapter.decoder().newScope()) {
      AdaptedStates states = states(adapter, scope, row, checkpointing);
      Shape shape = states.hidden().getShape();
      return states.gradient(scope, scope.create(weight, shape)).toFloatArray();
    }
  }

  private static double sum(LowRankAdapter adapter, float[] values, PackedRow row, float[] weight) {
    adapter.set(values);
    try (NDManager scope = adapter.decoder().newScope()) {
      AdaptedStates states = states(adapter, scope, row, ActivationCheckpointing.PER_BLOCK);
      float[] hidden = adapter.decoder().numbers(scope, states.hidden());
      double sum = 0;
      for (int i = 0; i < hidden.length; i++) {
        sum += (double) hidden[i] * weight[i];
      }
      return sum;
    }
  }

  private static AdaptedStates states(
      LowRankAdapter adapter,
      NDManager scope,
      PackedRow row,
      ActivationCheckpointing checkpointing) {
    return new AdaptedStates(
        adapter,
        scope,
        row,
        adapter.decoder().lower(scope, row, 0),
        0,
        Dropout.NONE,
        checkpointing);
  }

  private static float[] moved(float[] values, float[] direction, double step) {
    float[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    return moved;
  }

  private static float[] random(SplittableRandom random, int count, double largest) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-largest, largest);
    }
    return numbers;
  }
}
