package io.github.qadapter.internal.weights;

import static io.github.qadapter.internal.weights.RawFiles.entry;
import static io.github.qadapter.internal.weights.RawFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.ModelFormatException;
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

  /** An index of the older converters lists what nobody stores; the files have the last word. */
  @Test
  void headersDecideWhatThereIs() throws IOException {
    write("config.json", "{}");
    write(
        "model.safetensors.index.json",
        """
        {"weight_map": {"a": "1.safetensors", "ghost": "1.safetensors", "b": "1.safetensors",
         "twice": "2.safetensors"}}
        """);
    safetensors(
        folder.resolve("1.safetensors"),
        "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("twice", "F32", "[1]", 4, 8) + "}",
        8);
    safetensors(
        folder.resolve("2.safetensors"),
        "{%s,%s,%s}"
            .formatted(
                entry("b", "F32", "[2]", 0, 8),
                entry("forgotten", "F32", "[1]", 8, 12),
                entry("twice", "F32", "[1]", 12, 16)),
        16);
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b", "forgotten", "twice");
    assertThat(checkpoint.tensor("b").file()).hasFileName("2.safetensors");
    assertThat(checkpoint.tensor("twice").file()).hasFileName("2.safetensors");
    assertThatThrownBy(() -> checkpoint.require(Map.of("ghost", List.of(1L))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tensor ghost", "index.json", "no such tensor");
  }

  @Test
  void aTensorInTwoShardsOfWhichNoneIsMeant() throws IOException {
    write("config.json", "{}");
    write(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}");
    for (int file = 1; file <= 2; file++) {
      safetensors(
          folder.resolve(file + ".safetensors"), "{" + entry("t", "F32", "[1]", 0, 4) + "}", 4);
    }
    assertRefused(folder, "tensor t", "1.safetensors", "2.safetensors");
  }

  @Test
  void namesWithoutTheirBeginning() throws IOException {
    write("config.json", "{}");
    safetensors(
        folder.resolve("model.safetensors"),
        "{%s,%s,%s}"
            .formatted(
                entry("embed_tokens.weight", "F32", "[1]", 0, 4),
                entry("layers.0.mlp.up_proj.weight", "F32", "[1]", 4, 8),
                entry("lm_head.weight", "F32", "[1]", 8, 12)),
        12);
    assertThat(Checkpoint.open(folder).tensors())
        .containsOnlyKeys(
            "model.embed_tokens.weight", "model.layers.0.mlp.up_proj.weight", "lm_head.weight");
  }

  /** Offsets 0 to 4 and 4 to 8 hold the bytes 0 … 7; 256 equal pairs of bytes follow. */
  @Test
  void aHeadOfItsOwnIsNotTied() throws IOException {
    write("config.json", "{\"tie_word_embeddings\": true, \"x\": 1}");
    assertThat(tied(entry("lm_head.weight", "F32", "[1]", 4, 8))).isFalse();
    assertThat(tied(entry("lm_head.weight", "BF16", "[1]", 4, 6))).isFalse();
    assertThat(tied(entry("lm_head.weight", "F32", "[2]", 4, 12))).isFalse();
    assertThat(tied(entry("other", "F32", "[1]", 4, 8))).isTrue();
    write("config.json", "{\"tie_word_embeddings\": false}");
    assertThat(tied(entry("lm_head.weight", "F32", "[1]", 4, 8))).isFalse();
  }

  /** One and a half as F32 and as BF16. */
  @Test
  void aCopyOfTheEmbeddingsIsTied() throws IOException {
    write("config.json", "{\"tie_word_embeddings\": true}");
    String embeddings = entry("model.embed_tokens.weight", "F32", "[1, 1]", 0, 4);
    for (String head :
        List.of(
            entry("lm_head.weight", "F32", "[1, 1]", 4, 8),
            entry("lm_head.weight", "BF16", "[1, 1]", 4, 6))) {
      boolean whole = head.contains("F32");
      Path file =
          safetensors(
              folder.resolve("model.safetensors"),
              "{" + embeddings + "," + head + "}",
              whole ? 8 : 6);
      byte[] bytes = Files.readAllBytes(file);
      byte[] numbers = {0, 0, (byte) 0xc0, 0x3f, 0, 0, (byte) 0xc0, 0x3f};
      int data = bytes.length - (whole ? 8 : 6);
      System.arraycopy(numbers, 0, bytes, data, 4);
      System.arraycopy(numbers, whole ? 4 : 6, bytes, data + 4, whole ? 4 : 2);
      Files.write(file, bytes);
      assertThat(Checkpoint.open(folder).config().get("tie_word_embeddings").booleanValue())
          .isTrue();
    }
  }

  private boolean tied(String other) throws IOException {
    safetensors(
        folder.resolve("model.safetensors"),
        "{" + entry("model.embed_tokens.weight", "F32", "[1]", 0, 4) + "," + other + "}",
        other.contains("[2]") ? 12 : other.contains("BF16") ? 6 : 8);
    return Checkpoint.open(folder).config().get("tie_word_embeddings").booleanValue();
  }

  @Test
  void theLastOfARepeatedNameCounts() throws IOException {
    write("config.json", "{\"model_type\": \"gpt2\", \"model_type\": \"llama\"}");
    write(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"w\":\"no.safetensors\",\"w\":\"1.safetensors\"}}");
    safetensors(
        folder.resolve("1.safetensors"),
        "{" + entry("w", "F32", "[9]", 0, 4) + "," + entry("w", "F32", "[1]", 0, 4) + "}",
        4);
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertThat(checkpoint.config().get("model_type").asText()).isEqualTo("llama");
    assertThat(checkpoint.tensor("w").shape()).containsExactly(1L);
  }

  @Test
  void pointersOfGitLfsAreNamed() throws IOException {
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:"
            + "0".repeat(64)
            + "\nsize 4711\n";
    write("config.json", "{}");
    Path weights = write("model.safetensors", pointer);
    assertRefused(folder, weights.toString(), "Git LFS pointer", "4711 bytes", "git lfs pull");
    Path config = write("config.json", pointer);
    assertRefused(folder, config.toString(), "Git LFS pointer", "git lfs pull");
    assertRefused(write("model.gguf", pointer), "Git LFS pointer", "git lfs pull");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.bin.index.json"})
  void picklesAreNotRead(String pickle) throws IOException {
    write("config.json", "{}");
    write(pickle, "");
    assertRefused(folder, "found " + pickle, "pickle", "save_pretrained");
  }

  @Test
  void anAdapterIsNoModel() throws IOException {
    write("adapter_config.json", "{}");
    assertRefused(folder, "found an adapter", "QAdapter.load");
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
