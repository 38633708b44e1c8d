package io.github.qadapter.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Keys with their values in the bytes of a GGUF file's head, in the order in which they came. */
public final class GgufKeyValues {
  private static final int INT32 = 5;
  private static final int UINT32 = 4;
  private static final int FLOAT32 = 6;
  private static final int FLAG = 7;
  private static final int TEXT = 8;
  private static final int LIST = 9;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int size;

  /** The number of keys. */
  public int size() {
    return size;
  }

  /** Keys and values one behind the other. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Adds a text. */
  public GgufKeyValues text(String key, String value) {
    return key(key, TEXT).text(value);
  }

  /** Adds a whole number, at least 0. */
  public GgufKeyValues count(String key, int value) {
    return key(key, UINT32).word(value);
  }

  /** Adds a number in 32 bits. */
  public GgufKeyValues number(String key, double value) {
    return key(key, FLOAT32).word(Float.floatToIntBits((float) value));
  }

  /** Adds true or false. */
  public GgufKeyValues flag(String key, boolean value) {
    key(key, FLAG);
    bytes.write(value ? 1 : 0);
    return this;
  }

  /** Adds a list of texts. */
  public GgufKeyValues texts(String key, List<String> values) {
    key(key, LIST).word(TEXT).number64(values.size());
    values.forEach(this::text);
    return this;
  }

  /** Adds a list of whole numbers. */
  public GgufKeyValues numbers(String key, int[] values) {
    key(key, LIST).word(INT32).number64(values.length);
    for (int value : values) {
      word(value);
    }
    return this;
  }

  /** Adds a key with its value as another file has them. */
  public GgufKeyValues raw(byte[] keyAndValue) {
    bytes.writeBytes(keyAndValue);
    size++;
    return this;
  }

  private GgufKeyValues key(String key, int type) {
    size++;
    return text(key).word(type);
  }

  private GgufKeyValues text(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    number64(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  private GgufKeyValues word(int value) {
    bytes.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private GgufKeyValues number64(long value) {
    bytes.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }
}
