package io.github.qadapter.internal.weights;

import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * A tensor in a safetensors or GGUF file, by its place there. Its bytes are known to be inside the
 * file and as many as its shape demands.
 *
 * @param name as a checkpoint in Hugging Face layout calls it
 * @param file the safetensors or GGUF file
 * @param type the format of its elements
 * @param dimensions its shape; none for a scalar
 * @param offset of the first byte, from the start of the file
 * @param byteLength how many bytes it takes
 * @param interleavedHeads 0, or into how many heads the rows are parted of which the file has the
 *     first and the second half row by row in turn; whoever reads the tensor gets the halves one
 *     after the other
 */
public record StoredTensor(
    String name,
    Path file,
    Encoding type,
    ImmutableLongArray dimensions,
    long offset,
    long byteLength,
    int interleavedHeads) {

  /** A tensor whose rows are in order. */
  StoredTensor(
      String name,
      Path file,
      Encoding type,
      ImmutableLongArray dimensions,
      long offset,
      long byteLength) {
    this(name, file, type, dimensions, offset, byteLength, 0);
  }

  /** The same under another name. */
  StoredTensor named(String other) {
    return new StoredTensor(other, file, type, dimensions, offset, byteLength, interleavedHeads);
  }

  /**
   * The same, with rows that the file interleaves within each head.
   *
   * @throws ModelFormatException if the rows do not divide into so many heads of even size
   */
  StoredTensor interleaved(int heads) {
    if (rows() == 0 || rows() % (2L * heads) != 0) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected the rows of tensor %s in %s to divide into %d heads of even size, but found shape %s; download the file again.",
              name,
              file,
              heads,
              dimensions));
    }
    return new StoredTensor(name, file, type, dimensions, offset, byteLength, heads);
  }

  private static final int MAX_QUOTED = 40;

  /** The shape as a list, equal to the lists of an expectation. */
  public List<Long> shape() {
    return dimensions.asList();
  }

  /** The number of elements. */
  public long elements() {
    return byteLength / type.blockBytes() * type.blockElements();
  }

  /** The number of rows, parts that can be read on their own. A vector in blocks is one. */
  public long rows() {
    return dimensions.length() < (type.blockElements() > 1 ? 2 : 1) ? 1 : dimensions.get(0);
  }

  /**
   * Reads all elements, row after row, as 32-bit numbers.
   *
   * @throws ModelFormatException if the elements are of no supported type, too many for an array or
   *     cannot be read
   */
  public float[] readFloats() {
    requireWeights();
    if (Math.max(elements(), byteLength) > Integer.MAX_VALUE - 8) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected tensor %s in %s to be at most 2 GiB, but found %d bytes.",
              name,
              file,
              byteLength));
    }
    return readRows(0, rows());
  }

  /**
   * Reads some rows as 32-bit numbers.
   *
   * @param from the first row
   * @param count how many, such that their elements and their bytes fit into arrays
   * @throws ModelFormatException if the elements are of no supported type or cannot be read
   */
  public float[] readRows(long from, long count) {
    requireWeights();
    byte[] bytes = rows(from, count);
    int blocks = bytes.length / type.blockBytes();
    float[] values = new float[Math.multiplyExact(blocks, type.blockElements())];
    type.decode(bytes, 0, blocks, values, 0);
    return values;
  }

  /** Whether its rows can be read as numbers of 4 bits, as which they are stored. */
  public boolean isInFourBits() {
    return type instanceof BlockFormat format && format.isInFourBits();
  }

  /**
   * Reads some rows of a tensor that {@link #isInFourBits} as they are stored.
   *
   * @throws ModelFormatException if they cannot be read
   */
  public FourBitRows readFourBits(long from, long count) {
    BlockFormat format = (BlockFormat) type;
    byte[] bytes = rows(from, count);
    int blocks = bytes.length / format.blockBytes();
    FourBitRows rows = FourBitRows.ofSize(Math.multiplyExact(blocks, format.blockElements()));
    for (int i = 0; i < blocks; i++) {
      format.split(bytes, i * format.blockBytes(), rows, i * format.blockElements());
    }
    return rows;
  }

  /** Some rows of a tensor whose rows the file does not interleave, as a tensor. */
  public StoredTensor part(long from, long count) {
    long width = byteLength / rows();
    ImmutableLongArray shape =
        ImmutableLongArray.builder()
            .add(count)
            .addAll(dimensions.subArray(1, dimensions.length()))
            .build();
    return new StoredTensor(name, file, type, shape, offset + from * width, count * width);
  }

  /** The bytes of some rows, in order. */
  private byte[] rows(long from, long count) {
    if (interleavedHeads == 0 || count == 0) {
      return stored(from, count);
    }
    long size = rows() / interleavedHeads;
    long firstHead = from / size;
    byte[] heads = stored(firstHead * size, ((from + count - 1) / size + 1 - firstHead) * size);
    int width = Math.toIntExact(byteLength / rows());
    byte[] ordered = new byte[Math.toIntExact(count * width)];
    for (int row = 0; row < count; row++) {
      long head = (from + row) / size;
      long place = (from + row) % size;
      long stored = head * size + place % (size / 2) * 2 + place / (size / 2);
      int at = Math.toIntExact((stored - firstHead * size) * width);
      System.arraycopy(heads, at, ordered, row * width, width);
    }
    return ordered;
  }

  /** The bytes of some rows as the file has them. */
  private byte[] stored(long from, long count) {
    if (count == 0 || elements() == 0) {
      return new byte[0];
    }
    long width = byteLength / rows();
    byte[] bytes = new byte[Math.toIntExact(count * width)];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Channels.readFully(channel, offset + from * width, bytes);
    } catch (IOException e) {
      throw Channels.unreadable(file, e);
    }
    return bytes;
  }

  /** Refuses element types that cannot be a model's or an adapter's weights. */
  StoredTensor requireWeights() {
    if (!type.holdsWeights()) {
      throw unsupportedType(type.code(), name, file);
    }
    return this;
  }

  static ModelFormatException unsupportedType(String code, String tensor, Path file) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "unsupported dtype %s of tensor %s in %s; supported: %s",
            code.length() <= MAX_QUOTED ? code : code.substring(0, MAX_QUOTED) + "…",
            tensor,
            file,
            ElementType.supported()));
  }
}
