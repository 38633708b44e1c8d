package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Answers are what the rendered conversation has behind its prompt. */
class ChatAnswersTest {
  static final List<String> TOKENIZERS = AnswerTemplates.TOKENIZERS;

  private static final List<Message> QUESTION = List.of(Message.user("What do they do?"));

  @TempDir private Path folder;

  /** The ids that apply_chat_template of transformers gives for prompt and whole conversation. */
  @ParameterizedTest
  @FieldSource("TOKENIZERS")
  void answersHaveTheTokensOfTheWholeConversation(String tokenizer) throws IOException {
    JsonNode cases = AnswerTemplates.expected(tokenizer).get("cases");
    assertThat(cases.size()).isGreaterThan(10);
    for (JsonNode one : cases) {
      String template = one.get("template").asText();
      try (ChatTokenizer open = AnswerTemplates.open(folder, tokenizer, template)) {
        ChatPrompt prompt = open.prompt(GoldenCases.messages(one.get("messages")));
        assertThat(prompt.ids()).as(template).isEqualTo(GoldenCases.ids(one.get("prompt")));
        for (Map.Entry<String, JsonNode> answer : one.get("answers").properties()) {
          assertThat(open.answerIds(prompt, answer.getKey()))
              .as(template + ": " + answer.getKey())
              .isEqualTo(GoldenCases.ids(answer.getValue()));
        }
      }
    }
  }

  /** Tokenizer; template; the pieces of the answer "the cat" to a question, by hand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "llama-2    | templates/sections-in-brackets    | `| the| c|at| |</s>`",
        "llama-2    | templates/no-system-turn          | `| the| c|at|</s>`",
        "mistral    | templates/families/mistral        | `| the| c|at|</s>`",
        "byte-pairs | templates/families/llama-3        | `|the| c|at|<|eot_id|>`",
        "byte-pairs | templates/families/phi-3          | `|the| c|at|<|end|>`",
        "byte-pairs | templates/plain-chat              | `| the| c|at|<|end_of_text|>`",
        "byte-pairs | answers/notes                     | `|the| c|at|<|end_of_text|>`",
        "byte-pairs | answers/thinking                  | `|the| c|at|<|end_of_text|>`",
      })
  void answersByHand(String tokenizer, String template, String pieces) throws IOException {
    try (ChatTokenizer open = AnswerTemplates.open(folder, tokenizer, template)) {
      int[] ids = open.answerIds(open.prompt(QUESTION), "the cat");
      assertThat(
              Arrays.stream(ids).mapToObj(id -> "|" + open.piece(id)).collect(Collectors.joining()))
          .isEqualTo(pieces);
    }
  }

  /** Tokenizer; template; what a person reads of it before training. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "llama-2 # templates/sections-in-brackets # puts a space before an answer, takes white space off both ends of answers and ends an answer with a space and </s>.",
        "mistral # templates/families/mistral # puts a space before an answer, takes white space off both ends of answers and ends an answer with </s>.",
        "byte-pairs # templates/families/llama-3 # takes white space off both ends of answers and ends an answer with <|eot_id|>.",
        "byte-pairs # templates/families/qwen3 # puts \"<think>\\n\\n</think>\\n\\n\" before an answer and ends an answer with <|im_end|>.",
        "byte-pairs # templates/families/qwen2.5 # ends an answer with <|im_end|>.",
        "byte-pairs # answers/notes # writes no token that ends an answer; an answer is scored with <|end_of_text|> at its end.",
        "byte-pairs # answers/dialogue # puts a space before an answer and ends an answer with <|end_of_text|>.",
        "byte-pairs # answers/thinking # opens the answer's turn otherwise than it shows an answer and ends an answer with <|end_of_text|>.",
      })
  void whatATemplateDoesToAnswersIsSaidInWords(String tokenizer, String template, String does)
      throws IOException {
    try (ChatTokenizer open = AnswerTemplates.open(folder, tokenizer, template)) {
      assertThat(open.answersInWords()).isEqualTo("The chat template " + does);
    }
  }

  @Test
  void whatATemplateDoesOtherwiseIsSaidInWordsToo() {
    AnswerFrame rewriting =
        new AnswerFrame(
            "<a>",
            "\n",
            "\n</s>",
            "</s>",
            OptionalInt.of(2),
            AnswerFrame.Trimming.NONE,
            true,
            List.of("rewrites answers"));
    assertThat(FrameWords.of(rewriting, "</s>"))
        .isEqualTo(
            "The chat template puts \"<a>\" before an answer, rewrites answers and ends an answer with a line's end and </s>.");
    AnswerFrame unknown = AnswerFrame.unknown("does not show an answer: It refused.");
    assertThat(FrameWords.of(unknown, "</s>"))
        .isEqualTo(
            "The chat template does not show an answer: It refused; an answer is scored with </s> at its end.");
  }

  /** Qwen3's writes empty thoughts before an answer; a caller gets the answer. */
  @Test
  void whatTheTemplatePutsBeforeAnAnswerIsNotShown() throws IOException {
    try (ChatTokenizer open =
        AnswerTemplates.open(folder, "byte-pairs", "templates/families/qwen3")) {
      ChatPrompt prompt = open.prompt(QUESTION);
      int[] ids = open.answerIds(prompt, "the cat");
      assertThat(open.decode(ids)).isEqualTo("<think>\n\n</think>\n\nthe cat");
      assertThat(open.answers(prompt).textOf(ids)).isEqualTo("the cat");
      int[] beginning = open.answers(prompt).beginningIds("the");
      assertThat(Arrays.copyOf(ids, beginning.length)).isEqualTo(beginning);
      assertThat(open.decode(open.answers(prompt).beginningIds("<think>\nWell")))
          .isEqualTo("<think>\nWell");
    }
  }

