package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a folder's chat template, by the precedence of transformers 5: {@code
 * additional_chat_templates/default.jinja}, {@code chat_template.jinja}, {@code
 * tokenizer_config.json}; and, for checkpoints of models that see as well, {@code
 * chat_template.json}. Of named ones it is that with the name "default"; the others are for tools
 * and the like.
 *
 * @param text the template, or null if there is none
 * @param file where it was found, or where one would be looked for
 */
record TemplateChoice(@Nullable String text, Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(TemplateChoice.class);
  private static final String DEFAULT = "default";
  private static final String KEY = "chat_template";
  private static final String SUFFIX = ".jinja";

  /** Tells whether there is a template, and another one than this. */
  boolean isOtherThan(@Nullable String template) {
    return text != null
        && (template == null || !text.stripTrailing().equals(template.stripTrailing()));
  }

  static TemplateChoice of(Path folder) {
    Path more = folder.resolve("additional_chat_templates");
    Path config = folder.resolve("tokenizer_config.json");
    for (Path file : List.of(more.resolve(DEFAULT + SUFFIX), folder.resolve(KEY + SUFFIX))) {
      if (Files.exists(file)) {
        return new TemplateChoice(ModelJson.text(file), file);
      }
    }
    for (Path file : List.of(config, folder.resolve(KEY + ".json"))) {
      String text = chosen(ModelJson.objectOrEmpty(file).path(KEY), file);
      if (text != null) {
        return new TemplateChoice(text, file);
      }
    }
    List<String> named = named(more);
    if (!named.isEmpty()) {
      LOG.warn("{} has the chat templates {}, but none with the name default.", more, named);
    }
    return new TemplateChoice(null, config);
  }

  /** A template is given as text, as a list of named ones, or by names. */
  private static @Nullable String chosen(JsonNode node, Path file) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    Map<String, String> byName = new TreeMap<>();
    for (JsonNode named : node.isArray() ? node : List.<JsonNode>of()) {
      put(byName, named.path("name").asText(), named.path("template"), file);
    }
    if (node.isObject()) {
      node.properties().forEach(named -> put(byName, named.getKey(), named.getValue(), file));
    }
    if (byName.isEmpty()) {
      throw ModelJson.wrong(file, "a chat template as text or a list of named ones", "neither");
    }
    if (!byName.containsKey(DEFAULT)) {
      LOG.warn(
          "{} has the chat templates {}, but none with the name default.", file, byName.keySet());
    }
    return byName.get(DEFAULT);
  }

  private static void put(Map<String, String> byName, String name, JsonNode text, Path file) {
    if (!text.isTextual()) {
      throw ModelJson.wrong(file, "each named chat template as text", "another value");
    }
    byName.put(name, text.textValue());
  }

  private static List<String> named(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw ModelJson.unreadable(folder, e);
    }
  }
}
