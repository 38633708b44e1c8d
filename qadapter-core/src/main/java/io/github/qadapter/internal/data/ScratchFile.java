package io.github.qadapter.internal.data;

import io.github.qadapter.exception.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Records one after another in a temporary file that is deleted when it is closed and, at the
 * latest, when the process ends. An interrupt, which cancels what uses it, does not close it.
 */
public final class ScratchFile implements AutoCloseable {
  private final Disk disk;
  private final Path where;
  private final Content content;
  private long end;

  /** Writes to a disk; {@code where} is named in messages. */
  ScratchFile(Disk disk, Path where, Content content) {
    this.disk = disk;
    this.where = where;
    this.content = content;
  }

  /**
   * The storage of the bytes. Channels of files will not do: they close when their reader is
   * interrupted.
   */
  interface Disk extends Closeable {
    /** Writes all of them there. */
    void write(long at, byte[] bytes, int offset, int length) throws IOException;

    /** Reads them all from there. */
    void read(long at, byte[] bytes) throws IOException;
  }

  /** The purposes of scratch files. */
  public enum Content {
    /** The base's hidden states of rows that come again. */
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
      return new ScratchFile(new OnDisk(new RandomAccessFile(file.toFile(), "rw")), file, content);
    } catch (IOException e) {
      throw failed("a temporary file for " + content.name, folder, content, e);
    }
  }

  /** Bytes that the platform's folder for temporary files can still take; 0 if it does not tell. */
  public static long usableBytes() {
    try {
      return Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Adds a record.
   *
   * @param bytes of an array
   * @return where it begins
   */
  public long append(ByteBuffer bytes) {
    int size = bytes.remaining();
    try {
      disk.write(end, bytes.array(), bytes.arrayOffset() + bytes.position(), size);
    } catch (IOException e) {
      throw failed("room for " + size + " more bytes of " + content.name, where, content, e);
    }
    long begin = end;
    end += size;
    return begin;
  }

  /** The record of this many bytes that begins there. */
  public ByteBuffer read(long begin, int size) {
    byte[] bytes = new byte[size];
    try {
      disk.read(begin, bytes);
    } catch (IOException e) {
      throw failed("to read " + content.name, where, content, e);
    }
    return ByteBuffer.wrap(bytes);
  }

  private static StorageException failed(
      String wanted, Path where, Content content, IOException e) {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "Expected %s in %s, but found: %s; %s.",
            wanted,
            where,
            e.getMessage(),
            content.cure),
        e);
  }

  @Override
  public void close() {
    try {
      disk.close();
      Files.deleteIfExists(where);
    } catch (IOException e) {
      throw failed("to delete a temporary file", where, content, e);
    }
  }

  private record OnDisk(RandomAccessFile file) implements Disk {
    @Override
    public void write(long at, byte[] bytes, int offset, int length) throws IOException {
      file.seek(at);
      file.write(bytes, offset, length);
    }

    @Override
    public void read(long at, byte[] bytes) throws IOException {
      file.seek(at);
      file.readFully(bytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
