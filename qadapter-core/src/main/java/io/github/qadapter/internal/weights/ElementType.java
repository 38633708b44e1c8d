package io.github.qadapter.internal.weights;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The number format of a stored tensor's elements, as the safetensors format names them. */
public enum ElementType implements Encoding {
  FLOAT64("F64", 8),
  FLOAT32("F32", 4),
  FLOAT16("F16", 2),
  BFLOAT16("BF16", 2),
  FLOAT8_E4M3("F8_E4M3", 1),
  FLOAT8_E5M2("F8_E5M2", 1),
  FLOAT8_E8M0("F8_E8M0", 1),
  INT64("I64", 8),
  INT32("I32", 4),
  INT16("I16", 2),
  INT8("I8", 1),
  UINT64("U64", 8),
  UINT32("U32", 4),
  UINT16("U16", 2),
  UINT8("U8", 1),
  BOOLEAN("BOOL", 1),
  COMPLEX64("C64", 8);

  private static final Set<ElementType> WEIGHTS = EnumSet.of(FLOAT32, FLOAT16, BFLOAT16);

  private final String code;
  private final int bytes;

  ElementType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The name in a safetensors header. */
  @Override
  public String code() {
    return code;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }

  @Override
  public int blockElements() {
    return 1;
  }

  @Override
  public int blockBytes() {
    return bytes;
  }

  /** Tells whether a model's or an adapter's weights can be of this type. */
  @Override
  public boolean holdsWeights() {
    return WEIGHTS.contains(this);
  }

  @Override
  public void decode(byte[] blocks, int from, int count, float[] into, int to) {
    ByteBuffer bytes = ByteBuffer.wrap(blocks, from, count * this.bytes).order(LITTLE_ENDIAN);
    switch (this) {
      case FLOAT32 -> bytes.asFloatBuffer().get(into, to, count);
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          into[to + i] = HalfFloats.fromFloat16(bytes.getShort());
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          into[to + i] = HalfFloats.fromBfloat16(bytes.getShort());
        }
      }
      default -> throw new IllegalStateException(code + " holds no weights");
    }
  }

  static Optional<ElementType> ofCode(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }

  /** The types that hold weights, for messages. */
  static String supported() {
    return WEIGHTS.stream().map(ElementType::code).collect(joining(", "));
  }
}
