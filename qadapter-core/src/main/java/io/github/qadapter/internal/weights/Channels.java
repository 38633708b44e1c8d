package io.github.qadapter.internal.weights;

import io.github.qadapter.exception.ModelFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;

/** Reading at a place in a file. */
final class Channels {
  private Channels() {}

  /** Fills the array from the file's bytes that begin at the offset. */
  static void readFully(FileChannel channel, long offset, byte[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException(
            "the file ends " + buffer.remaining() + " bytes before it was expected to");
      }
    }
  }

  static ModelFormatException unreadable(Path file, IOException cause) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "%s cannot be read (%s); check that it exists and may be read, or download it again.",
            file,
            cause),
        cause);
  }
}