  /** Llama 3's end of turn, whatever the eos_token; that one ends an answer as well. */
  @Test
  void theTemplateSaysWhatEndsATurn() throws IOException {
    try (ChatTokenizer open =
        AnswerTemplates.open(folder, "byte-pairs", "templates/families/llama-3")) {
      assertThat(open.piece(open.endOfTurn())).isEqualTo("<|eot_id|>");
      assertThat(open.endIds().stream().map(open::piece))
          .containsExactlyInAnyOrder("<|eot_id|>", "<|end_of_text|>");
    }
  }

  /** Mistral's template moves the rules, so that its prompt is not the conversation's beginning. */
  @Test
  void aPromptThatTheWholeConversationWritesOtherwiseIsAnsweredAlike() throws IOException {
    List<Message> ruled = List.of(Message.system("Be brief."), QUESTION.get(0));
    for (String tokenizer : List.of("llama-2", "mistral")) {
      try (ChatTokenizer open =
          AnswerTemplates.open(folder, tokenizer, "templates/families/mistral")) {
        assertThat(open.answerIds(open.prompt(ruled), "the cat"))
            .isEqualTo(open.answerIds(open.prompt(QUESTION), "the cat"));
      }
    }
  }

  @Test
  void aTemplateThatRefusesAnAnswerAfterAnAnswerStillAnswers() throws IOException {
    try (ChatTokenizer open = AnswerTemplates.open(folder, "llama-2", "answers/lines")) {
      Path place = folder.resolve("llama-2/answers/lines");
      Path file = place.resolve("chat_template.jinja");
      Files.writeString(
          file,
          "{% if messages|length > 2 %}{{ raise_exception('too long') }}{% endif %}"
              + Files.readString(file));
      try (ChatTokenizer strict = ChatTokenizer.open(place)) {
        List<Message> two = List.of(Message.system("x"), QUESTION.get(0));
        assertThat(strict.answerIds(strict.prompt(two), "the cat"))
            .isEqualTo(open.answerIds(open.prompt(two), "the cat"));
      }
    }
  }
}
