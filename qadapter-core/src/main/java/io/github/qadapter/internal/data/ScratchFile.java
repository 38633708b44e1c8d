package io.github.qadapter.internal.data;

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
public final class ScratchFile implements AutoCloseable {
  private final SeekableByteChannel channel;
  private final Path where;
  private final Content content;
  private long end;

  /** Writes to a channel; {@code where} is named in messages. */
  ScratchFile(SeekableByteChannel channel, Path where, Content content) {
    this.channel = channel;
    this.where = where;
    this.content = content;
  }

  /** What a file is for. */
  public enum Content {
    /** What the base says of rows that come again. */
    STATES(
        "qadapter-states-",
        "the base's states",
        "free some disk, name another one with -Djava.io.tmpdir, or raise the memory budget"),
    /** Preference pairs as tokens. */
    PAIRS(
        "qadapter-pairs-",
        "the pairs' tokens",
        "free some disk, or name another one with -Djava.io.tmpdir");

    private final String prefix;
    private final String name;
    private final String cure;

    Content(String prefix, String name, String cure) {
      this.prefix = prefix;
      this.name = name;
      this.cure = cure;
    }
  }

  /** A new file in the platform's folder for temporary files. */
  public static ScratchFile create(Content content) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path file = Files.createTempFile(content.prefix, ".bin");
      file.toFile().deleteOnExit();
      return new ScratchFile(
          Files.newByteChannel(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE),
          file,
          content);
    } catch (IOException e) {
      throw failed("a temporary file for " + content.name, folder, content, e);
    }
  }

  /**
   * Adds a record.
   *
   * @return where it begins
   */
  public long append(ByteBuffer bytes) {
    int size = bytes.remaining();
    try {
      channel.position(end);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed("room for " + size + " more bytes of " + content.name, where, content, e);
    }
    long begin = end;
    end += size;
    return begin;
  }

  /** The record of this many bytes that begins there. */
  public ByteBuffer read(long begin, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    try {
      channel.position(begin);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new IOException("it ends early");
        }
      }
    } catch (IOException e) {
      throw failed("to read " + content.name, where, content, e);
    }
    return bytes.flip();
  }

  private static QAdapterException failed(
      String wanted, Path where, Content content, IOException e) {
    return new QAdapterException(
        "Expected %s in %s, but found: %s; %s."
            .formatted(wanted, where, e.getMessage(), content.cure),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(where);
    } catch (IOException e) {
      throw failed("to delete a temporary file", where, content, e);
    }
  }
}
