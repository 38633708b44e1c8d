package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AdapterFolderTest {
  @TempDir Path folder;

  @Test
  void takesANewAnEmptyOrAnAdaptersFolder() throws IOException {
    assertThatCode(() -> AdapterFolder.requireFree(folder.resolve("new")))
        .doesNotThrowAnyException();
    assertThatCode(() -> AdapterFolder.requireFree(folder)).doesNotThrowAnyException();

    Files.writeString(folder.resolve("adapter_config.json"), "{}");
    assertThatCode(() -> AdapterFolder.requireFree(folder)).doesNotThrowAnyException();
  }

  /** Where nothing can be written, whoever asks. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesAPlaceThatTakesNoFiles() {
    assertThatThrownBy(() -> AdapterFolder.requireFree(Path.of("/proc/adapter")))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("name another one");
  }

  @Test
  void refusesAnythingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> AdapterFolder.requireFree(folder))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining(folder.toString());
    assertThatThrownBy(() -> AdapterFolder.requireFree(file))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining(file.toString());
  }
}
