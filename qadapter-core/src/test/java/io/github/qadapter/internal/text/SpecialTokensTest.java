package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which of a folder's small files holds, as transformers 5.18 does it; the ids of tokens that
 * {@code tokenizer.json} does not list were compared with its own on 300 random folders. The tiny
 * tokenizer here has 11 words, a to e from 6 on, so the first new token is 11.
 */
class SpecialTokensTest {
  private static final List<Message> PROMPT = List.of(Message.user("a"));

  @TempDir private Path folder;
  private TinyCheckpoint checkpoint;

  @BeforeEach
  void write() throws IOException {
    checkpoint = TinyCheckpoint.in(folder);
    ObjectNode json = (ObjectNode) GoldenCases.json(folder.resolve("tokenizer.json"));
    ObjectNode words = (ObjectNode) json.path("model").path("vocab");
    for (int i = 0; i < 5; i++) {
      words.put(String.valueOf((char) ('a' + i)), 6 + i);
    }
    checkpoint.file("tokenizer.json", json);
  }

  @Test
  void theMapGoesBeforeTheConfiguration() {
    checkpoint
        .file("tokenizer_config.json", Map.of("eos_token", "</s>", "pad_token", "<unk>"))
        .file(
            "special_tokens_map.json",
            Map.of("bos_token", "<s>", "eos_token", Map.of("content", "<end>", "lstrip", false)))
        .file("chat_template.jinja", "{{ bos_token }}{{ messages[0].content }}");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.endOfTurn()).isEqualTo(2);
      assertThat(tokenizer.promptIds(PROMPT)).containsExactly(0, 6);
    }
    assertThat(SpecialTokens.read(folder).names())
        .containsExactly(
            Map.entry("bos_token", "<s>"),
            Map.entry("eos_token", "<end>"),
            Map.entry("pad_token", "<unk>"));
  }

  @Test
  void withItsOwnListOfTokensTheConfigurationSaysAll() {
    checkpoint
        .file(
            "tokenizer_config.json",
            Map.of(
                "eos_token",
                "</s>",
                "added_tokens_decoder",
                Map.of("77", Map.of("content", "<tool>", "special", false))))
        .file("special_tokens_map.json", Map.of("eos_token", "<end>", "bos_token", "<s>"))
        .file("added_tokens.json", Map.of("<other>", 50));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.endOfTurn()).isEqualTo(1);
      assertThat(tokenizer.textIds("a<tool>b <other>")).containsExactly(6, 11, 7, 5);
    }
  }

  @Test
  void furtherTokensAreTokensInTheirOrder() {
    checkpoint.file(
        "tokenizer_config.json",
        Map.of(
            "eos_token",
            "<end>",
            "mask_token",
            "<mask>",
            "extra_special_tokens",
            List.of("<one>", Map.of("content", "<two>", "rstrip", true))));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.textIds("<two>  a<one><mask>")).containsExactly(13, 6, 12, 11);
      assertThat(tokenizer.decode(new int[] {12, 6})).isEqualTo("a");
      assertThat(tokenizer.vocabularySize()).isEqualTo(14);
    }
  }

  @Test
  void tokensOfTheOldList() {
    checkpoint.file("added_tokens.json", Map.of("<tool>", 40));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.textIds("a<tool>")).containsExactly(6, 11);
      assertThat(tokenizer.decode(new int[] {11})).isEqualTo("<tool>");
    }
  }

  @Test
  void aTokenizerThatKnowsAllStaysAsItIs() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    byte[] json = Files.readAllBytes(file);
    assertThat(AddedTokens.within(json, SpecialTokens.read(folder), file)).isSameAs(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenizer_config.json | {'added_tokens_decoder': {'x': {'content': 'y'}}} | by their ids",
        "tokenizer_config.json | {'added_tokens_decoder': {'3': 'y'}} | by their ids",
        "tokenizer_config.json | {'bos_token': 3} | a special token as text",
        "special_tokens_map.json | {'bos_token': {}} | a special token as text",
        "added_tokens.json | {'x': 'y'} | ids by the texts",
      })
  void whatIsOfAnotherKindIsRefused(String file, String content, String expected) {
    checkpoint.file(file, content.replace('\'', '"'));
    assertThatThrownBy(() -> ChatTokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(file, expected);
  }

  /** The last one holds, as in Python. */
  @Test
  void aNameThatIsThereTwice() {
    checkpoint.file("tokenizer_config.json", "{\"eos_token\": \"</s>\", \"eos_token\": \"<end>\"}");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.endOfTurn()).isEqualTo(2);
    }
  }

  @Test
  void idsThatStandForNoneOrThatNoTokenHasArePassedOver() {
    checkpoint.file("generation_config.json", Map.of("eos_token_id", List.of(-1, 2, 128009)));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.endIds()).containsExactly(2);
    }
  }

  /** The model has no row for it: it opens, as in transformers, and such a text is refused. */
  @Test
  void aTokenThatTheModelDoesNotKnow() {
    checkpoint.file("tokenizer_config.json", Map.of("eos_token", "<end>", "pad_token", "[PAD]"));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder, Optional.empty(), 11)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(12);
      assertThat(tokenizer.textIds("a b")).containsExactly(6, 7);
      assertThatThrownBy(() -> tokenizer.textIds("a [PAD]"))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContainingAll("11 tokens", "[PAD]", "only its tokenizer has");
    }
  }

  @ParameterizedTest
  @CsvSource({"tokenizer.model", "vocab.json", "tekken.json"})
  void aTokenizerInAnotherFormOnly(String name) throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    checkpoint.file(name, "");
    assertThatThrownBy(() -> ChatTokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(name, "only", "save_pretrained");
  }

  @Test
  void aPointerInPlaceOfTheFile() {
    checkpoint.file(
        "tokenizer.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7\n");
    assertThatThrownBy(() -> ChatTokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer.json", "Git LFS pointer", "git lfs pull");
  }
}
