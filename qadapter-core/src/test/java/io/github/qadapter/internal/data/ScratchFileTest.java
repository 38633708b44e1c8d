package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** An interrupt ends a training at its next pair; until then it goes on reading. */
  @Test
  void anInterruptClosesNothing() {
    try (ScratchFile file = ScratchFile.create(ScratchFile.Content.PAIRS)) {
      Thread.currentThread().interrupt();
      long first = file.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      assertThat(file.read(first, 3).array()).containsExactly(1, 2, 3);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void closingDeletesTheFile() throws IOException {
    Path path = Files.createFile(folder.resolve("states"));
    new ScratchFile(new SmallDisk(0), path, ScratchFile.Content.STATES).close();

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
  private static final class SmallDisk implements ScratchFile.Disk {
    private final byte[] content;

    SmallDisk(int size) {
      this.content = new byte[size];
    }

    @Override
    public void write(long at, byte[] bytes, int offset, int length) throws IOException {
      for (int i = 0; i < length; i++) {
        if (at + i >= content.length) {
          throw new IOException("No space left on device");
        }
        content[(int) at + i] = bytes[offset + i];
      }
    }

    @Override
    public void read(long at, byte[] bytes) {
      System.arraycopy(content, (int) at, bytes, 0, bytes.length);
    }

    @Override
    public void close() {}
  }
}
