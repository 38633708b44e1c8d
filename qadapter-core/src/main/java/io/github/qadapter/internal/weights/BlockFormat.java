package io.github.qadapter.internal.weights;

import static java.util.stream.Collectors.joining;

import com.google.common.primitives.Ints;
import java.util.Arrays;

/**
 * The block formats of GGUF files in which a few bits stand for a weight.
 *
 * <p>In blocks of 32 an element is d·q or d·q + m, with one scale d and offset m (float16) per
 * block. In blocks of 256 (the K formats) each 16 or 32 elements have a small scale s and offset o
 * of their own, and an element is d·s·q or d·s·q − m·o. Products are rounded in 32 bits from left
 * to right, as the format's own reference does.
 */
public enum BlockFormat implements Encoding {
  /** d, then 32 numbers of 4 bits, less 8. */
  Q4_0(32, 18) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      for (int i = 0; i < 16; i++) {
        out[to + i] = d * (low(in[at + 2 + i]) - 8);
        out[to + 16 + i] = d * (high(in[at + 2 + i]) - 8);
      }
    }

    @Override
    void split(byte[] in, int at, FourBitRows into, int to) {
      into.group(to, in, at + 2, half(in, at), 0);
    }
  },
  /** d and m, then 32 numbers of 4 bits. */
  Q4_1(32, 20) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      float m = half(in, at + 2);
      for (int i = 0; i < 16; i++) {
        out[to + i] = d * low(in[at + 4 + i]) + m;
        out[to + 16 + i] = d * high(in[at + 4 + i]) + m;
      }
    }

    @Override
    void split(byte[] in, int at, FourBitRows into, int to) {
      float d = half(in, at);
      into.group(to, in, at + 4, d, half(in, at + 2) + 8 * d);
    }
  },
  /** d, the fifth bits of 32 numbers, then their four lower bits; less 16. */
  Q5_0(32, 22) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      int fifth = word(in, at + 2);
      for (int i = 0; i < 16; i++) {
        int bits = in[at + 6 + i];
        out[to + i] = d * (low(bits) + 16 * bit(fifth, i) - 16);
        out[to + 16 + i] = d * (high(bits) + 16 * bit(fifth, i + 16) - 16);
      }
    }
  },
  /** d and m, the fifth bits of 32 numbers, then their four lower bits. */
  Q5_1(32, 24) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      float m = half(in, at + 2);
      int fifth = word(in, at + 4);
      for (int i = 0; i < 16; i++) {
        int bits = in[at + 8 + i];
        out[to + i] = d * (low(bits) + 16 * bit(fifth, i)) + m;
        out[to + 16 + i] = d * (high(bits) + 16 * bit(fifth, i + 16)) + m;
      }
    }
  },
  /** d, then 32 signed bytes. */
  Q8_0(32, 34) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      for (int i = 0; i < 32; i++) {
        out[to + i] = d * in[at + 2 + i];
      }
    }
  },
  /** d and m, eight scales and offsets of 6 bits in 12 bytes, then 256 numbers of 4 bits. */
  Q4_K(256, 144) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      float m = half(in, at + 2);
      for (int part = 0; part < 8; part++) {
        float scale = d * scale(in, at + 4, part);
        float offset = m * offset(in, at + 4, part);
        int bytes = at + 16 + part / 2 * 32;
        int shift = part % 2 * 4;
        for (int i = 0; i < 32; i++) {
          out[to + part * 32 + i] = scale * low(in[bytes + i] >> shift) - offset;
        }
      }
    }

    @Override
    void split(byte[] in, int at, FourBitRows into, int to) {
      float d = half(in, at);
      float m = half(in, at + 2);
      for (int pair = 0; pair < 4; pair++) {
        float low = d * scale(in, at + 4, 2 * pair);
        float high = d * scale(in, at + 4, 2 * pair + 1);
        into.pair(
            to + 64 * pair,
            in,
            at + 16 + 32 * pair,
            new float[] {low, 8 * low - m * offset(in, at + 4, 2 * pair)},
            new float[] {high, 8 * high - m * offset(in, at + 4, 2 * pair + 1)});
      }
    }
  },
  /** As Q4_K, with 32 bytes of fifth bits before the numbers. */
  Q5_K(256, 176) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at);
      float m = half(in, at + 2);
      for (int part = 0; part < 8; part++) {
        float scale = d * scale(in, at + 4, part);
        float offset = m * offset(in, at + 4, part);
        int bytes = at + 48 + part / 2 * 32;
        int shift = part % 2 * 4;
        for (int i = 0; i < 32; i++) {
          int q = low(in[bytes + i] >> shift) + 16 * bit(in[at + 16 + i], part);
          out[to + part * 32 + i] = scale * q - offset;
        }
      }
    }
  },
  /** 256 numbers of 6 bits less 32, in 128 bytes of lower and 64 of higher bits; 16 scales; d. */
  Q6_K(256, 210) {
    @Override
    void block(byte[] in, int at, float[] out, int to) {
      float d = half(in, at + 208);
      for (int part = 0; part < 8; part++) {
        int low = at + part / 4 * 64 + part % 2 * 32;
        int lowShift = part % 4 / 2 * 4;
        int high = at + 128 + part / 4 * 32;
        int highShift = part % 4 * 2;
        for (int i = 0; i < 32; i++) {
          int q = low(in[low + i] >> lowShift) + 16 * (in[high + i] >> highShift & 3);
          float scale = d * in[at + 192 + part * 2 + i / 16];
          out[to + part * 32 + i] = scale * (q - 32);
        }
      }
    }
  };

  private final int blockElements;
  private final int blockBytes;

  BlockFormat(int blockElements, int blockBytes) {
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  abstract void block(byte[] in, int at, float[] out, int to);

  /** Whether each 32 elements are numbers of 4 bits with a scale and an offset. */
  public boolean isInFourBits() {
    return this == Q4_0 || this == Q4_1 || this == Q4_K;
  }

  /** Takes a block apart, element {@code to} on, without rounding. */
  void split(byte[] in, int at, FourBitRows into, int to) {
    throw new UnsupportedOperationException(this + " has other numbers than those of 4 bits");
  }

  @Override
  public String code() {
    return name();
  }

  @Override
  public int blockElements() {
    return blockElements;
  }

  @Override
  public int blockBytes() {
    return blockBytes;
  }

  @Override
  public boolean holdsWeights() {
    return true;
  }

  @Override
  public void decode(byte[] blocks, int from, int count, float[] into, int to) {
    for (int i = 0; i < count; i++) {
      block(blocks, from + i * blockBytes, into, to + i * blockElements);
    }
  }

  /** All names, for messages. */
  static String supported() {
    return Arrays.stream(values()).map(BlockFormat::code).collect(joining(", "));
  }

  private static float half(byte[] in, int at) {
    return HalfFloats.fromFloat16((short) ((in[at] & 0xFF) + (in[at + 1] << 8)));
  }

  private static int word(byte[] in, int at) {
    return Ints.fromBytes(in[at + 3], in[at + 2], in[at + 1], in[at]);
  }

  private static int low(int bits) {
    return bits & 0xF;
  }

  private static int high(int bits) {
    return bits >> 4 & 0xF;
  }

  private static int bit(int bits, int place) {
    return bits >> place & 1;
  }

  /** The two highest bits of a byte, as the fifth and sixth of a number. */
  private static int top(byte bits) {
    return (bits >> 6 & 3) << 4;
  }

  /** Scales 0 to 3 are the lower six bits of bytes 0 to 3; of 4 to 7 the highest two lie there. */
  private static int scale(byte[] in, int at, int part) {
    return part < 4 ? in[at + part] & 63 : low(in[at + part + 4]) + top(in[at + part - 4]);
  }

  /** Offsets likewise, in bytes 4 to 7. */
  private static int offset(byte[] in, int at, int part) {
    return part < 4 ? in[at + part + 4] & 63 : high(in[at + part + 4]) + top(in[at + part]);
  }
}
