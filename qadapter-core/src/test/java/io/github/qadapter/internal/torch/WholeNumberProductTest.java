package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.ImmutableLongArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Products of 8-bit weights with rows that are rounded to whole numbers as well. */
@Tag("levels")
class WholeNumberProductTest {
  private static final int WIDTH = 2;

  /** Sums are exact, so only the last three operations round, in 32 bits. */
  private static final double ROUNDING = 4 * 0x1p-24;

  /**
   * The weights are (1, 1) = (127, 127) / 127 and (2, −1) ≈ (127, −64) · 2 / 127. A row is counted
   * in 127ths of its largest entry and 254ths of those.
   */
  @Test
  void eachRowIsCountedInPartsOfItsOwnLargestEntry() {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = program(scope)) {
      DecodingProgram decoding = withHead(scope, program);
      // −0.5 is −63.5 parts: −63 and 127 / 254 less.
      float[] even = decoding.baseLogits(scope, row(scope, 1, -0.5f)).toFloatArray();
      assertThat((double) even[0]).isCloseTo(0.5, within(ROUNDING));
      assertThat((double) even[1])
          .isCloseTo(2.0 / 127 / 127 * (127 * 127 + 63.5 * 64), within(3 * ROUNDING));
      // Beside 100, 0.3 is 0.381 parts: none, and 97 / 254 more.
      float[] outlier = decoding.baseLogits(scope, row(scope, 100, 0.3f)).toFloatArray();
      assertThat((double) outlier[0])
          .isCloseTo(100 + 97.0 / 254 * 100 / 127, within(100 * ROUNDING));
    }
  }

  @Test
  void aRowOfZerosGivesZerosAndARowThatIsNoNumberGivesNone() {
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = program(scope)) {
      DecodingProgram decoding = withHead(scope, program);
      assertThat(decoding.baseLogits(scope, row(scope, 0, 0)).toFloatArray()).containsExactly(0, 0);
      assertThat(decoding.baseLogits(scope, row(scope, Float.NaN, 1)).toFloatArray())
          .containsExactly(Float.NaN, Float.NaN);
    }
  }

  private static DecoderProgram program(NDManager scope) {
    return DecoderProgram.load(scope, DecoderProgram.Settings.withoutBlocks(WIDTH));
  }

  private static DecodingProgram withHead(NDManager scope, DecoderProgram program) {
    WeightsProgram places = new WeightsProgram(program);
    assumeTrue(
        places.eightBits() == EightBits.WHOLE_NUMBERS, "needs a processor that sums them exactly");
    ImmutableLongArray shape = ImmutableLongArray.of(2, WIDTH);
    NDArray exact = scope.create(new float[] {1, 1, 2, -1}, new Shape(2, WIDTH));
    WeightsProgram.Quantized head = places.reserveQuantized(scope, shape, TensorType.FLOAT32);
    places.quantize(scope, exact.flatten(), 0, shape, head);
    places.bind(
        new NDList(exact, scope.ones(new Shape(WIDTH)), head.whole()), new NDList(head.scales()));
    DecodingProgram decoding = new DecodingProgram(program);
    assertThat(decoding.pack(scope, Long.MAX_VALUE)).isEqualTo(2 * WIDTH);
    return decoding;
  }

  private static NDArray row(NDManager scope, float... numbers) {
    return scope.create(numbers, new Shape(1, WIDTH));
  }
}
