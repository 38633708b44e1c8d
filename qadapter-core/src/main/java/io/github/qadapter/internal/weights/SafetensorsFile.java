package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.files.LfsPointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The table of contents of a safetensors file: eight bytes of header length (little endian), a JSON
 * header, then the tensors' bytes, to which the header's offsets are relative.
 */
public final class SafetensorsFile {
  /** The format's own limit on the header. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int MAX_DIMENSIONS = 64;
  private static final int LENGTH_BYTES = Long.BYTES;
  private static final String METADATA = "__metadata__";
  private static final String CURE = "; download the file again.";

  private final Path file;
  private final ImmutableSortedMap<String, StoredTensor> tensors;

  private SafetensorsFile(Path file, ImmutableSortedMap<String, StoredTensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Reads and checks the header; the tensors' bytes are not read.
   *
   * @throws ModelFormatException if the file is damaged or cannot be read
   */
  public static SafetensorsFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      LfsPointer.refuse(file);
      long size = channel.size();
      byte[] header = readHeader(channel, size, file);
      long dataStart = (long) LENGTH_BYTES + header.length;
      List<StoredTensor> tensors = new ArrayList<>();
      for (Map.Entry<String, JsonNode> entry : JsonFields.parse(header, file).node().properties()) {
        if (!entry.getKey().equals(METADATA)) {
          tensors.add(tensor(entry.getKey(), entry.getValue(), file, dataStart, size));
        }
      }
      checkDisjoint(tensors, file);
      return new SafetensorsFile(
          file,
          tensors.stream()
              .collect(
                  ImmutableSortedMap.toImmutableSortedMap(
                      Comparator.naturalOrder(), StoredTensor::name, tensor -> tensor)));
    } catch (IOException e) {
      throw Channels.unreadable(file, e);
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** The tensors by name, sorted. */
  public SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * The tensor of this name.
   *
   * @throws ModelFormatException if there is none
   */
  public StoredTensor tensor(String name) {
    return Optional.ofNullable(tensors.get(name))
        .orElseThrow(
            () ->
                new ModelFormatException(
                    String.format(
                        Locale.ROOT,
                        "Expected tensor %s in %s, but found no such tensor%s",
                        name,
                        file,
                        CURE)));
  }

  private static byte[] readHeader(FileChannel channel, long size, Path file) throws IOException {
    if (size < LENGTH_BYTES) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected the 8 bytes of a header length in %s, but found %d bytes%s",
              file,
              size,
              CURE));
    }
    byte[] lengthBytes = new byte[LENGTH_BYTES];
    Channels.readFully(channel, 0, lengthBytes);
    long length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a header of at most %d bytes in %s, but found a header length of %s%s",
              MAX_HEADER_BYTES,
              file,
              Long.toUnsignedString(length),
              CURE));
    }
    if (length > size - LENGTH_BYTES) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a header of %d bytes in %s, but found only %d bytes after its length%s",
              length,
              file,
              size - LENGTH_BYTES,
              CURE));
    }
    byte[] header = new byte[(int) length];
    Channels.readFully(channel, LENGTH_BYTES, header);
    return header;
  }

  private static StoredTensor tensor(
      String name, JsonNode entry, Path file, long dataStart, long fileSize) {
    JsonNode dtype = entry.path("dtype");
    if (!dtype.isTextual()) {
      throw wrong(name, file, "a dtype", dtype);
    }
    ElementType type =
        ElementType.ofCode(dtype.textValue())
            .orElseThrow(() -> StoredTensor.unsupportedType(dtype.textValue(), name, file));
    ImmutableLongArray shape = naturalNumbers(name, file, "a shape", entry.path("shape"));
    ImmutableLongArray offsets =
        naturalNumbers(name, file, "two data_offsets", entry.path("data_offsets"));
    if (offsets.length() != 2 || offsets.get(0) > offsets.get(1)) {
      throw wrong(name, file, "two ascending data_offsets", entry.path("data_offsets"));
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (end > fileSize - dataStart) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected tensor %s in %s to end %d bytes after the header, but found only %d bytes there%s",
              name,
              file,
              end,
              fileSize - dataStart,
              CURE));
    }
    checkLength(name, file, type, shape, end - begin);
    return new StoredTensor(name, file, type, shape, dataStart + begin, end - begin);
  }

  private static void checkLength(
      String name, Path file, ElementType type, ImmutableLongArray shape, long found) {
    long expected = type.bytes();
    try {
      for (long dimension : shape.asList()) {
        expected = Math.multiplyExact(expected, dimension);
      }
    } catch (ArithmeticException e) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected tensor %s in %s to fit into the file, but found the shape %s%s",
              name,
              file,
              shape,
              CURE),
          e);
    }
    if (expected != found) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %d bytes for tensor %s of type %s and shape %s in %s, but found %d%s",
              expected,
              name,
              type.code(),
              shape,
              file,
              found,
              CURE));
    }
  }

  private static ImmutableLongArray naturalNumbers(
      String name, Path file, String what, JsonNode array) {
    ImmutableLongArray.Builder numbers = ImmutableLongArray.builder();
    if (!array.isArray() || array.size() > MAX_DIMENSIONS) {
      throw wrong(name, file, what, array);
    }
    for (JsonNode number : array) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw wrong(name, file, what, array);
      }
      numbers.add(number.longValue());
    }
    return numbers.build();
  }

  static void checkDisjoint(List<StoredTensor> tensors, Path file) {
    List<StoredTensor> byOffset = new ArrayList<>(tensors);
    byOffset.removeIf(tensor -> tensor.byteLength() == 0);
    byOffset.sort(Comparator.comparingLong(StoredTensor::offset));
    for (int i = 1; i < byOffset.size(); i++) {
      StoredTensor before = byOffset.get(i - 1);
      StoredTensor after = byOffset.get(i);
      if (before.offset() + before.byteLength() > after.offset()) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected the tensors in %s to lie apart, but found %s and %s overlapping%s",
                file,
                before.name(),
                after.name(),
                CURE));
      }
    }
  }

  private static ModelFormatException wrong(
      String name, Path file, String expected, JsonNode found) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected %s for tensor %s in %s, but found %s%s",
            expected,
            name,
            file,
            found.isMissingNode() ? "none" : JsonFields.quoted(found),
            CURE));
  }
}
