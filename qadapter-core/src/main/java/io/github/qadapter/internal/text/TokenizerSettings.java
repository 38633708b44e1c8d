package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of tokenizer and chat template in a checkpoint's small files.
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
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerSettings.class);

  static final List<String> NAMES =
      List.of("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token");

  static TokenizerSettings read(Path folder, SpecialTokens special) {
    TemplateChoice template = TemplateChoice.of(folder);
    return new TokenizerSettings(special.names(), template.text(), template.file(), endIds(folder));
  }

  /** Without the ids that are not below a size. */
  TokenizerSettings within(int size, Path place) {
    Set<Integer> kept = new LinkedHashSet<>(endIds);
    if (kept.removeIf(id -> id >= size)) {
      LOG.warn(
          "Of the ids {} at which generation is to end, {} has {} only; the others are passed"
              + " over.",
          endIds,
          place,
          kept);
    }
    return new TokenizerSettings(specialTokens, template, templateFile, kept);
  }

  /** The generation settings decide; the model's own configuration only where they are silent. */
  private static Set<Integer> endIds(Path folder) {
    for (String name : List.of("generation_config.json", "config.json")) {
      Path file = folder.resolve(name);
      JsonNode ids = ModelJson.objectOrEmpty(file).path("eos_token_id");
      Set<Integer> found = new LinkedHashSet<>();
      for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
        if (id.isInt()) {
          if (id.asInt() >= 0) { // -1 stands for none
            found.add(id.asInt());
          }
        } else if (!id.isNull() && !id.isMissingNode()) {
          throw ModelJson.wrong(
              file, "a token id or a list of ids under \"eos_token_id\"", ModelJson.brief(id));
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
