package io.github.qadapter.internal.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a GGUF file's head, little endian, from its start. No length in the file is believed before
 * the bytes for it are known to be there.
 */
final class GgufReader {
  /** Heads of published models are below 20 MB; vocabulary and merges are most of it. */
  private static final long MAX_HEAD = 1 << 27;

  private static final int WINDOW = 1 << 16;

  private final FileChannel channel;
  private final Path file;
  private final long end;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
  private long windowEnd;

  GgufReader(FileChannel channel, Path file) throws IOException {
    this.channel = channel;
    this.file = file;
    this.end = Math.min(channel.size(), MAX_HEAD);
    window.limit(0);
  }

  /** The position of the next byte in the file. */
  long position() {
    return windowEnd - window.remaining();
  }

  int int8() throws IOException {
    return need(1).get();
  }

  int int16() throws IOException {
    return need(2).getShort();
  }

  int int32() throws IOException {
    return need(4).getInt();
  }

  long int64() throws IOException {
    return need(8).getLong();
  }

  float float32() throws IOException {
    return need(4).getFloat();
  }

  double float64() throws IOException {
    return need(8).getDouble();
  }

  /** A count of things of which each takes at least so many bytes. */
  int count(String what, int bytesEach) throws IOException {
    long count = int64();
    if (count < 0 || count > (end - position()) / bytesEach) {
      throw wrong(
          String.format(Locale.ROOT, "room for %s %s", Long.toUnsignedString(count), what),
          (end - position()) + " bytes");
    }
    return (int) count;
  }

  /** A text of at most so many bytes. */
  String text(int longest) throws IOException {
    int length = count("bytes of text", 1);
    if (length > longest) {
      throw wrong("a text of at most " + longest + " bytes", length + " bytes");
    }
    byte[] bytes = new byte[length];
    for (int filled = 0; filled < length; ) {
      int piece = Math.min(length - filled, WINDOW);
      need(piece).get(bytes, filled, piece);
      filled += piece;
    }
    return new String(bytes, UTF_8);
  }

  ModelFormatException wrong(String expected, String found) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected %s at byte %d of %s, but found %s; download the file again.",
            expected,
            position(),
            file,
            found));
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (window.remaining() < bytes) {
      if (end - position() < bytes) {
        throw wrong(bytes + " more bytes of its head", Math.max(0, end - position()) + " bytes");
      }
      window.compact();
      while (window.position() < bytes) {
        int read = channel.read(window, windowEnd);
        if (read < 0) {
          window.flip();
          throw wrong(bytes + " more bytes of its head", window.remaining() + " bytes");
        }
        windowEnd += read;
      }
      window.flip();
    }
    return window;
  }
}
