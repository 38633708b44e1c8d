package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Groups of weights in 4 bits, against what they stand for. */
class FourBitRoundingTest {
  private static final int GROUP = DecoderProgram.INT4_GROUP;

  @Test
  void sixteenEvenStepsComeOutExactly() {
    float[] steps = new float[2 * GROUP];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = i < GROUP ? 0.5f * (i % 16) - 3 : 2 - 0.25f * (i % 16);
    }
    assertThat(rounded(steps)).containsExactly(steps);
  }

  /**
   * Over the range 16 zeros and 15 ones beside a hundred would all be 0, an error of 15. The line
   * that suits two steps best goes through the mean 15 / 31 of what shares one.
   */
  @Test
  void anOutlierLeavesTheMeanOfTheOthers() {
    float[] group = new float[GROUP];
    Arrays.fill(group, 0, 15, 1);
    group[GROUP - 1] = 100;
    float[] found = rounded(group);
    assertThat(found[GROUP - 1]).isCloseTo(100, within(1e-4f));
    for (int i = 0; i < GROUP - 1; i++) {
      assertThat(found[i]).isCloseTo(15f / 31, within(1e-4f));
    }
  }

  @Test
  void equalNumbersStayWhatTheyAre() {
    float[] group = new float[2 * GROUP];
    Arrays.fill(group, 0, GROUP, -0.75f);
    assertThat(rounded(group)).containsExactly(group);
  }

  /** One row, rounded and widened again. */
  private static float[] rounded(float... row) {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program =
            DecoderProgram.load(scope, DecoderProgram.Settings.withoutBlocks(GROUP))) {
      WeightsProgram places = new WeightsProgram(program);
      ImmutableLongArray shape = ImmutableLongArray.of(1, row.length);
      WeightsProgram.Quantized matrix = places.reserveFourBits(scope, shape, TensorType.FLOAT32);
      NDArray exact = scope.create(row, new Shape(row.length));
      places.quantizeFourBits(scope, exact, 0, shape, matrix);
      byte[] numbers = matrix.whole().toByteArray();
      float[] scales = matrix.scales().toFloatArray();
      float[] widened = new float[row.length];
      for (int i = 0; i < row.length; i++) {
        int group = i / GROUP;
        assertThat((int) numbers[i]).isBetween(0, 15);
        widened[i] = (numbers[i] - 8) * scales[2 * group] + scales[2 * group + 1];
      }
      return widened;
    }
  }
}
