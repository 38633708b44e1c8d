package io.github.qadapter.internal.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A GGUF file spelled byte by byte, damaged ones included. */
final class GgufBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The beginning, with these counts. */
  static GgufBytes begin(int version, long tensors, long keys) {
    return new GgufBytes().int32(0x46554747).int32(version).int64(tensors).int64(keys);
  }

  GgufBytes int8(int value) {
    bytes.write(value);
    return this;
  }

  GgufBytes int32(int value) {
    return put(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value));
  }

  GgufBytes int64(long value) {
    return put(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value));
  }

  GgufBytes text(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return int64(utf8.length).put(ByteBuffer.wrap(utf8));
  }

  GgufBytes key(String key, String value) {
    return text(key).int32(8).text(value);
  }

  GgufBytes key(String key, int value) {
    return text(key).int32(4).int32(value);
  }

  /** Where a tensor lies; dimensions from the innermost outwards. */
  GgufBytes tensor(String name, int type, long offset, long... dimensions) {
    text(name).int32(dimensions.length);
    for (long dimension : dimensions) {
      int64(dimension);
    }
    return int32(type).int64(offset);
  }

  /** Fills up to the next multiple of 32. */
  GgufBytes align() {
    while (bytes.size() % 32 != 0) {
      bytes.write(0);
    }
    return this;
  }

  /** Bytes 0, 1, 2 … */
  GgufBytes data(int count) {
    for (int i = 0; i < count; i++) {
      bytes.write(i);
    }
    return this;
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes.toByteArray());
  }

  private GgufBytes put(ByteBuffer buffer) {
    bytes.write(buffer.array(), buffer.arrayOffset(), buffer.limit());
    return this;
  }
}
