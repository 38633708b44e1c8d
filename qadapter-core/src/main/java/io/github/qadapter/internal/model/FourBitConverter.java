package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.torch.WeightsProgram;
import io.github.qadapter.internal.weights.FourBitRows;
import io.github.qadapter.internal.weights.HalfFloats;
import io.github.qadapter.internal.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.stream.LongStream;

/**
 * Reads matrices that are stored in 4 bits as they are, but for their scales, which are rounded to
 * bfloat16: on all processors, some rows at a time.
 */
final class FourBitConverter {
  /** Elements of a piece. */
  private static final long PIECE = 1 << 18;

  private final WeightsProgram program;

  FourBitConverter(WeightsProgram program) {
    this.program = program;
  }

  /** Fills a matrix in a processor's memory whose scales are bfloat16. */
  void read(NDManager scope, StoredTensor stored, WeightsProgram.Quantized into) {
    long rows = stored.rows();
    long each = Math.max(1, PIECE * rows / stored.elements());
    ByteBuffer numbers = memory(scope, into.whole());
    ShortBuffer scales =
        memory(scope, into.scales()).order(ByteOrder.nativeOrder()).asShortBuffer();
    LongStream.range(0, (rows + each - 1) / each)
        .parallel()
        .forEach(
            piece ->
                read(stored, piece * each, Math.min(each, rows - piece * each), numbers, scales));
  }

  private ByteBuffer memory(NDManager scope, NDArray tensor) {
    return program.part(scope, tensor, 0, tensor.size()).toByteBuffer(true);
  }

  private static void read(
      StoredTensor stored, long first, long count, ByteBuffer numbers, ShortBuffer scales) {
    FourBitRows read = stored.readFourBits(first, count);
    int width = Math.toIntExact(stored.elements() / stored.rows());
    numbers.duplicate().position(Math.toIntExact(first * width)).put(read.numbers());
    int groups = width / FourBitRows.GROUP;
    for (int row = 0; row < count; row++) {
      for (int group = 0; group < groups; group++) {
        // Groups come first in the matrix, rows in the file.
        int at = Math.toIntExact(2 * (group * stored.rows() + first + row));
        scales.put(at, HalfFloats.toBfloat16(read.scales()[row * groups + group]));
        scales.put(at + 1, HalfFloats.toBfloat16(read.zeros()[row * groups + group]));
      }
    }
  }
}
