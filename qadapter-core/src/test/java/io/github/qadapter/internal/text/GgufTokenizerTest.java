package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Message;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufTokenizerTest {
  private static final Path FILE = Path.of("tiny.gguf");

  /** Byte-level: Ġ is a space; 3 marks a control token, 4 one that a user defined. */
  private static final String BYTES =
      """
      {"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "llama-bpe",
       "tokenizer.ggml.tokens": ["<s>", "<end>", "a", "b", "Ġ", "ab", "Ġa", "<tool>", "<turn>"],
       "tokenizer.ggml.token_type": [3, 3, 1, 1, 1, 1, 1, 4, 3],
       "tokenizer.ggml.merges": ["a b", "Ġ a"],
       "tokenizer.ggml.bos_token_id": 0, "tokenizer.ggml.eos_token_id": 1}
      """;

  /** SentencePiece: ▁ is a space; 2 marks the unknown token, 6 a byte. */
  private static final String PIECES =
      """
      {"tokenizer.ggml.model": "llama",
       "tokenizer.ggml.tokens": ["<unk>", "<s>", "</s>", "▁", "a", "b", "ab", "▁a", "▁ab", "ba"],
       "tokenizer.ggml.token_type": [2, 3, 3, 1, 1, 1, 1, 1, 1, 1],
       "tokenizer.ggml.scores": [0, 0, 0, -9, -10, -11, -2, -3, -4, -1],
       "tokenizer.ggml.unknown_token_id": 0, "tokenizer.ggml.bos_token_id": 1,
       "tokenizer.ggml.eos_token_id": 2}
      """;

  @Test
  void bytesAreMergedInTheFilesOrderAndMarkedTokensStandAlone() throws JsonProcessingException {
    try (ChatTokenizer tokenizer = open(BYTES, "{}")) {
      assertThat(tokenizer.documentIds("ab ab<tool>")).containsExactly(0, 5, 4, 5, 7);
      assertThat(tokenizer.textIds("a<end>")).containsExactly(2, 1);
      assertThat(tokenizer.decode(new int[] {0, 5, 6, 7, 1})).isEqualTo("ab a<tool>");
      assertThat(tokenizer.endOfTurn()).isEqualTo(1);
    }
  }

  @Test
  void whetherATextBeginsWithItsTokenIsTheFilesChoice() throws JsonProcessingException {
    try (ChatTokenizer tokenizer = open(BYTES, "{\"tokenizer.ggml.add_bos_token\": false}")) {
      assertThat(tokenizer.documentIds("ab")).containsExactly(5);
    }
    try (ChatTokenizer tokenizer = open(BYTES, "{\"tokenizer.ggml.add_eos_token\": true}")) {
      assertThat(tokenizer.documentIds("ab")).containsExactly(0, 5, 1);
    }
    try (ChatTokenizer tokenizer = open(BYTES, "{\"tokenizer.ggml.pre\": \"gpt-2\"}")) {
      assertThat(tokenizer.documentIds("ab")).containsExactly(5);
    }
  }

  /** "▁ab" of " ab" comes of ▁ + ab (−2 first), "bab" of b + ab or ba + b by their scores. */
  @Test
  void piecesAreMergedByTheirScores() throws JsonProcessingException {
    try (ChatTokenizer tokenizer = open(PIECES, "{}")) {
      assertThat(tokenizer.documentIds("ab")).containsExactly(1, 8);
      assertThat(tokenizer.documentIds("bab")).containsExactly(1, 3, 9, 5);
      assertThat(tokenizer.decode(new int[] {1, 8, 8})).isEqualTo("ab ab");
    }
    String bare = "{\"tokenizer.ggml.add_space_prefix\": false}";
    try (ChatTokenizer tokenizer = open(PIECES, bare)) {
      assertThat(tokenizer.documentIds("ab")).containsExactly(1, 6);
      assertThat(tokenizer.decode(new int[] {1, 8, 8})).isEqualTo(" ab ab");
    }
  }

  @Test
  void aTokenThatEndsATurnGoesBeforeTheOneThatEndsAText() throws JsonProcessingException {
    try (ChatTokenizer tokenizer = open(BYTES, "{\"tokenizer.ggml.eot_token_id\": 8}")) {
      assertThat(tokenizer.endOfTurn()).isEqualTo(8);
      assertThat(tokenizer.endIds()).containsExactly(1, 8);
    }
  }

  /** As in files that name an end of text as eos, no eot, and have a ChatML template. */
  @Test
  void theTemplateSaysWhatEndsATurn() throws JsonProcessingException {
    String template =
        "{\"tokenizer.chat_template\": \"{% for m in messages %}{{ m.content }}<turn>{% endfor"
            + " %}\"}";
    try (ChatTokenizer tokenizer = open(BYTES, template)) {
      assertThat(tokenizer.endOfTurn()).isEqualTo(8);
      assertThat(tokenizer.endIds()).containsExactlyInAnyOrder(1, 8);
      ChatPrompt prompt = tokenizer.prompt(List.of(Message.user("ab")));
      assertThat(tokenizer.answerIds(prompt, "a")).containsExactly(2, 8);
    }
  }

  /** llama.cpp passes over such ids; 4294967295 is its way to write that there is none. */
  @Test
  void idsThatNoTokenHasArePassedOver() throws JsonProcessingException {
    String none =
        """
        {"tokenizer.ggml.padding_token_id": 9, "tokenizer.ggml.bos_token_id": 4294967295,
         "tokenizer.ggml.eot_token_id": -1}
        """;
    try (ChatTokenizer tokenizer = open(BYTES, none)) {
      assertThat(tokenizer.documentIds("ab")).containsExactly(5);
      assertThat(tokenizer.endOfTurn()).isEqualTo(1);
      assertThat(tokenizer.endIds()).containsExactly(1);
    }
  }

  /** As llama.cpp has it: unknown 0, begin 1, end 2. */
  @Test
  void piecesHaveTheirUsualTokensWhereTheFileNamesNone() throws JsonProcessingException {
    ObjectNode bare = (ObjectNode) new JsonMapper().readTree(PIECES);
    bare.remove(
        List.of(
            "tokenizer.ggml.unknown_token_id",
            "tokenizer.ggml.bos_token_id",
            "tokenizer.ggml.eos_token_id"));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(FILE, bare)) {
      assertThat(tokenizer.documentIds("abz")).containsExactly(1, 8, 0);
      assertThat(tokenizer.endOfTurn()).isEqualTo(2);
    }
  }

  /** Some files mark {@code <|im_end|>} as plain text, which would then be cut. */
  @Test
  void aTokenThatLooksLikeAnEndIsOne() throws JsonProcessingException {
    String plain =
        """
        {"tokenizer.ggml.tokens": ["<s>", "<end>", "a", "b", "Ġ", "ab", "Ġa", "<tool>", "<|im_end|>"],
         "tokenizer.ggml.token_type": [3, 3, 1, 1, 1, 1, 1, 4, 1]}
        """;
    try (ChatTokenizer tokenizer = open(BYTES, plain)) {
      assertThat(tokenizer.textIds("a<|im_end|>b")).containsExactly(2, 8, 3);
      assertThat(tokenizer.decode(new int[] {2, 8})).isEqualTo("a");
    }
  }

  @Test
  void templatesForOtherThingsThanChattingAreNone() throws JsonProcessingException {
    String named = "{\"tokenizer.chat_template.tool_use\": \"x\"}";
    try (ChatTokenizer tokenizer = open(BYTES, named)) {
      assertThatThrownBy(() -> tokenizer.render(List.of(Message.user("ab"))))
          .isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void theTemplateIsTheFiles() throws JsonProcessingException {
    String template =
        "{\"tokenizer.chat_template\": \"{{ bos_token }}{% for m in messages %}{{ m.content }}{%"
            + " endfor %}\"}";
    try (ChatTokenizer tokenizer = open(BYTES, template)) {
      assertThat(tokenizer.promptIds(List.of(Message.user("ab")))).containsExactly(0, 5);
    }
    try (ChatTokenizer tokenizer = open(BYTES, "{}")) {
      assertThatThrownBy(() -> tokenizer.render(List.of(Message.user("ab"))))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll("tiny.gguf", "chat template");
    }
  }

  /** What identifies a tokenizer must not depend on how a map happens to be ordered. */
  @Test
  void itsFingerprintIsTheSameEveryTime() throws JsonProcessingException {
    try (ChatTokenizer one = open(BYTES, "{}");
        ChatTokenizer same = open(BYTES, "{}");
        ChatTokenizer other = open(BYTES, "{\"tokenizer.ggml.pre\": \"qwen2\"}")) {
      assertThat(one.fingerprint())
          .isEqualTo(same.fingerprint())
          .isEqualTo("4a3b36ff8ff0861d66c43ec800fce35671629f6787ff07a4726bb980b9d5de04")
          .isNotEqualTo(other.fingerprint());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'tokenizer.ggml.model': 't5'} | tokenizer.ggml.model 't5' | gpt2 (byte-level BPE)",
        "{'tokenizer.ggml.pre': 'afmoe'} | tokenizer.ggml.pre 'afmoe' | gpt-2, phi-2",
        "{'tokenizer.ggml.pre': null} | tokenizer.ggml.pre | qwen2",
        "{'tokenizer.ggml.tokens': []} | tokenizer.ggml.tokens | none",
        "{'tokenizer.ggml.tokens': ['a', 7]} | tokenizer.ggml.tokens | a list of texts",
        "{'tokenizer.ggml.token_type': [1]} | tokenizer.ggml.token_type | as many values",
        "{'tokenizer.ggml.merges': ['ab']} | merges of two tokens | \"ab\"",
        "{'tokenizer.ggml.merges': ['a z']} | its library refused | download",
        "{'tokenizer.ggml.eos_token_id': 1.5} | a token id | tokenizer.ggml.eos_token_id",
        "{'tokenizer.ggml.bos_token_id': '0'} | a token id | tokenizer.ggml.bos_token_id",
        "{'tokenizer.ggml.add_bos_token': 1} | true or false | tokenizer.ggml.add_bos_token",
      })
  void whatIsNotSupported(String change, String found, String expected) {
    assertThatThrownBy(() -> open(BYTES, change.replace('\'', '"')).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tiny.gguf", found, expected);
  }

  @Test
  void piecesWithoutScores() {
    assertThatThrownBy(() -> open(PIECES, "{\"tokenizer.ggml.scores\": [1]}").close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer.ggml.scores", "found 1");
  }

  private static ChatTokenizer open(String metadata, String change) throws JsonProcessingException {
    ObjectNode tree = (ObjectNode) new JsonMapper().readTree(metadata);
    tree.setAll((ObjectNode) new JsonMapper().readTree(change));
    return ChatTokenizer.open(FILE, tree);
  }
}
