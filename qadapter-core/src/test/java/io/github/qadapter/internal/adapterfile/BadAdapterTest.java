package io.github.qadapter.internal.adapterfile;

import static io.github.qadapter.internal.fixture.Mistakes.refused;
import static io.github.qadapter.internal.fixture.Mistakes.truncate;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that do not fit, are damaged, or have nowhere to go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadAdapterTest {
  private @Nullable LocalBaseModel base;
  private @Nullable CustomModel custom;

  @BeforeAll
  void train() {
    base = TinyModel.open();
    custom = TinyModel.train(base);
  }

  @AfterAll
  void close() {
    custom().close();
    base().close();
  }

  @Test
  void anAdapterOfAnotherBase(@TempDir Path folder) throws IOException {
    Path adapter = folder.resolve("adapter");
    custom().save(adapter);

    Path weights = TinyModel.copyTo(folder.resolve("other-weights"));
    // The file's last byte belongs to a weight.
    byte[] bytes = Files.readAllBytes(weights.resolve("model.safetensors"));
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights.resolve("model.safetensors"), bytes);
    assertMismatch(adapter, weights, "weights");

    Path template = TinyModel.copyTo(folder.resolve("other-template"));
    Files.writeString(template.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    assertMismatch(adapter, template, "chat template");
  }

  private static void assertMismatch(Path adapter, Path other, String what) {
    try (BaseModel opened = BaseModel.open(other)) {
      refused(
          AdapterMismatchException.class,
          () -> QAdapter.load(opened, adapter),
          "was made for tiny-model",
          "the open base is " + other.getFileName(),
          adapter,
          what);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
  void aPeftAdapterWithoutOneOfItsFiles(String lost, @TempDir Path folder) throws IOException {
    Path adapter = folder.resolve("adapter");
    custom().save(adapter);
    Files.delete(adapter.resolve("qadapter_config.json"));
    QAdapter.load(base(), adapter).close();
    Files.delete(adapter.resolve(lost));
    refused(
        ModelFormatException.class, () -> QAdapter.load(base(), adapter), lost, adapter, "no such");
  }

  /** Trainers save the template beside the adapter: the base's own is no fault, another one is. */
  @Test
  void aChatTemplateOfItsOwn(@TempDir Path folder) throws IOException {
    Path adapter = folder.resolve("adapter");
    custom().save(adapter);
    Path beside = adapter.resolve("chat_template.jinja");
    for (boolean ours : List.of(true, false)) {
      if (!ours) {
        Files.delete(adapter.resolve("qadapter_config.json"));
      }
      Path own = TinyModel.folder().resolve("chat_template.jinja");
      Files.writeString(beside, Files.readString(own).stripTrailing() + "\n");
      QAdapter.load(base(), adapter).close();
      Files.writeString(beside, "OTHER {{ messages[0].content }} END");
      refused(
          AdapterMismatchException.class,
          () -> QAdapter.load(base(), adapter),
          adapter,
          "chat_template.jinja",
          "tiny-model");
      Files.delete(beside);
    }
  }

  @Test
  void aDamagedAdapter(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing");
    refused(ModelFormatException.class, () -> QAdapter.load(base(), missing), missing);
    Path adapter = folder.resolve("adapter");
    for (String file :
        List.of("adapter_config.json", "adapter_model.safetensors", "qadapter_config.json")) {
      custom().save(adapter);
      truncate(adapter.resolve(file), 50);
      refused(ModelFormatException.class, () -> QAdapter.load(base(), adapter), file, adapter);
    }
  }

  @Test
  void aFolderToSaveToThatHoldsSomethingElse(@TempDir Path folder) throws IOException {
    Path diary = Files.writeString(folder.resolve("diary.txt"), "Dear diary");
    refused(QAdapterException.class, () -> custom().save(folder), folder, "found diary.txt");
    refused(QAdapterException.class, () -> custom().save(diary), diary, "found a file");
    assertThat(folder).isDirectoryContaining(diary::equals);
    assertThat(diary).hasContent("Dear diary");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).as("nothing beside it").containsExactly(diary);
    }
  }

  private LocalBaseModel base() {
    return Objects.requireNonNull(base);
  }

  private CustomModel custom() {
    return Objects.requireNonNull(custom);
  }
}
