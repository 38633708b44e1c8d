package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.internal.weights.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ids that transformers gives for ten thousand mixed strings; {@code tools/tokenizer-parity}
 * made the expected ones. The default run takes a few hundred strings, the slow one all.
 */
class TokenizerParityTest {
  private static final String REAL = "SmolLM2-135M-Instruct";
  private static final int FEW = 2;

  @ParameterizedTest
  @ValueSource(strings = {"llama3-tiny", "qwen2-tiny", "smol-tiny"})
  void theFirstStringsWithTheGoldenTokenizers(String name) throws IOException {
    try (ChatTokenizer tokenizer = golden(name)) {
      require("golden/" + name, tokenizer, FEW);
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"llama3-tiny", "qwen2-tiny", "smol-tiny"})
  void allStringsWithTheGoldenTokenizers(String name) throws IOException {
    try (ChatTokenizer tokenizer = golden(name)) {
      require("golden/" + name, tokenizer, Integer.MAX_VALUE);
    }
  }

  /** Byte-level ones of three kinds and SentencePiece's. */
  @ParameterizedTest
  @ValueSource(strings = {"smollm2", "llama-2", "llama-3.1", "qwen2.5"})
  void theFirstStringsWithTheFamiliesTokenizersInBothForms(String name)
      throws IOException, URISyntaxException {
    requireFamily(name, FEW);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"smollm2", "llama-2", "llama-3.1", "qwen2.5"})
  void allStringsWithTheFamiliesTokenizersInBothForms(String name)
      throws IOException, URISyntaxException {
    requireFamily(name, Integer.MAX_VALUE);
  }

  /** Pieces with scores behind a compiled table of characters, as T5 and XLM-R have them. */
  @ParameterizedTest
  @ValueSource(strings = {"unigram-t5", "unigram-xlm-r"})
  void theFirstStringsWithScoredPieces(String name) throws IOException, URISyntaxException {
    requireScored(name, FEW);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"unigram-t5", "unigram-xlm-r"})
  void allStringsWithScoredPieces(String name) throws IOException, URISyntaxException {
    requireScored(name, Integer.MAX_VALUE);
  }

  @Tag("slow")
  @Test
  void allStringsWithTheRealTokenizerOfTheFolder() throws IOException {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(GoldenCases.require("qadapter.model"))) {
      require(REAL, tokenizer, Integer.MAX_VALUE);
    }
  }

  @Tag("slow")
  @Test
  void allStringsWithTheRealTokenizerOfTheGgufFile() throws IOException {
    try (ChatTokenizer tokenizer = gguf(GoldenCases.require("qadapter.gguf"))) {
      require(REAL, tokenizer, Integer.MAX_VALUE);
    }
  }

  /** Merging one long word must not take time that grows with its square. */
  private static void requireQuick(String name, ChatTokenizer tokenizer) throws IOException {
    MixedStrings strings = MixedStrings.read();
    for (int i : new int[] {9_997, 9_998, 9_999}) {
      long start = System.nanoTime();
      int ids = tokenizer.textIds(strings.string(i)).length;
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf("%s: %d ids of 100 KB in %d ms%n", name, ids, taken.toMillis());
      assertThat(taken).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static void requireFamily(String name, int blocks)
      throws IOException, URISyntaxException {
    Path families =
        Path.of(
                Objects.requireNonNull(
                        TokenizerParityTest.class.getResource("/io/github/qadapter/internal/model"))
                    .toURI())
            .resolve("families");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(families.resolve(name))) {
      require("families/" + name, tokenizer, blocks);
    }
    try (ChatTokenizer tokenizer = gguf(families.resolve(name + ".gguf"))) {
      require("families/" + name, tokenizer, blocks);
    }
  }

  private static void requireScored(String name, int blocks)
      throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(TokenizerParityTest.class.getResource("tokenizers/" + name))
                .toURI());
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      require(name, tokenizer, blocks);
    }
  }

  private static ChatTokenizer golden(String name) {
    return ChatTokenizer.open(
        GoldenCases.require("qadapter.golden").resolve(name).resolve("model"));
  }

  private static ChatTokenizer gguf(Path file) {
    return ChatTokenizer.open(file, Checkpoint.open(file).metadata().orElseThrow());
  }

  /** Holds the ids of the first strings one by one, and those of all blocks by their digests. */
  private static void require(String name, ChatTokenizer tokenizer, int most) throws IOException {
    JsonNode all = expected();
    JsonNode expected = all.get("tokenizers").get(name);
    MixedStrings strings = MixedStrings.read();
    for (int i = 0; i < expected.get("first").size(); i++) {
      assertThat(tokenizer.textIds(strings.string(i)))
          .as("string %d", i)
          .containsExactly(GoldenCases.ids(expected.get("first").get(i)));
    }
    int size = all.get("block").asInt();
    int blocks = expected.get("blocks").size();
    assertThat(blocks * size).isEqualTo(10_000);
    long count = 0;
    for (int block = 0; block < Math.min(most, blocks); block++) {
      Hasher hasher = Hashing.sha256().newHasher();
      for (int i = block * size; i < (block + 1) * size; i++) {
        int[] ids = tokenizer.textIds(strings.string(i));
        count += ids.length;
        String line =
            IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(","));
        hasher.putString(line + "\n", StandardCharsets.US_ASCII);
      }
      assertThat(hasher.hash().toString())
          .as("strings %d to %d", block * size, (block + 1) * size - 1)
          .startsWith(expected.get("blocks").get(block).asText());
    }
    if (most >= blocks) {
      requireQuick(name, tokenizer);
      assertThat(count).isEqualTo(expected.get("ids").asLong());
    }
  }

  private static JsonNode expected() throws IOException {
    try (InputStream stream =
        TokenizerParityTest.class.getResourceAsStream("tokenizers/expected.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
