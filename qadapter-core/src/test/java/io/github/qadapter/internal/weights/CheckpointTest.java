package io.github.qadapter.internal.weights;

import static io.github.qadapter.internal.weights.RawFiles.entry;
import static io.github.qadapter.internal.weights.RawFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void oneFile() throws IOException {
    write("config.json", "{\"model_type\":\"llama\"}");
    safetensors(folder.resolve("model.safetensors"), "{" + entry("w", "F32", "[2]", 0, 8) + "}", 8);
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThat(checkpoint.config().path("model_type").textValue()).isEqualTo("llama");
    assertThat(checkpoint.tensors()).containsOnlyKeys("w");
    assertThat(checkpoint.tensor("w").shape()).containsExactly(2L);
    checkpoint.require(Map.of("w", List.of(2L)));
    assertThatThrownBy(() -> checkpoint.require(Map.of("w", List.of(2L, 1L))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("shape [2, 1] of tensor w", "found [2]");
    assertThatThrownBy(() -> checkpoint.tensor("model.norm.weight"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("model.norm.weight", "model.safetensors");
  }

  @Test
  void unsupportedTypeIsNoFaultUntilItIsAskedFor() throws IOException {
    write("config.json", "{}");
    safetensors(
        folder.resolve("model.safetensors"), "{" + entry("ids", "I64", "[1]", 0, 8) + "}", 8);
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThatThrownBy(() -> checkpoint.tensor("ids"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("unsupported dtype I64 of tensor ids");
  }

  @Test
  void fingerprintIgnoresSharding(@TempDir Path other) throws IOException {
    write("config.json", "{}");
    String header =
        "{%s,%s}".formatted(entry("a", "F32", "[2]", 0, 8), entry("b", "BF16", "[2]", 8, 12));
    safetensors(folder.resolve("model.safetensors"), header, 12);
    String whole = Checkpoint.open(folder).fingerprint();

    Files.writeString(other.resolve("config.json"), "{\"other\":1}");
    safetensors(other.resolve("1.safetensors"), "{" + entry("a", "F32", "[2]", 0, 8) + "}", 8);
    Path second =
        safetensors(other.resolve("2.safetensors"), "{" + entry("b", "BF16", "[2]", 0, 4) + "}", 4);
    byte[] bytes = Files.readAllBytes(second);
    for (int i = 0; i < 4; i++) {
      bytes[bytes.length - 4 + i] = (byte) (8 + i);
    }
    Files.write(second, bytes);
    Files.writeString(
        other.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"b\":\"2.safetensors\",\"a\":\"1.safetensors\"}}");
    assertThat(Checkpoint.open(other).fingerprint()).isEqualTo(whole).matches("[0-9a-f]{64}");

    bytes[bytes.length - 1]++;
    Files.write(second, bytes);
    assertThat(Checkpoint.open(other).fingerprint()).isNotEqualTo(whole);
  }

  @Test
  void fingerprintCoversTheMiddleAndTheEnd() throws IOException {
    write("config.json", "{}");
    int size = 40_000;
    Path file =
        safetensors(
            folder.resolve("model.safetensors"),
            "{" + entry("a", "F32", "[10000]", 0, size) + "}",
            size);
    String before = Checkpoint.open(folder).fingerprint();
    byte[] original = Files.readAllBytes(file);
    for (int fromEnd : new int[] {1, size / 2, size}) {
      byte[] changed = original.clone();
      changed[changed.length - fromEnd] ^= 1;
      Files.write(file, changed);
      assertThat(Checkpoint.open(folder).fingerprint()).isNotEqualTo(before);
    }
  }

  @Test
  void noFolder() {
    assertRefused(folder.resolve("absent"), "found nothing");
  }

  @Test
  void fileInsteadOfFolder() throws IOException {
    assertRefused(write("model.gguf", ""), "found a file");
  }

  @Test
  void noConfiguration() {
    assertRefused(folder, "config.json", "found no such file");
  }

  @Test
  void configurationThatIsNoObject() throws IOException {
    write("config.json", "[1]");
    assertRefused(folder, "config.json", "JSON object", "[1]");
  }

  @Test
  void configurationCutShort() throws IOException {
    write("config.json", "{\"model_type\": \"lla");
    assertRefused(folder, "Expected JSON", "config.json", "download");
  }

  @Test
  void noWeights() throws IOException {
    write("config.json", "{}");
    assertRefused(folder, "model.safetensors.index.json", "neither");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.safetensors",
        "/etc/passwd",
        "sub/x.safetensors",
        "..\\\\x",
        "C:\\\\x",
        "..",
        ".",
        "",
        "a\\u0000b"
      })
  void shardOutsideTheFolder(String shard) throws IOException {
    write("config.json", "{}");
    write("model.safetensors.index.json", "{\"weight_map\":{\"w\":\"" + shard + "\"}}");
    assertRefused(folder, "weight_map.w", "plain name");
  }

  @Test
  void indexWithoutMap() throws IOException {
    write("config.json", "{}");
    write("model.safetensors.index.json", "{\"weight_map\":[]}");
    assertRefused(folder, "weight_map", "an object");
  }

  @Test
  void missingShard() throws IOException {
    write("config.json", "{}");
    write("model.safetensors.index.json", "{\"weight_map\":{\"w\":\"m-2.safetensors\"}}");
    assertRefused(folder, "m-2.safetensors", "found no such file", "download");
  }

  @Test
  void shardWithoutItsTensor() throws IOException {
    write("config.json", "{}");
    write("model.safetensors.index.json", "{\"weight_map\":{\"w\":\"m-2.safetensors\"}}");
    safetensors(folder.resolve("m-2.safetensors"), "{}", 0);
    assertRefused(folder, "tensor w", "m-2.safetensors", "found no such tensor");
  }

  @Test
  void shardCutShort() throws IOException {
    write("config.json", "{}");
    safetensors(
        folder.resolve("model.safetensors"), "{" + entry("w", "F32", "[4]", 0, 16) + "}", 15);
    assertRefused(folder, "tensor w", "found only 15 bytes", "download");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static void assertRefused(Path folder, CharSequence... parts) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(parts);
  }
}
