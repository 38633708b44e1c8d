package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which chat template holds where there are several; the precedence of transformers 5.18. */
class TemplateChoiceTest {
  @TempDir private Path folder;

  @Test
  void eachPlaceGoesBeforeTheNext() throws IOException {
    assertThat(TemplateChoice.of(folder).text()).isNull();
    json("chat_template.json", Map.of("chat_template", "D"));
    assertThat(TemplateChoice.of(folder).text()).isEqualTo("D");
    json("tokenizer_config.json", Map.of("chat_template", "C"));
    assertThat(TemplateChoice.of(folder).text()).isEqualTo("C");
    text("chat_template.jinja", "B");
    assertThat(TemplateChoice.of(folder).text()).isEqualTo("B");
    text("additional_chat_templates/tool_use.jinja", "T");
    assertThat(TemplateChoice.of(folder).text()).isEqualTo("B");
    text("additional_chat_templates/default.jinja", "A");
    TemplateChoice choice = TemplateChoice.of(folder);
    assertThat(choice.text()).isEqualTo("A");
    assertThat(choice.file()).endsWithRaw(Path.of("additional_chat_templates/default.jinja"));
  }

  @Test
  void ofNamedOnesTheDefaultIsForChatting() throws IOException {
    List<Object> list =
        List.of(
            Map.of("name", "default", "template", "first"),
            Map.of("name", "tool_use", "template", "tools"),
            Map.of("name", "default", "template", "last"));
    json("tokenizer_config.json", Map.of("chat_template", list));
    assertThat(TemplateChoice.of(folder).text()).isEqualTo("last");
    json("tokenizer_config.json", Map.of("chat_template", Map.of("default", "by name")));
    assertThat(TemplateChoice.of(folder).text()).isEqualTo("by name");
  }

  /** The model opens; only conversations need one. */
  @Test
  void namedOnesWithoutADefaultAreNone() throws IOException {
    json(
        "tokenizer_config.json",
        Map.of("chat_template", List.of(Map.of("name", "rag", "template", "R"))));
    assertThat(TemplateChoice.of(folder).text()).isNull();
    text("additional_chat_templates/rag.jinja", "R");
    assertThat(TemplateChoice.of(folder).text()).isNull();
  }

  @Test
  void anotherKindOfValueIsRefused() throws IOException {
    json("tokenizer_config.json", Map.of("chat_template", 3));
    assertThatThrownBy(() -> TemplateChoice.of(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer_config.json", "a chat template as text");
  }

  private void json(String name, Object value) throws IOException {
    text(name, new JsonMapper().writeValueAsString(value));
  }

  private void text(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
