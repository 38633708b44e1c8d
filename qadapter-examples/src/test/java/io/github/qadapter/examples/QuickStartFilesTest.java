package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuickStartFilesTest {
  @Test
  void areThereUntilClosed() {
    Path model;
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      model = files.model();
      assertThat(model.resolve("config.json")).isRegularFile();
      assertThat(model.resolve("model.safetensors")).isRegularFile();
      assertThat(files.preferences()).isRegularFile();
      assertThat(files.neutralTexts()).isRegularFile();
      assertThat(files.prompts()).isNotEmpty();
    }
    assertThat(model.getParent()).doesNotExist();
  }
}
