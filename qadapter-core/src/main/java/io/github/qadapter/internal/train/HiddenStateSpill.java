package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.internal.data.ScratchFile;
import io.github.qadapter.internal.model.Decoder;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hidden states in a temporary file, the same bit for bit as they were in memory. Others need the
 * disk as well: it is left {@value #LEAST_LEFT} bytes, or a tenth of what was free before if that
 * is more, and takes no more rows from then on.
 */
final class HiddenStateSpill implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HiddenStateSpill.class);

  static final long LEAST_LEFT = 1L << 30;
  private static final int LEAST_SHARE = 10;
  private static final double GIBIBYTE = 1L << 30;

  private final Decoder decoder;
  private final LongSupplier usableBytes;
  private final Map<Integer, Place> places = new HashMap<>();
  private @Nullable ScratchFile file;
  private long left;
  private boolean full;

  /**
   * An empty spill; the file is made for the first row.
   *
   * @param usableBytes how much the disk has free now
   */
  HiddenStateSpill(Decoder decoder, LongSupplier usableBytes) {
    this.decoder = decoder;
    this.usableBytes = usableBytes;
  }

  /** The place of a row's states in the file. */
  private record Place(long begin, Shape hidden, Shape entering) {}

  /** Takes a row's states, if the disk can spare the room. */
  void write(NDManager scope, int index, RowGradients.Frozen frozen) {
    long bytes = bytes(decoder, frozen);
    if (full || !hasRoom(bytes)) {
      return;
    }
    if (file == null) {
      file = ScratchFile.create(ScratchFile.Content.STATES);
    }
    long begin = file.append(packed(decoder.numbers(scope, frozen.hidden())));
    file.append(packed(decoder.numbers(scope, frozen.entering())));
    places.put(index, new Place(begin, frozen.hidden().getShape(), frozen.entering().getShape()));
  }

  private boolean hasRoom(long bytes) {
    long usable = usableBytes.getAsLong();
    if (places.isEmpty()) {
      left = Math.max(LEAST_LEFT, usable / LEAST_SHARE);
    }
    if (usable - bytes >= left) {
      return true;
    }
    full = true;
    LOG.info(
        "The base's states of {} rows are in a file and {} GiB of disk stay free; those of further rows are computed anew in each epoch, which takes longer.",
        places.size(),
        String.format(Locale.ROOT, "%.1f", usable / GIBIBYTE));
    return false;
  }

  /** The states of a row, in the scope; empty if the file has none. */
  Optional<RowGradients.Frozen> read(NDManager scope, int index) {
    Place place = places.get(index);
    if (place == null || file == null) {
      return Optional.empty();
    }
    long middle = place.begin() + place.hidden().size() * decoder.bytesPerNumber();
    return Optional.of(
        new RowGradients.Frozen(
            read(scope, file, place.begin(), place.hidden()),
            read(scope, file, middle, place.entering())));
  }

  private NDArray read(NDManager scope, ScratchFile from, long begin, Shape shape) {
    int count = Math.toIntExact(shape.size());
    ByteBuffer read = from.read(begin, count * decoder.bytesPerNumber());
    return decoder.tensor(scope, unpacked(read, count), shape);
  }

  /** The number of rows in the file. */
  int rows() {
    return places.size();
  }

  /** Bytes of a row's states. */
  static long bytes(Decoder decoder, RowGradients.Frozen frozen) {
    return decoder.bytesPerNumber()
        * (frozen.hidden().getShape().size() + frozen.entering().getShape().size());
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
    if (file != null) {
      file.close();
    }
  }
}
