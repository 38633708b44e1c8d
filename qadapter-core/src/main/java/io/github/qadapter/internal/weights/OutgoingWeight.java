package io.github.qadapter.internal.weights;

import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A model's tensor with the adapter's change, yet to be written.
 *
 * @param name under which it is written
 * @param type in which it is written
 * @param source what it holds
 * @param interleavedHeads 0, or into how many heads the rows are parted of which the first and the
 *     second half are written row by row in turn, as GGUF files have them for some families
 */
public record OutgoingWeight(String name, Encoding type, MergedTensor source, int interleavedHeads)
    implements OutgoingTensor {
  /** Numbers at a time: 4 MiB of float32. */
  private static final int PIECE = 1 << 20;

  private static final float LARGEST_FLOAT16 = 65504;

  /** A tensor whose rows stay in the order of a Hugging Face checkpoint. */
  public OutgoingWeight(String name, Encoding type, MergedTensor source) {
    this(name, type, source, 0);
  }

  @Override
  public ImmutableLongArray dimensions() {
    return source.stored().dimensions();
  }

  @Override
  public long byteLength() {
    long elements = source.stored().elements();
    return elements / type.blockElements() * type.blockBytes();
  }

  /** Writes all its bytes; those of a tensor that does not change are copied. */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    StoredTensor stored = source.stored();
    if (source.change() == null
        && type == stored.type()
        && interleavedHeads == stored.interleavedHeads()) {
      copy(stored, out);
      return;
    }
    long rows = stored.rows();
    if (rows == 0 || stored.elements() == 0) {
      return;
    }
    int head = interleavedHeads == 0 ? 1 : Math.toIntExact(rows / interleavedHeads);
    long width = stored.elements() / rows;
    long each = Math.max(1, PIECE / (width * head)) * head;
    for (long from = 0; from < rows; from += each) {
      int count = (int) Math.min(each, rows - from);
      float[] numbers = source.rows(from, count);
      requireRange(numbers);
      out.write(
          Encoder.encode(
              type, interleavedHeads == 0 ? numbers : interleaved(numbers, head, (int) width)));
    }
  }

  private static void copy(StoredTensor stored, OutputStream out) throws IOException {
    try (FileChannel channel = FileChannel.open(stored.file(), StandardOpenOption.READ)) {
      for (long at = 0; at < stored.byteLength(); at += PIECE) {
        byte[] piece = new byte[(int) Math.min(PIECE, stored.byteLength() - at)];
        Channels.readFully(channel, stored.offset() + at, piece);
        out.write(piece);
      }
    }
  }

  /** Each head's rows: the first of its first half, the first of its second, and so on. */
  private static float[] interleaved(float[] rows, int head, int width) {
    float[] written = new float[rows.length];
    for (int row = 0; row < rows.length / width; row++) {
      int place = row % head;
      int from = row - place + place % 2 * (head / 2) + place / 2;
      System.arraycopy(rows, from * width, written, row * width, width);
    }
    return written;
  }

  private void requireRange(float[] numbers) {
    if (type != ElementType.FLOAT16) {
      return;
    }
    for (float number : numbers) {
      if (Math.abs(number) > LARGEST_FLOAT16) {
        throw new QAdapterException(
            String.format(
                Locale.ROOT,
                "Expected numbers of at most %.0f in %s, which float16 can hold, but found %s; export in bfloat16.",
                LARGEST_FLOAT16,
                name,
                number));
      }
    }
  }
}
