package io.github.qadapter.internal.train;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Records one after another in a temporary file that is deleted when it is closed and, at the
 * latest, when the process ends.
 */
final class StateFile implements AutoCloseable {
  private static final String PREFIX = "qadapter-states-";

  private final SeekableByteChannel channel;
  private final Path where;
  private long end;

  /** Writes to a channel; {@code where} is named in messages. */
  StateFile(SeekableByteChannel channel, Path where) {
    this.channel = channel;
    this.where = where;
  }

  /** A new file in the platform's folder for temporary files. */
  static StateFile create() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path file = Files.createTempFile(PREFIX, ".bin");
      file.toFile().deleteOnExit();
      return new StateFile(
          Files.newByteChannel(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE),
          file);
    } catch (IOException e) {
      throw failed("a temporary file", folder, e);
    }
  }

  /**
   * Adds a record.
   *
   * @return where it begins
   */
  long append(ByteBuffer bytes) {
    int size = bytes.remaining();
    try {
      channel.position(end);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed("room for %d more bytes of the base's states".formatted(size), where, e);
    }
    long begin = end;
    end += size;
    return begin;
  }

  /** The record of this many bytes that begins there. */
  ByteBuffer read(long begin, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    try {
      channel.position(begin);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new IOException("it ends early");
        }
      }
    } catch (IOException e) {
      throw failed("to read the base's states", where, e);
    }
    return bytes.flip();
  }

  private static QAdapterException failed(String wanted, Path where, IOException e) {
    return new QAdapterException(
        "Expected %s in %s, but found: %s; free some disk, name another one with -Djava.io.tmpdir, or raise the memory budget."
            .formatted(wanted, where, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(where);
    } catch (IOException e) {
      throw failed("to delete a temporary file", where, e);
    }
  }
}
