package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFileTest {
  @TempDir Path folder;

  @Test
  void recordsComeBackInAnyOrder() {
    try (ScratchFile file = ScratchFile.create(ScratchFile.Content.STATES)) {
      long first = file.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      long second = file.append(ByteBuffer.wrap(new byte[] {4, 5}));

      assertThat(file.read(second, 2).array()).containsExactly(4, 5);
      assertThat(file.read(first, 3).array()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void closingDeletesTheFile() throws IOException {
    Path path = folder.resolve("states");
    SeekableByteChannel channel =
        Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    new ScratchFile(channel, path, ScratchFile.Content.STATES).close();

    assertThat(path).doesNotExist();
  }

  @Test
  void aFullDiskIsOneSentenceAndLeavesEarlierRecords() throws IOException {
    try (ScratchFile file =
        new ScratchFile(new SmallDisk(4), folder.resolve("states"), ScratchFile.Content.STATES)) {
      long first = file.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));

      assertThatThrownBy(() -> file.append(ByteBuffer.wrap(new byte[] {4, 5})))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContaining("2 more bytes")
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("memory budget");
      assertThat(file.read(first, 3).array()).containsExactly(1, 2, 3);
    }
  }

  /** Takes a few bytes and no more. */
  private static final class SmallDisk implements SeekableByteChannel {
    private final ByteBuffer content;
    private boolean open = true;

    SmallDisk(int size) {
      this.content = ByteBuffer.allocate(size);
    }

    @Override
    public int read(ByteBuffer target) {
      int count = Math.min(target.remaining(), content.remaining());
      target.put(content.slice().limit(count));
      content.position(content.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      if (!content.hasRemaining()) {
        throw new IOException("No space left on device");
      }
      content.put(source.get());
      return 1;
    }

    @Override
    public long position() {
      return content.position();
    }

    @Override
    public SeekableByteChannel position(long position) {
      content.position(Math.toIntExact(position));
      return this;
    }

    @Override
    public long size() {
      return content.capacity();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      return this;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
