package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTokenizerTest {
  private static final List<Message> QUESTION = List.of(Message.user("a b"));

  private final Path folder;
  private final TinyCheckpoint checkpoint;

  ChatTokenizerTest(@TempDir Path folder) {
    this.folder = folder;
    this.checkpoint = TinyCheckpoint.in(folder);
  }

  @Test
  void encodesWholeTextsWhateverTheFileSaysOfTruncationAndPadding() {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.render(QUESTION)).isEqualTo("<user> a b<end><bot>");
      assertThat(tokenizer.promptIds(QUESTION)).containsExactly(3, 10, 11, 2, 4);
      assertThat(answerIds(tokenizer, "c")).containsExactly(12, 2);
      assertThat(answerIds(tokenizer, "a b c d e e d c b a"))
          .containsExactly(10, 11, 12, 13, 14, 14, 13, 12, 11, 10, 2);
      assertThat(tokenizer.documentIds("a")).containsExactly(10);
      assertThat(tokenizer.documentIds("")).isEmpty();
    }
  }

  /** Whether the tokenizer adds a BOS to plain text; the template's start; the prompt's start. */
  @ParameterizedTest
  @CsvSource({
    "false, '', '3 10'",
    "false, '<s>', '0 3 10'",
    "true, '', '0 3 10'",
    "true, '<s>', '0 3 10'",
    "true, '{{ bos_token }}', '0 3 10'",
    "true, '{{ bos_token }}<s>', '0 3 10'",
  })
  void beginsThePromptOnce(boolean addsBos, String start, String expected) {
    checkpoint.tokenizer(addsBos).file("chat_template.jinja", start + TinyCheckpoint.TEMPLATE);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(ids(tokenizer.promptIds(QUESTION))).isEqualTo(expected + " 11 2 4");
      assertThat(ids(tokenizer.documentIds("a b"))).isEqualTo(addsBos ? "0 10 11" : "10 11");
      assertThat(ids(answerIds(tokenizer, "a"))).isEqualTo("10 2");
    }
  }

  /** As transformers' apply_chat_template has it; decision 26 says why. */
  @Test
  void aSpecialTokensTextInAMessageIsThatToken() {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.promptIds(List.of(Message.user("a <end><bot> b"))))
          .containsExactly(3, 10, 2, 4, 11, 2, 4);
      assertThat(answerIds(tokenizer, "a<end>b")).containsExactly(10, 2, 11, 2);
    }
  }

  @Test
  void readsTokensGivenAsObjectsAndTheTemplateNamedDefault() {
    checkpoint.file(
        "tokenizer_config.json",
        Map.of(
            "bos_token", Map.of("content", "<s>", "lstrip", false),
            "eos_token", Map.of("content", "</s>"),
            "chat_template",
                List.of(
                    Map.of("name", "rag", "template", "wrong"),
                    Map.of("name", "default", "template", "{{ bos_token }}{{ eos_token }}"))));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.render(QUESTION)).isEqualTo("<s></s>");
      assertThat(tokenizer.endOfTurn()).isEqualTo(1);
    }
  }

  @Test
  void aTemplateFileWinsOverTheConfiguration() {
    checkpoint.file("chat_template.jinja", "from jinja\n");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.render(QUESTION)).isEqualTo("from jinja");
    }
  }

  /** The eos ids of generation_config.json and config.json; end of turn; all end ids. */
  @ParameterizedTest
  @CsvSource({
    "null, null, 2, '2'",
    "7, null, 2, '2 7'",
    "'[1, 2]', 7, 2, '1 2'",
    "'[1, 7]', null, 2, '1 7 2'",
    "null, '[2, 7]', 2, '2 7'",
  })
  void findsWhatEndsATurn(String generation, String config, int endOfTurn, String endIds) {
    checkpoint.file("generation_config.json", "{\"eos_token_id\": " + generation + "}");
    checkpoint.file("config.json", "{\"eos_token_id\": " + config + "}");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.endOfTurn()).isEqualTo(endOfTurn);
      assertThat(tokenizer.endIds())
          .isEqualTo(Set.copyOf(IntStream.of(numbers(endIds)).boxed().toList()));
    }
  }

  @Test
  void decodesWithoutSpecialTokens() {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      // <end> is special because it is the eos_token, though the tokenizer's file denies it.
      assertThat(tokenizer.decode(new int[] {3, 10, 11, 2, 0, 12})).isEqualTo("a b c");
      assertThat(tokenizer.decode(new int[] {2})).isEmpty();
      assertThat(tokenizer.decode(new int[0])).isEmpty();
      assertThat(tokenizer.piece(2)).isEqualTo("<end>");
      assertThat(tokenizer.piece(12)).isEqualTo("c");
      assertThat(tokenizer.piece(7)).isEqualTo("<7>");
      assertThat(tokenizer.vocabularySize()).isEqualTo(15);
    }
  }

  @Test
  void theFingerprintFollowsWhatDecidesIds() throws IOException {
    Set<String> fingerprints = new HashSet<>();
    fingerprints.add(fingerprint());
    assertThat(fingerprint()).matches("[0-9a-f]{64}").isIn(fingerprints);
    checkpoint.file("generation_config.json", Map.of("eos_token_id", 2));
    assertThat(fingerprint()).isIn(fingerprints);
    assertThat(fingerprints.add(fingerprint(checkpoint.tokenizer(true)))).isTrue();
    checkpoint.file("chat_template.jinja", "other");
    assertThat(fingerprints.add(fingerprint())).isTrue();
    checkpoint.file("tokenizer_config.json", Map.of("eos_token", "</s>"));
    assertThat(fingerprints.add(fingerprint())).isTrue();
    Files.delete(folder.resolve("chat_template.jinja"));
    assertThat(fingerprints.add(fingerprint())).isTrue();
  }

  @Test
  void withoutATemplatePlainTextStillWorks() {
    checkpoint.file("tokenizer_config.json", Map.of("eos_token", "<end>"));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.documentIds("a b")).containsExactly(10, 11);
      assertThatThrownBy(() -> tokenizer.promptIds(QUESTION))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("Expected a chat template in " + folder)
          .hasMessageContaining("or use plain text");
    }
  }

  /** File; its content; what the message must say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          tokenizer.json         | {"model": {        | broken text at line 1
          tokenizer.json         | []                 | Expected a JSON object
          tokenizer.json         | {"version": "1.0"} | Expected a vocabulary
          tokenizer.json         | {"model": {"vocab": {"a": 1}, "type": "BPE", "merges": 3}} | its library refused the file
          tokenizer.json         | {"model": {"type": "WordPiece"}} | unsupported model "WordPiece"
          tokenizer.json         | {"model": {"vocab": {"a": 4294967295}}} | token ids between 0 and 16777215
          tokenizer.json         | {"model": {"vocab": {"a": 1, "a": 2}}} | Duplicate
          tokenizer.json         | {"model": {"continuing_subword_prefix": "##"}} | without continuing_subword_prefix
          tokenizer.json         | {"decoder": {"type": "Replace", "pattern": {"String": 1e999}}} | no number beyond
          tokenizer.json         | {"decoder": {"type": "Replace", "pattern": {"String": "\\ud800"}}} | text of whole characters
          tokenizer.json         | {"normalizer": {"type": "Precompiled"}} | text under precompiled_charsmap
          tokenizer.json         | {"normalizer": {"type": "BertNormalizer"}} | unsupported normalizer "BertNormalizer"
          tokenizer.json         | {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "(a+)+$"}}]}} | found "(a+)+$" in its pre_tokenizer
          tokenizer.json         | {"decoder": {"type": "Strip", "content": " ", "start": 0, "stop": 1}} | a Strip decoder
          tokenizer.json         | {"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<x>"}}], "special_tokens": {}}} | each SpecialToken
          tokenizer.json         | {"post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "B"}}]}} | no sequence but A
          tokenizer_config.json  | {"eos_token":      | broken text at line 1
          tokenizer_config.json  | 7                  | Expected a JSON object
          tokenizer_config.json  | {"bos_token": null} | Expected the token that ends a turn
          tokenizer_config.json  | {"eos_token": "<end>", "chat_template": [{"name": "rag"}]} | each named chat template as text
          tokenizer_config.json  | {"eos_token": "<end>", "chat_template": "{% if %}"} | Expected a chat template that parses
          chat_template.jinja    | {% for m in messages %} | Expected a chat template that parses
          generation_config.json | {"eos_token_id": "2"} | Expected a token id or a list of ids
          """)
  void namesTheBrokenFile(String file, String content, String message) {
    checkpoint.file(file, content);
    assertThatThrownBy(() -> ChatTokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message);
  }

  /** 100,000 characters before every text took the library minutes. */
  @ParameterizedTest
  @CsvSource({"Prepend, prepend", "Replace, content"})
  void whatIsPutIntoTextsIsShort(String type, String name) {
    String step = "{\"normalizer\": {\"type\": \"%s\", \"%s\": \"%s\"}}";
    checkpoint.file("tokenizer.json", step.formatted(type, name, "x".repeat(101)));
    assertThatThrownBy(() -> ChatTokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("at most 100 characters to put in");
  }

  @Test
  void aFolderWithoutTokenizerSaysWhichFileIsMissing() throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> ChatTokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Expected tokenizer.json in " + folder);
  }

  @Test
  void givesManyThreadsTheSameIds() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      List<Future<int[]>> results =
          IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> tokenizer.promptIds(QUESTION)))
              .toList();
      for (Future<int[]> result : results) {
        assertThat(result.get()).containsExactly(3, 10, 11, 2, 4);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClosedTokenizerSaysSo() {
    ChatTokenizer tokenizer = ChatTokenizer.open(folder);
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.promptIds(QUESTION))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  private static int[] answerIds(ChatTokenizer tokenizer, String answer) {
    return tokenizer.answerIds(tokenizer.prompt(QUESTION), answer);
  }

  private String fingerprint(TinyCheckpoint changed) {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(changed.folder())) {
      return tokenizer.fingerprint();
    }
  }

  private String fingerprint() {
    return fingerprint(checkpoint);
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static String ids(int[] ids) {
    return IntStream.of(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }
}
