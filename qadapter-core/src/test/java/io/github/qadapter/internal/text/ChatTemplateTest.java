package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.Message;
import io.github.qadapter.exception.ConversationRefusedException;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final Map<String, String> TOKENS = Map.of("bos_token", "<s>", "eos_token", "</s>");

  private static final List<Message> HELLO = List.of(Message.user("Hello"));
  private static final Path FILE = Path.of("chat_template.jinja");

  /** {@code templates/expected.json} holds what transformers writes for each template beside it. */
  @ParameterizedTest
  @MethodSource("pythonCases")
  void writesWhatPythonWrites(PythonCase example) {
    ChatTemplate template = parse(example.source());
    if (example.expected().has("text")) {
      assertThat(template.render(example.messages()))
          .isEqualTo(example.expected().get("text").asText());
    } else {
      assertThatThrownBy(() -> template.render(example.messages()))
          .isExactlyInstanceOf(ConversationRefusedException.class)
          .hasMessageContaining("refuses this conversation")
          .hasMessageContaining(example.expected().get("refusal").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}"
            + "{% endfor %}{% endfor %}",
        "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
        "{% set n = namespace(s='xxxxxxxx') %}{% for a in range(60) %}{% set n.s = n.s ~ n.s %}"
            + "{% endfor %}{{ n.s }}",
        "{% set n = namespace(s=[1]) %}{% for a in range(60) %}{% set n.s = n.s + n.s %}{% endfor"
            + " %}",
        "{% set n = namespace(s=[]) %}{% for a in range(99999) %}{% set n.s = [n.s] %}{% endfor %}"
            + "{{ n.s }}",
        "{% set n = namespace(s=[]) %}{% for a in range(99999) %}{% set n.s = [n.s] %}{% endfor %}"
            + "{{ n.s | tojson }}{{ n.s == [n.s] }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ 'x' * 1000 }}{% endfor %}"
            + "{% endfor %}",
        "{% macro a(n) %}{{ b(n) }}{% endmacro %}{% macro b(n) %}{{ a(n) }}{% endmacro %}{{ a(0)"
            + " }}",
        "{% macro f(n) %}{% for i in range(9) %}{% if n %}{{ f(n - 1) }}{% endif %}{% endfor %}"
            + "{% endmacro %}{{ f(50) }}",
        "{{ ('x' * 99999).replace('', 'y' * 99999) }}",
        "{{ ('x' * 99999) | replace('x', 'y' * 99999) }}",
        "{{ (('x' * 9999 ~ ',') * 9999).split(',') | join('z' * 99999) }}",
        "{{ 'x'.ljust(2000000000) }}{{ 'x' | indent(2000000000) }}",
        "{{ [1] | tojson(indent=2000000000) }}",
        "{{ [[[[[1]]]]] * 99999999 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ range(0, 9223372036854775807, 1) }}",
        "{{ 'x' * 2000000000 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.__init__.__globals__ }}",
        "{{ messages[0].__class__.__base__.__subclasses__() }}",
        "{{ strftime_now.__globals__['os'] }}",
        "{{ messages | attr('getClass')() }}",
        "{{ messages | map(attribute='class.classLoader') | list }}",
        "{{ cycler.__init__ }}{{ self.x.y }}",
        "{% for a in range(2000000000) %}{{ a }}{% endfor %}",
        "{{ ''.getClass() }}",
        "{{ ''.getClass().forName('java.lang.System').exit(1) }}",
        "{{ messages.getClass().getClassLoader() }}",
        "{{ messages[0].clear() }}",
        "{{ messages.append(1) }}",
        "{{ ____int3rpr3t3r____.getContext() }}",
        "{{ raise_exception.getClass() }}",
        "{% include 'META-INF/MANIFEST.MF' %}",
        "{% import '/etc/passwd' as p %}",
        "{% extends '/etc/passwd' %}",
        "{{ '{{ 7 * 7 }}' | render }}",
      })
  @Timeout(20)
  void aHostileTemplateFails(String source) {
    assertThatThrownBy(() -> parse(source).render(HELLO))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("chat_template.jinja");
  }

  @Test
  void propertiesOfJavaObjectsAreNotDefined() {
    String source =
        "{{ messages.class }}{{ messages[0].content.bytes }}{{ ''.class }}{{ ''.__class__ }}"
            + "{{ messages[0]['getClass'] }}{{ messages.__class__ }}{{ loop }}";

    assertThat(parse(source).render(HELLO)).isEmpty();
  }

  @Test
  void anErrorNamesItsLine() {
    assertThatThrownBy(
            () -> parse("a\n{% if true %}\n{{ messages[0].name.first }}{% endif %}").render(HELLO))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("runs in chat_template.jinja")
        .hasMessageContaining("at its line 3: 'dict object' has no attribute 'name'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(:)", "[:]", "{'a'::}", "not :", "-:", "a.b[:]", "f(:)", "1 if 2 else :"})
  @Timeout(20)
  void deepNestingIsRefusedNotOverflown(String around) {
    int hole = around.lastIndexOf(':');
    String open = around.substring(0, hole).repeat(100_000);
    String close = around.substring(hole + 1).repeat(100_000);

    assertThatThrownBy(() -> parse("{{ " + open + "1" + close + " }}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("nested more than 100 deep");
    assertThatThrownBy(() -> parse("{% if 1 %}".repeat(100_000)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("nested more than 100 deep");
  }

  @Test
  void longConversationsAreNoAttack() {
    String long1 = "word ".repeat(400_000);
    String source =
        "{% for m in messages %}{{ m.role ~ ': ' ~ m.content | trim ~ '\n' }}{% endfor %}";

    assertThat(parse(source).render(List.of(Message.user(long1), Message.assistant(long1))))
        .hasSize(2 * (long1.length() - 1) + "user: \nassistant: \n".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if %}",
        "{{ messages[ }}",
        "{% for m messages %}{% endfor %}",
        "{{ 1 +",
        "{% x"
      })
  void anErrorOfSyntaxIsFoundAtOnce(String source) {
    assertThatThrownBy(() -> parse(source))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Expected a chat template that parses in chat_template.jinja")
        .hasMessageContaining("line 1")
        .hasMessageContaining("mend the template");
  }

  @Test
  void writesTodaysDate() {
    String today = parse("{{ strftime_now('%d %b %Y') }}").render(HELLO);

    assertThat(today).matches("\\d\\d [A-Z][a-z][a-z] \\d{4}");
  }

  static List<PythonCase> pythonCases() throws IOException {
    List<PythonCase> cases = new ArrayList<>();
    for (JsonNode expected : new ObjectMapper().readTree(resource("expected.json"))) {
      String source = resource(expected.get("template").asText() + ".jinja");
      cases.add(new PythonCase(source, expected));
    }
    return cases;
  }

  private static ChatTemplate parse(String source) {
    return ChatTemplate.parse(source, FILE, TOKENS);
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = ChatTemplateTest.class.getResourceAsStream("templates/" + name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  record PythonCase(String source, JsonNode expected) {
    List<Message> messages() {
      return GoldenCases.messages(expected.get("messages"));
    }

    @Override
    public String toString() {
      return expected.get("template").asText() + ", " + expected.get("conversation").asText();
    }
  }
}
