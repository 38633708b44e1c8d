package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * What holds of answers under every template of the tests' resources and every kind of tokenizer.
 */
class AnswerLawsTest {
  private static final Map<String, ChatTokenizer> OPEN = new HashMap<>();

  /** What each template does to an answer's white space; the others leave it. */
  private static final Map<String, UnaryOperator<String>> WRITTEN =
      Map.of(
          "templates/blocks-on-lines", String::strip,
          "templates/dated-with-tools", String::strip,
          "templates/no-system-turn", String::strip,
          "templates/sections-in-brackets", String::strip,
          "templates/families/gemma-3", String::strip,
          "templates/families/llama-3", String::strip,
          "templates/families/llama-3.1", String::strip,
          "templates/families/llama-3.2", String::strip,
          "templates/families/mistral", String::strip,
          "templates/families/qwen3", answer -> answer.replaceFirst("^\n+", ""));

  @AfterContainer
  static void close() {
    OPEN.values().forEach(ChatTokenizer::close);
    OPEN.clear();
  }

  /**
   * The tokens that training scores are those that generation has to produce to say the answer:
   * they end with a token that ends generation and have none before, what a caller gets is the
   * answer as the template writes it, and to score what a caller got is to score the same tokens.
   */
  @Property(tries = 1500)
  void whatIsScoredIsWhatHasToBeGenerated(
      @ForAll("tokenizers") String tokenizer,
      @ForAll("templates") String template,
      @ForAll("conversations") List<Message> conversation,
      @ForAll("texts") String answer) {
    ChatTokenizer open = open(tokenizer, template);
    ChatPrompt prompt = prompt(open, conversation);
    int[] ids = open.answerIds(prompt, answer);
    AnswerForm form = open.answers(prompt);

    assertThat(form.ends()).contains(ids[ids.length - 1]);
    assertThat(Arrays.stream(ids, 0, ids.length - 1)).noneMatch(form.ends()::contains);
    String shown = generated(form, ids);
    UnaryOperator<String> written = WRITTEN.getOrDefault(template, UnaryOperator.identity());
    assertThat(shown).isEqualTo(written.apply(answer));
    if (!shown.isBlank()) {
      assertThat(open.answerIds(prompt, shown)).isEqualTo(ids);
    }
  }

  /**
   * An answer that has to begin with a text begins with the tokens that the template would give.
   */
  @Property(tries = 300)
  void aBeginningIsShownAsItIs(
      @ForAll("tokenizers") String tokenizer,
      @ForAll("templates") String template,
      @ForAll("conversations") List<Message> conversation) {
    ChatTokenizer open = open(tokenizer, template);
    AnswerForm form = open.answers(prompt(open, conversation));
    AnswerText text = form.text(List.of());
    for (int id : form.beginningIds("The cat sat")) {
      text.add(id);
    }
    text.finish();
    assertThat(text.text()).isEqualTo("The cat sat");
  }

  private static String generated(AnswerForm form, int[] ids) {
    AnswerText text = form.text(List.of());
    StringBuilder told = new StringBuilder();
    for (int id : ids) {
      if (!form.ends().contains(id)) {
        told.append(text.add(id));
      }
    }
    told.append(text.finishTurn());
    assertThat(text.text()).isEqualTo(told.toString());
    return text.text();
  }

  private static ChatPrompt prompt(ChatTokenizer open, List<Message> conversation) {
    try {
      return open.prompt(conversation);
    } catch (QAdapterException e) {
      Assume.that(false);
      throw e;
    }
  }

  private static ChatTokenizer open(String tokenizer, String template) {
    return OPEN.computeIfAbsent(
        tokenizer + " " + template,
        key -> {
          try {
            Path folder = Files.createTempDirectory("answers");
            ChatTokenizer open = AnswerTemplates.open(folder, tokenizer, template);
            com.google.common.io.MoreFiles.deleteRecursively(folder);
            return open;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Provide
  Arbitrary<String> tokenizers() {
    return Arbitraries.of(AnswerTemplates.TOKENIZERS);
  }

  @Provide
  Arbitrary<String> templates() {
    return Arbitraries.of(AnswerTemplates.NAMES);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "The cat", " ", "\n", "é", "漢", "😀", "1998", ".", "\t", "'", "or")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(parts -> String.join("", parts))
        .filter(text -> !text.isBlank());
  }

  @Provide
  Arbitrary<List<Message>> conversations() {
    Message user = Message.user("What do they do?");
    Message system = Message.system("Be brief.");
    Message assistant = Message.assistant("How are you?");
    return Arbitraries.of(
        List.of(user),
        List.of(system, user),
        List.of(user, assistant, Message.user(" fine\n")),
        List.of(system, user, assistant, user, assistant, user));
  }
}
