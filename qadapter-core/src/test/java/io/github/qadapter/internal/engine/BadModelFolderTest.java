package io.github.qadapter.internal.engine;

import static io.github.qadapter.internal.fixture.Mistakes.edit;
import static io.github.qadapter.internal.fixture.Mistakes.refused;
import static io.github.qadapter.internal.fixture.Mistakes.truncate;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.BaseModel;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are no model: each is one exception whose sentence names what is wrong. */
class BadModelFolderTest {
  /** Damages a sound folder. */
  private interface Damage {
    void to(Path folder) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> modelFolders(@TempDir Path folder) {
    return Stream.of(
        model(folder, "no config.json", f -> Files.delete(f.resolve("config.json")), "config.json"),
        model(
            folder,
            "no JSON in config.json",
            f -> Files.writeString(f.resolve("config.json"), "{\"model_type\": \"lla"),
            "Expected JSON",
            "config.json"),
        model(
            folder,
            "an unsupported model_type",
            f -> edit(f.resolve("config.json"), "\"llama\"", "\"mamba\""),
            "model_type 'mamba'",
            "config.json",
            "supported: llama"),
        model(
            folder,
            "a configuration of another width",
            f -> edit(f.resolve("config.json"), "\"hidden_size\": 192", "\"hidden_size\": 384"),
            "[2048, 384]",
            "model.embed_tokens.weight",
            "model.safetensors",
            "found [2048, 192]"),
        model(
            folder,
            "a configuration of more layers",
            f ->
                edit(
                    f.resolve("config.json"),
                    "\"num_hidden_layers\": 5",
                    "\"num_hidden_layers\": 6"),
            "model.layers.5.",
            "model.safetensors"),
        model(
            folder,
            "no weights",
            f -> Files.delete(f.resolve("model.safetensors")),
            "model.safetensors or model.safetensors.index.json"),
        model(
            folder,
            "a missing shard",
            BadModelFolderTest::loseShard,
            "model-00002-of-00002.safetensors"),
        model(
            folder,
            "truncated weights",
            f -> truncate(f.resolve("model.safetensors"), 2_000_000),
            "model.safetensors",
            "but found only",
            "download"),
        model(
            folder,
            "empty weights",
            f -> truncate(f.resolve("model.safetensors"), 0),
            "model.safetensors",
            "found 0 bytes"),
        model(
            folder,
            "weights that point outside of their file",
            BadModelFolderTest::pointOutside,
            "model.safetensors",
            "to end 9354176 bytes after the header",
            "but found only"),
        model(
            folder,
            "no tokenizer.json",
            f -> Files.delete(f.resolve("tokenizer.json")),
            "tokenizer.json"),
        model(
            folder,
            "no JSON in tokenizer.json",
            f -> truncate(f.resolve("tokenizer.json"), 1000),
            "Expected JSON",
            "tokenizer.json"),
        model(
            folder,
            "a chat template with an error",
            f -> Files.writeString(f.resolve("chat_template.jinja"), "{% for message in %}"),
            "chat_template.jinja"));
  }

  private static DynamicTest model(
      Path folder, String name, Damage damage, CharSequence... sentence) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path copy = TinyModel.copyTo(folder.resolve(name));
          damage.to(copy);
          assertThatThrownBy(() -> BaseModel.open(copy))
              .isInstanceOf(ModelFormatException.class)
              .hasMessageContaining(copy.toString())
              .hasMessageContainingAll(sentence);
        });
  }

  @Test
  void aModelFolderThatIsNone(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing");
    refused(ModelFormatException.class, () -> BaseModel.open(missing), missing, "found nothing");
    Path file = Files.createFile(folder.resolve("file"));
    refused(ModelFormatException.class, () -> BaseModel.open(file), file, "found a file");
  }

  private static void loseShard(Path folder) throws IOException {
    Files.move(
        folder.resolve("model.safetensors"), folder.resolve("model-00001-of-00002.safetensors"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        """
        {"weight_map": {
          "model.embed_tokens.weight": "model-00001-of-00002.safetensors",
          "model.norm.weight": "model-00002-of-00002.safetensors"}}
        """);
  }

  /** The last tensor's end moves out of the file; the header keeps its length. */
  private static void pointOutside(Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    String bytes = Files.readString(file, ISO_8859_1);
    assertThat(bytes).contains(",4354176]");
    Files.writeString(file, bytes.replace(",4354176]", ",9354176]"), ISO_8859_1);
  }
}
