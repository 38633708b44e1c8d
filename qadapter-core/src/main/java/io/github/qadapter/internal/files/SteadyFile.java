package io.github.qadapter.internal.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to write to that an interrupted thread can go on with. Channels close themselves then, and
 * what training saves is what it stops for; so on the machine's own file system none is used. Other
 * file systems have nothing but channels.
 */
public sealed interface SteadyFile extends AutoCloseable {
  /** Opens a file for writing, from its beginning on; makes it where there is none. */
  static SteadyFile open(Path file) throws IOException {
    return file.getFileSystem().equals(FileSystems.getDefault())
        ? new OfMachine(new RandomAccessFile(file.toFile(), "rw"))
        : new OfChannel(
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /** Adds bytes behind the last ones written. */
  void write(byte[] bytes) throws IOException;

  /** Goes on writing behind so many bytes; what lies beyond them is gone. */
  void truncate(long length) throws IOException;

  /** Makes what was written outlast a power cut. */
  void sync() throws IOException;

  @Override
  void close() throws IOException;

  /** On the machine's own file system. */
  record OfMachine(RandomAccessFile file) implements SteadyFile {
    @Override
    public void write(byte[] bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      if (length < file.length()) {
        file.setLength(length);
      }
      file.seek(length);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** On any other file system. */
  record OfChannel(FileChannel channel) implements SteadyFile {
    @Override
    public void write(byte[] bytes) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length).position(length);
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
