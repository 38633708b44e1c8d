package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint's small files say about text.
 *
 * @param specialTokens the named special tokens ({@code bos_token}, {@code eos_token}, …) that are
 *     set
 * @param template the chat template's source, or null if there is none
 * @param templateFile where the template was found, or where one would be looked for
 * @param endIds the ids at which generation ends, in the order of the file; may be empty
 */
record TokenizerSettings(
    Map<String, String> specialTokens,
    @Nullable String template,
    Path templateFile,
    Set<Integer> endIds) {
  static final List<String> NAMES =
      List.of("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token");

  static TokenizerSettings read(Path folder) {
    Path configFile = folder.resolve("tokenizer_config.json");
    JsonNode config = ModelJson.objectOrEmpty(configFile);

    Map<String, String> tokens = new LinkedHashMap<>();
    for (String name : NAMES) {
      JsonNode token = config.path(name);
      JsonNode content = token.isObject() ? token.path("content") : token;
      if (content.isTextual()) {
        tokens.put(name, content.asText());
      }
    }

    Path jinja = folder.resolve("chat_template.jinja");
    Path json = folder.resolve("chat_template.json");
    if (Files.exists(jinja)) {
      return new TokenizerSettings(tokens, ModelJson.text(jinja), jinja, endIds(folder));
    }
    if (Files.exists(json)) {
      JsonNode template = ModelJson.objectOrEmpty(json).path("chat_template");
      return new TokenizerSettings(tokens, template(template, json), json, endIds(folder));
    }
    String template = template(config.path("chat_template"), configFile);
    return new TokenizerSettings(tokens, template, configFile, endIds(folder));
  }

  /** A template is given as text, or as a list of named ones of which "default" is for chatting. */
  private static @Nullable String template(JsonNode node, Path file) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isTextual()) {
      return node.asText();
    }
    for (JsonNode named : node) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText();
      }
    }
    throw ModelJson.wrong(
        file, "a chat template as text or a list with one named \"default\"", "neither");
  }

  /** The generation settings decide; the model's own configuration only where they are silent. */
  private static Set<Integer> endIds(Path folder) {
    for (String name : List.of("generation_config.json", "config.json")) {
      Path file = folder.resolve(name);
      JsonNode ids = ModelJson.objectOrEmpty(file).path("eos_token_id");
      Set<Integer> found = new LinkedHashSet<>();
      for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
        if (id.isInt() && id.asInt() >= 0) {
          found.add(id.asInt());
        } else if (!id.isNull() && !id.isMissingNode()) {
          throw ModelJson.wrong(
              file, "a token id or a list of ids under \"eos_token_id\"", id.toString());
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return Set.of();
  }

  /** The same with a chat template that the caller gives. */
  TokenizerSettings withTemplate(String given) {
    return new TokenizerSettings(
        specialTokens, given, Path.of("ModelOptions.chatTemplate"), endIds);
  }
}
