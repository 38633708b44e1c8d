package io.github.qadapter.internal.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;

/**
 * SentencePiece's compiled table of what characters are written as, the {@code
 * precompiled_charsmap} of a normalizer: the length of a double array, the array in words of four
 * bytes, least byte first, and the texts to write, each ended by a zero byte.
 *
 * <p>The library goes through the array with the bytes of a text, and ends the process where that
 * leads beyond it or into the middle of a character; so every step that any text could take is
 * looked at before. Words are those of Darts-clone: the lowest byte of one is the byte that leads
 * to it, bit 8 says that a text belongs to it, bit 9 that its offset, from bit 10 on, counts
 * blocks, and bit 31 that it is no step but the place of a text.
 */
final class CharsMap {
  private static final int LONGEST = 8_000_000;
  private static final int BLOCK = 0xFF;
  private static final int HAS_TEXT = 1 << 8;
  private static final int COUNTS_BLOCKS = 1 << 9;
  private static final int OFFSET_FROM = 10;
  private static final int BLOCK_BITS = 8;

  private final int[] words;
  private final byte[] texts;

  /** The number of characters left in a text from each place on; more than a byte holds are 255. */
  private final byte[] left;

  private CharsMap(int[] words, byte[] texts) {
    this.words = words;
    this.texts = texts;
    this.left = left(texts);
  }

  /**
   * A table's fault, in words that complete "Expected …"; empty if there is none.
   *
   * @param longest how many characters a text may have that is written for one
   */
  static Optional<String> fault(String base64, int longest) {
    if (base64.length() > LONGEST) {
      return Optional.of("a precompiled_charsmap of at most " + LONGEST + " letters");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return Optional.of("a precompiled_charsmap in Base64");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long size = bytes.length < Integer.BYTES ? 0 : Integer.toUnsignedLong(buffer.getInt());
    if (size == 0 || size % Integer.BYTES != 0 || size > buffer.remaining()) {
      return Optional.of("a precompiled_charsmap that begins with the length of its table");
    }
    int[] words = new int[(int) size / Integer.BYTES];
    buffer.asIntBuffer().get(words);
    byte[] texts = new byte[buffer.remaining() - (int) size];
    buffer.position(buffer.position() + (int) size).get(texts);
    CharsMap map = new CharsMap(words, texts);
    return map.isSafe(longest)
        ? Optional.empty()
        : Optional.of(
            "a precompiled_charsmap whose steps stay within its table and whose texts have at most "
                + longest
                + " characters");
  }

  private boolean isSafe(int longest) {
    for (int at = 0; at < words.length; at++) {
      int word = words[at];
      if (word >= 0 || at == 0) { // the first is always taken as a step
        int next = at ^ offset(word);
        if (next < 0 || (next | BLOCK) >= words.length) {
          return false;
        }
        if ((word & HAS_TEXT) != 0 && !isText(words[next] & Integer.MAX_VALUE, longest)) {
          return false;
        }
      }
    }
    return true;
  }

  private static int offset(int word) {
    int offset = word >>> OFFSET_FROM;
    return (word & COUNTS_BLOCKS) == 0 ? offset : offset << BLOCK_BITS;
  }

  private boolean isText(int place, int longest) {
    if (place >= texts.length) {
      return place == texts.length;
    }
    return begins(texts[place]) && Byte.toUnsignedInt(left[place]) <= longest;
  }

  /** Tells whether a byte of UTF-8 is the first of a character. */
  private static boolean begins(byte value) {
    return (value & 0xC0) != 0x80;
  }

  private static byte[] left(byte[] texts) {
    byte[] left = new byte[texts.length];
    int count = 0;
    for (int at = texts.length - 1; at >= 0; at--) {
      count = texts[at] == 0 ? 0 : Math.min(BLOCK, count + (begins(texts[at]) ? 1 : 0));
      left[at] = (byte) count;
    }
    return left;
  }
}
