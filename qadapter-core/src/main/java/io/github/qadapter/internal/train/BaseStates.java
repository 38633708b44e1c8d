package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.internal.data.ScratchFile;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the base says of each row. The base is frozen, so where rows come again it is kept from the
 * first time on: in memory up to a budget, the rest in a file, the same bit for bit.
 */
final class BaseStates implements AutoCloseable {
  private final Decoder decoder;
  private final NDManager manager;
  private final PairPass pass;
  private final OptionalLong budget;
  private final Map<Integer, PairPass.Frozen> kept = new HashMap<>();
  private final Map<Integer, Filed> filed = new HashMap<>();
  private @Nullable ScratchFile file;
  private long bytes;

  /**
   * Keeps nothing yet.
   *
   * @param budget the most bytes to keep in memory; empty where no row comes again
   */
  BaseStates(Decoder decoder, PairPass pass, OptionalLong budget) {
    this.decoder = decoder;
    this.manager = decoder.newScope();
    this.pass = pass;
    this.budget = budget;
  }

  /** Where a row's states lie in the file. */
  private record Filed(long begin, Shape hidden, Shape entering) {}

  /** The states of the row with this number; in the scope or kept here. */
  PairPass.Frozen of(NDManager scope, int index, PackedAnswers row) {
    PairPass.Frozen known = kept.get(index);
    if (known != null) {
      return known;
    }
    Filed place = filed.get(index);
    if (place != null) {
      return read(scope, place);
    }
    PairPass.Frozen frozen = pass.frozen(scope, row);
    if (budget.isPresent()) {
      keep(scope, index, frozen);
    }
    return frozen;
  }

  private void keep(NDManager scope, int index, PairPass.Frozen frozen) {
    long size =
        decoder.bytesPerNumber()
            * (frozen.hidden().getShape().size() + frozen.entering().getShape().size());
    if (bytes + size <= budget.getAsLong()) {
      frozen.hidden().attach(manager);
      frozen.entering().attach(manager);
      kept.put(index, frozen);
      bytes += size;
    } else {
      filed.put(index, write(scope, frozen));
    }
  }

  private Filed write(NDManager scope, PairPass.Frozen frozen) {
    if (file == null) {
      file = ScratchFile.create(ScratchFile.Content.STATES);
    }
    long begin = file.append(packed(decoder.numbers(scope, frozen.hidden())));
    file.append(packed(decoder.numbers(scope, frozen.entering())));
    return new Filed(begin, frozen.hidden().getShape(), frozen.entering().getShape());
  }

  private PairPass.Frozen read(NDManager scope, Filed place) {
    long middle = place.begin() + place.hidden().size() * decoder.bytesPerNumber();
    return new PairPass.Frozen(
        read(scope, place.begin(), place.hidden()), read(scope, middle, place.entering()));
  }

  private NDArray read(NDManager scope, long begin, Shape shape) {
    int count = Math.toIntExact(shape.size());
    ByteBuffer read = Objects.requireNonNull(file).read(begin, count * decoder.bytesPerNumber());
    return decoder.tensor(scope, unpacked(read, count), shape);
  }

  /** In 16 bits the lower half of every number is zero and stays away. */
  private ByteBuffer packed(float[] numbers) {
    ByteBuffer target = ByteBuffer.allocate(numbers.length * decoder.bytesPerNumber());
    for (float number : numbers) {
      int bits = Float.floatToRawIntBits(number);
      if (decoder.bytesPerNumber() == Short.BYTES) {
        target.putShort((short) (bits >>> Short.SIZE));
      } else {
        target.putInt(bits);
      }
    }
    return target.flip();
  }

  private float[] unpacked(ByteBuffer source, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      int bits =
          decoder.bytesPerNumber() == Short.BYTES
              ? source.getShort() << Short.SIZE
              : source.getInt();
      numbers[i] = Float.intBitsToFloat(bits);
    }
    return numbers;
  }

  @Override
  public void close() {
    manager.close();
    if (file != null) {
      file.close();
    }
  }
}
