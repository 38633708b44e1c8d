package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noticed of files while weights are mapped from them. */
class MappedFilesTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve("weights"), new byte[100]);
  }

  /** The one that is mapped is cut short by another name, after its own went to another file. */
  @Test
  void theFileItselfIsWatchedAndNotItsName() throws IOException {
    Path second = Files.createLink(folder.resolve("second name"), file);
    try (MappedFiles files = MappedFiles.of(List.of(file))) {
      replace(200);
      files.requireWhole();
      cut(file, 10);
      files.requireWhole();
      cut(second, 10);
      assertThatExceptionOfType(ModelFormatException.class)
          .isThrownBy(files::requireWhole)
          .withMessageContaining("to keep its 100 bytes while the model is open, but found 10");
    }
  }

  @Test
  void anotherFileIsNotMappedInItsPlace() throws IOException {
    try (MappedFiles files = MappedFiles.of(List.of(file))) {
      files.requireInPlace(0);
      replace(100);
      assertThatExceptionOfType(ModelFormatException.class)
          .isThrownBy(() -> files.requireInPlace(0))
          .withMessageContaining(file + " to stay in its place");
    }
  }

  /** An interrupted caller closes no file. */
  @Test
  void anInterruptChangesNothing() throws IOException {
    try (MappedFiles files = MappedFiles.of(List.of(file))) {
      Thread.currentThread().interrupt();
      files.requireWhole();
      cut(file, 10);
      assertThatExceptionOfType(ModelFormatException.class).isThrownBy(files::requireWhole);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path absent = folder.resolve("absent");
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> MappedFiles.of(List.of(file, absent)))
        .withMessageContaining(absent.toString());
    assertThatCode(() -> Files.delete(file)).doesNotThrowAnyException();
  }

  private void replace(int size) throws IOException {
    Path other = Files.write(folder.resolve("other"), new byte[size]);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void cut(Path file, int size) throws IOException {
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
