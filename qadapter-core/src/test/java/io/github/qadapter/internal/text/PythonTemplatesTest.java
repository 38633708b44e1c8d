package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.exception.ConversationRefusedException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.weights.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Byte for byte what transformers' Jinja2 writes, or an error where it has one. {@code
 * tools/chat-templates} makes the expected texts.
 */
class PythonTemplatesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ZonedDateTime NOW = ZonedDateTime.of(2025, 3, 9, 7, 5, 2, 0, ZoneOffset.UTC);

  @ParameterizedTest
  @MethodSource("families")
  void templatesInTheShapesOfPublishedOnes(Case example) {
    example.check();
  }

  @ParameterizedTest
  @MethodSource("constructs")
  void everyConstructThatTemplatesUse(Case example) {
    example.check();
  }

  static List<Case> families() throws IOException {
    JsonNode all = MAPPER.readTree(resource("families.json"));
    List<Case> cases = new ArrayList<>();
    for (Map.Entry<String, JsonNode> family : all.get("expected").properties()) {
      String source = resource("families/" + family.getKey() + ".jinja");
      cases.addAll(cases(family.getKey(), source, all.get("conversations"), family.getValue()));
    }
    return cases;
  }

  private static List<Case> cases(
      String template, String source, JsonNode conversations, JsonNode expected) {
    List<Case> cases = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : expected.properties()) {
      Map<String, Object> variables = new LinkedHashMap<>();
      variables.put("add_generation_prompt", true);
      variables.put("tools", null);
      variables.put("documents", null);
      variables.putAll(plain(conversations.get(each.getKey())));
      cases.add(new Case(template + ", " + each.getKey(), source, variables, each.getValue()));
    }
    return cases;
  }

  /** SmolLM2's own template, as its folder has it. */
  @Tag("slow")
  @Test
  void theTemplateOfARealFolder() throws IOException {
    requireSmolLm2(
        TokenizerSource.ofFolder(GoldenCases.require("qadapter.model")).settings().template());
  }

  /** SmolLM2's own template, as its GGUF file has it. */
  @Tag("slow")
  @Test
  void theTemplateOfARealGgufFile() throws IOException {
    Path file = GoldenCases.require("qadapter.gguf");
    JsonNode metadata = Checkpoint.open(file).metadata().orElseThrow();
    requireSmolLm2(GgufTokenizer.source(file, metadata).settings().template());
  }

  private static void requireSmolLm2(@Nullable String template) throws IOException {
    JsonNode all = MAPPER.readTree(resource("smollm2-published.json"));
    cases(
            "SmolLM2",
            Objects.requireNonNull(template),
            all.get("conversations"),
            all.get("expected"))
        .forEach(Case::check);
  }

  /** Templates that are under other licenses: each NAME.jinja of a folder with its NAME.json. */
  @Tag("slow")
  @Test
  void publishedTemplatesOfAFolder() throws IOException {
    try (Stream<Path> files = Files.list(GoldenCases.require("qadapter.templates"))) {
      SoftAssertions all = new SoftAssertions();
      for (Path file : files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".jinja", "");
        JsonNode json = GoldenCases.json(file.resolveSibling(name + ".json"));
        cases(name, Files.readString(file), json.get("conversations"), json.get("expected"))
            .forEach(example -> all.check(example::check));
      }
      all.assertAll();
    }
  }

  static List<Case> constructs() throws IOException {
    JsonNode all = MAPPER.readTree(resource("constructs.json"));
    Map<String, Object> variables = plain(all.get("variables"));
    List<Case> cases = new ArrayList<>();
    for (JsonNode each : all.get("cases")) {
      String source = each.get("source").asText();
      cases.add(new Case(source, source, variables, each));
    }
    return cases;
  }

  private static Map<String, Object> plain(JsonNode object) {
    return MAPPER.convertValue(object, new TypeReference<Map<String, Object>>() {});
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = PythonTemplatesTest.class.getResourceAsStream("templates/" + name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  record Case(String name, String source, Map<String, Object> variables, JsonNode expected) {
    void check() {
      if (expected.has("text")) {
        assertThat(render()).isEqualTo(expected.get("text").asText());
      } else if (expected.has("refusal") && source.contains("raise_exception")) {
        assertThatThrownBy(this::render)
            .isInstanceOf(ConversationRefusedException.class)
            .hasMessageContaining(expected.get("refusal").asText());
      } else {
        assertThatThrownBy(this::render)
            .isInstanceOf(ModelFormatException.class)
            .hasMessageContaining("at its line ");
        // Of a block without an end Python names the template's last line, which helps nobody.
        if (expected.has("line") && !source.contains("never ended")) {
          assertThatThrownBy(this::render)
              .hasMessageContaining("at its line " + expected.get("line") + ":");
        }
      }
    }

    String render() {
      Map<String, String> tokens = Map.of("bos_token", "<s>", "eos_token", "</s>");
      Map<String, Object> all = new LinkedHashMap<>(tokens);
      all.putAll(variables);
      return ChatTemplate.parse(
              source, Path.of("template"), tokens, () -> NOW, Duration.ofSeconds(20))
          .render(all);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
