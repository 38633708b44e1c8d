package io.github.qadapter.internal.weights;

import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Where a tensor lies in a file. Its bytes are known to be inside the file and as many as its shape
 * demands.
 *
 * @param name as the checkpoint calls it
 * @param file the safetensors file
 * @param type the format of its elements
 * @param dimensions its shape; none for a scalar
 * @param offset of the first byte, from the start of the file
 * @param byteLength how many bytes it takes
 */
public record StoredTensor(
    String name,
    Path file,
    ElementType type,
    ImmutableLongArray dimensions,
    long offset,
    long byteLength) {

  /** The shape as a list, equal to the lists of an expectation. */
  public List<Long> shape() {
    return dimensions.asList();
  }

  /** How many elements it holds. */
  public long elements() {
    return byteLength / type.bytes();
  }

  /**
   * Reads all elements, row after row, as 32-bit numbers.
   *
   * @throws ModelFormatException if the elements are of no supported type, too many for an array or
   *     cannot be read
   */
  public float[] readFloats() {
    requireWeights();
    ByteBuffer bytes = ByteBuffer.wrap(readBytes()).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[Math.toIntExact(elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case FLOAT32 -> bytes.getFloat();
            case FLOAT16 -> HalfFloats.fromFloat16(bytes.getShort());
            case BFLOAT16 -> HalfFloats.fromBfloat16(bytes.getShort());
            default -> throw new AssertionError(type);
          };
    }
    return values;
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
        "unsupported dtype %s of tensor %s in %s; supported: %s"
            .formatted(code, tensor, file, ElementType.supported()));
  }

  private byte[] readBytes() {
    if (byteLength > Integer.MAX_VALUE - 8) {
      throw new ModelFormatException(
          "Expected tensor %s in %s to be at most 2 GiB, but found %d bytes."
              .formatted(name, file, byteLength));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] bytes = new byte[(int) byteLength];
      Channels.readFully(channel, offset, bytes);
      return bytes;
    } catch (IOException e) {
      throw Channels.unreadable(file, e);
    }
  }
}
