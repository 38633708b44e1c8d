package io.github.qadapter.internal.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file may grow while it is read again and again, and may not become another one. */
class FileStateTest {
  private static final String ROW = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n";

  private final Path file;

  FileStateTest(@TempDir Path folder) {
    this.file = folder.resolve("x.jsonl");
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(file, ROW.repeat(3));
  }

  @Test
  void readsNoMoreOfAFileThatGrows() throws IOException {
    PreferenceData data = PreferenceData.read(file);
    Files.writeString(file, ROW, StandardOpenOption.APPEND);
    assertThat(data.pairs()).hasSize(3);
  }

  @Test
  void refusesALongerFileInItsPlace() throws IOException {
    PreferenceData data = PreferenceData.read(file);
    Files.writeString(file, ROW.replace("\"a\"", "\"other\"").repeat(5));
    assertChanged(data);
  }

  /** Renamed over it, with the same beginning. */
  @Test
  void refusesALongerFileThatWasMovedThere() throws IOException {
    PreferenceData data = PreferenceData.read(file);
    Path other = Files.writeString(file.resolveSibling("y.jsonl"), ROW.repeat(5));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertChanged(data);
  }

  /** In a file of some size blocks are compared; an insertion moves all that follows it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1_500_000, 2_999_999})
  void refusesALargeFileIntoWhichSomethingWasInserted(int at) throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);
    Path large = Files.write(file.resolveSibling("large"), bytes);
    FileState state = new FileState(large);
    assertThat(state.isStillThere()).isTrue();
    try (var output = Files.newOutputStream(large)) {
      output.write(bytes, 0, at);
      output.write("inserted".getBytes(UTF_8));
      output.write(bytes, at, bytes.length - at);
    }
    assertThat(state.isStillThere()).isFalse();
  }

  private static void assertChanged(PreferenceData data) {
    assertThatThrownBy(data::pairs)
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("changed since");
  }
}
