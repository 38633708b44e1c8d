package io.github.qadapter.internal.weights;

import io.github.qadapter.internal.files.GgufKeyValues;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/** Keys and values of one GGUF file as the bytes for another: nothing is lost in between. */
public final class GgufKeyCopy {
  private static final int LONGEST_TEXT = 1 << 24;
  private static final int TEXT = 8;
  private static final int LIST = 9;

  /** The size of a value by its type, in bytes; 0 for texts and lists. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private GgufKeyCopy() {}

  /**
   * Adds a file's keys and values.
   *
   * @param file one that has been opened, so that its head is sound
   * @param wanted which keys
   */
  public static void copy(Path file, Predicate<String> wanted, GgufKeyValues into) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      GgufReader in = new GgufReader(channel, file);
      in.int32(); // the magic number
      in.int32(); // the version
      in.int64(); // the number of tensors
      long keys = in.int64();
      for (long i = 0; i < keys; i++) {
        long begin = in.position();
        String key = in.text(LONGEST_TEXT);
        skip(in, in.int32());
        if (wanted.test(key)) {
          byte[] bytes = new byte[Math.toIntExact(in.position() - begin)];
          Channels.readFully(channel, begin, bytes);
          into.raw(bytes);
        }
      }
    } catch (IOException e) {
      throw Channels.unreadable(file, e);
    }
  }

  private static void skip(GgufReader in, int type) throws IOException {
    if (type == LIST) {
      int each = in.int32();
      long count = in.int64();
      for (long i = 0; i < count; i++) {
        skip(in, each);
      }
    } else if (type == TEXT) {
      in.text(LONGEST_TEXT);
    } else {
      for (int i = 0; i < SIZES[type]; i++) {
        in.int8();
      }
    }
  }
}
