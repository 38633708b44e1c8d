package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.internal.torch.TensorType;
import io.github.qadapter.internal.torch.WeightsProgram;
import io.github.qadapter.internal.weights.HalfFloats;
import io.github.qadapter.internal.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads tensors whose stored form cannot be mapped into memory of the wanted type: on all
 * processors, a piece at a time, so that never more than a few pieces exist twice.
 */
final class TensorConverter {
  /** Elements of a piece: 256 KiB of float32, which a garbage collector takes lightly. */
  private static final long PIECE = 1 << 16;

  private final NDManager manager;
  private final WeightsProgram program;
  private final TensorType wanted;
  private final List<Piece> pieces = new ArrayList<>();

  TensorConverter(NDManager manager, WeightsProgram program, TensorType wanted) {
    this.manager = manager;
    this.program = program;
    this.wanted = wanted;
  }

  private record Piece(StoredTensor stored, NDArray into, long row, long rows) {}

  /** A tensor that gets its numbers when the converter runs. */
  NDArray add(StoredTensor stored) {
    NDArray into = program.reserve(manager, stored.dimensions(), wanted);
    long rows = stored.rows();
    long each = rows == 0 ? 1 : Math.max(1, PIECE * rows / Math.max(1, stored.elements()));
    for (long row = 0; row < rows; row += each) {
      pieces.add(new Piece(stored, into, row, Math.min(each, rows - row)));
    }
    return into;
  }

  /** Fills all tensors; returns or throws only when no piece is under way any more. */
  void run() {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    pieces.parallelStream()
        .forEach(
            piece -> {
              if (failure.get() == null) {
                try {
                  fill(piece);
                } catch (RuntimeException | Error e) {
                  failure.compareAndSet(null, e);
                }
              }
            });
    Throwable first = failure.get();
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void fill(Piece piece) {
    StoredTensor stored = piece.stored();
    float[] numbers = stored.readRows(piece.row(), piece.rows());
    long at = stored.elements() / stored.rows() * piece.row();
    try (NDManager scope = manager.newSubManager()) {
      if (scope.getDevice().isGpu()) {
        NDArray copied = scope.create(numbers, new Shape(numbers.length));
        program.fill(scope, piece.into(), at, copied);
      } else {
        // The tensor's own memory: no second copy, no threads of PyTorch's beside these.
        NDArray part = program.part(scope, piece.into(), at, numbers.length);
        write(numbers, part.toByteBuffer(true).order(ByteOrder.nativeOrder()));
      }
    }
  }

  private void write(float[] numbers, ByteBuffer memory) {
    if (memory.remaining() != numbers.length * wanted.bytes() || !memory.isDirect()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Expected %d bytes of a tensor, but found %s",
              numbers.length * wanted.bytes(),
              memory));
    }
    if (wanted == TensorType.FLOAT32) {
      memory.asFloatBuffer().put(numbers);
      return;
    }
    ShortBuffer halves = memory.asShortBuffer();
    for (int i = 0; i < numbers.length; i++) {
      halves.put(i, HalfFloats.toBfloat16(numbers[i]));
    }
  }
}
