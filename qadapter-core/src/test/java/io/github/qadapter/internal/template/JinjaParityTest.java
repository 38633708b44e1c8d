package io.github.qadapter.internal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Byte for byte what Jinja2 3.1 writes in transformers' environment, or an error where it has one.
 * {@code tools/jinja-coverage} made the expected texts.
 */
class JinjaParityTest {
  private static final ZonedDateTime NOW = ZonedDateTime.of(2025, 3, 9, 7, 5, 2, 0, ZoneOffset.UTC);

  @Test
  void everyExpressionAsJinja2() throws IOException {
    JsonNode expected = read();
    String prelude = expected.get("prelude").asText();
    SoftAssertions all = new SoftAssertions();
    for (JsonNode example : expected.get("cases")) {
      String source = example.get(0).asText();
      String text = example.get(1).isNull() ? "an error" : example.get(1).asText();
      all.assertThat(rendered(prelude + source)).as(source).isEqualTo(text);
    }
    all.assertAll();
  }

  private static String rendered(String source) {
    try {
      return render(source);
    } catch (TemplateException | RaisedException e) {
      return "an error";
    }
  }

  private static String render(String source) {
    return Template.parse(source).render(Map.of(), () -> NOW, Duration.ofSeconds(20));
  }

  @Test
  void aDrawIsTheSameInEachRendering() {
    String draws = "{% for i in range(20) %}{{ [1, 2, 3]|random }}{% endfor %}{{ lipsum(n=2) }}";
    assertThat(render(draws)).isEqualTo(render(draws)).contains("1", "2", "3", "<p>");
  }

  @Test
  void otherTemplatesAreRefusedByName() {
    for (String tag : new String[] {"include", "import", "from", "extends"}) {
      assertThatThrownBy(() -> render("{% " + tag + " 'x' %}"))
          .isInstanceOf(TemplateException.class)
          .hasMessage("'" + tag + "' is for several templates; a chat template stands alone");
    }
  }

  /** Whatever is cut out of or put into them, templates end, in time and with their own errors. */
  @Test
  void brokenTemplatesEndWithTheirOwnErrors() throws IOException {
    JsonNode expected = read();
    String prelude = expected.get("prelude").asText();
    JsonNode cases = expected.get("cases");
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      String source = cases.get(random.nextInt(cases.size())).get(0).asText();
      String other = cases.get(random.nextInt(cases.size())).get(0).asText();
      int from = random.nextInt(source.length());
      int to = from + random.nextInt(Math.min(9, source.length() - from));
      int at = random.nextInt(other.length());
      String piece = other.substring(at, Math.min(other.length(), at + random.nextInt(9)));
      String mutant = source.substring(0, from) + piece + source.substring(to);
      assertThat(rendered(prelude + mutant)).as(mutant).isNotNull();
    }
  }

  private static JsonNode read() throws IOException {
    try (InputStream stream = JinjaParityTest.class.getResourceAsStream("expected.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(stream, "expected.json"));
    }
  }
}
