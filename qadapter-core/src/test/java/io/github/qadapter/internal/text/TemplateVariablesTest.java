package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller tells the chat template besides the conversation. */
class TemplateVariablesTest {
  private static final List<Message> QUESTION = List.of(Message.user("a"));

  @TempDir private Path folder;

  @Test
  void aVariableReachesThePromptAndTheAnswerBehindIt() {
    String template =
        "{% for m in messages %}{{ m.content }}{{ m.role[0] }}<end>{% endfor %}"
            + "{% if add_generation_prompt %}<bot>{% endif %}{% if thinks is false %} e{% endif %}";
    TinyCheckpoint.in(folder)
        .file("tokenizer_config.json", Map.of("eos_token", "<end>", "chat_template", template));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      assertThat(tokenizer.prompt(QUESTION).text()).isEqualTo("au<end><bot>");
      assertThat(tokenizer.prompt(QUESTION, Map.of("thinks", true)).text())
          .isEqualTo("au<end><bot>");
      assertThat(tokenizer.prompt(QUESTION, Map.of("thinks", false)).text())
          .isEqualTo("au<end><bot> e");
    }
  }

  @Test
  void noVariableStandsInTheWayOfTheTemplatesOwn() {
    TinyCheckpoint.in(folder);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      Map<String, Object> hostile = Map.of("messages", List.of(), "add_generation_prompt", false);
      assertThat(tokenizer.prompt(QUESTION, hostile).text())
          .isEqualTo(tokenizer.prompt(QUESTION).text());
    }
  }

  @Test
  void valuesAreCopied() {
    List<Object> list = new ArrayList<>(List.of(1, 0.5f));
    GenerationOptions options =
        GenerationOptions.builder()
            .templateVariable("list", list)
            .templateVariable("map", Map.of("k", List.of(true, "x")))
            .build();
    list.clear();
    assertThat(options.templateVariables())
        .containsEntry("list", List.of(1L, 0.5))
        .containsEntry("map", Map.of("k", List.of(true, "x")));
    assertThat(options.toBuilder().build().templateVariables())
        .isEqualTo(options.templateVariables());
  }

  @Test
  void ofTwoOptionsEachVariableIsTheFirsts() {
    GenerationOptions first = GenerationOptions.builder().templateVariable("a", 1).build();
    GenerationOptions second =
        GenerationOptions.builder().templateVariable("a", 2).templateVariable("b", 3).build();
    assertThat(first.orElse(second).templateVariables()).isEqualTo(Map.of("a", 1L, "b", 3L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages",
        "add_generation_prompt",
        "bos_token",
        "tools",
        "range",
        "a b",
        "",
        "1"
      })
  void namesThatAreTakenOrNoneAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GenerationOptions.builder().templateVariable(name, true))
        .withMessageContaining("but found");
  }

  @Test
  void otherValuesAreRefused() {
    for (Object value :
        List.of(
            new Object(),
            Double.NaN,
            Map.of(1, "x"),
            List.of(List.of(new StringBuilder())),
            Collections.singletonList(null))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GenerationOptions.builder().templateVariable("x", value))
          .withMessageContaining("template variable x");
    }
  }
}
