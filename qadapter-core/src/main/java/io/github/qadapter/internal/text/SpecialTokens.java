package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The special and added tokens that the small files beside {@code tokenizer.json} name, by the
 * precedence of transformers 5: with {@code added_tokens_decoder} in {@code tokenizer_config.json}
 * that file says all; without it {@code special_tokens_map.json} goes before it, and {@code
 * added_tokens.json} names further tokens.
 *
 * @param names the texts of the tokens that have a name (bos_token, …), in the order of {@link
 *     TokenizerSettings#NAMES}
 * @param described tokens whose flags hold whatever {@code tokenizer.json} says of them
 * @param listed tokens by ids, which hold where {@code tokenizer.json} adds no token of that id
 * @param named tokens with a name, which the tokenizer has to know in whatever form
 * @param further special tokens without one, likewise
 */
record SpecialTokens(
    Map<String, String> names,
    List<AddedToken> described,
    SortedMap<Integer, AddedToken> listed,
    List<AddedToken> named,
    List<AddedToken> further) {
  private static final String DECODER = "added_tokens_decoder";
  private static final String EXTRA = "extra_special_tokens";
  private static final String EXTRA_BEFORE = "additional_special_tokens";
  private static final String SUFFIX = "_token";

  /** In the order in which transformers adds them. */
  private static final List<String> MORE_NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  static SpecialTokens read(Path folder) {
    Path configFile = folder.resolve("tokenizer_config.json");
    JsonNode config = ModelJson.objectOrEmpty(configFile);
    if (config.hasNonNull(DECODER)) {
      List<AddedToken> described = decoder(config.path(DECODER), configFile);
      return of(config, described, Collections.emptySortedMap(), configFile);
    }
    ObjectNode settings = config.deepCopy();
    settings.set(EXTRA, extra(config));
    Path mapFile = folder.resolve("special_tokens_map.json");
    JsonNode map = ModelJson.objectOrEmpty(mapFile);
    map.properties().forEach(entry -> settings.set(entry.getKey(), entry.getValue()));
    if (map.has(EXTRA)) {
      ArrayNode both = ModelJson.MAPPER.createArrayNode();
      extra(config).forEach(both::add);
      map.path(EXTRA).forEach(both::add);
      settings.set(EXTRA, both);
    }
    Path file = map.isEmpty() ? configFile : mapFile;
    SpecialTokens special = of(settings, List.of(), Collections.emptySortedMap(), file);
    return of(settings, List.of(), listed(folder.resolve("added_tokens.json"), special), file);
  }

  /** No tokens at all, nowhere. */
  boolean isEmpty() {
    return described.isEmpty() && listed.isEmpty() && named.isEmpty() && further.isEmpty();
  }

  private static SpecialTokens of(
      JsonNode settings,
      List<AddedToken> described,
      SortedMap<Integer, AddedToken> listed,
      Path file) {
    Map<String, AddedToken> named = new LinkedHashMap<>();
    MORE_NAMES.forEach(name -> put(named, name, settings.path(name), file));
    for (Map.Entry<String, JsonNode> entry : settings.properties()) {
      // The model's own: image_token and the like.
      if (entry.getKey().endsWith(SUFFIX) && entry.getValue().isTextual()) {
        put(named, entry.getKey(), entry.getValue(), file);
      }
    }
    Map<String, AddedToken> further = new LinkedHashMap<>();
    for (JsonNode value : extra(settings)) {
      put(further, String.valueOf(further.size()), value, file);
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : TokenizerSettings.NAMES) {
      AddedToken token = named.get(name);
      if (token != null) {
        names.put(name, token.content());
      }
    }
    return new SpecialTokens(
        names, described, listed, List.copyOf(named.values()), List.copyOf(further.values()));
  }

  /** Under today's name or that of before. */
  private static JsonNode extra(JsonNode settings) {
    return settings.path(settings.path(EXTRA).isEmpty() ? EXTRA_BEFORE : EXTRA);
  }

  private static void put(Map<String, AddedToken> tokens, String name, JsonNode value, Path file) {
    AddedToken token = special(value, file);
    if (token != null) {
      tokens.put(name, token);
    }
  }

  private static List<AddedToken> decoder(JsonNode decoder, Path file) {
    Map<Integer, AddedToken> tokens = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
      AddedToken token = AddedToken.of(entry.getValue(), false);
      if (token == null || !entry.getKey().matches("\\d{1,9}")) {
        throw ModelJson.wrong(
            file, "tokens by their ids under \"" + DECODER + "\"", "another value");
      }
      tokens.put(Integer.parseInt(entry.getKey()), token);
    }
    return List.copyOf(tokens.values());
  }

  /** {@code added_tokens.json}: ids by texts; special are those that are named elsewhere. */
  private static SortedMap<Integer, AddedToken> listed(Path file, SpecialTokens others) {
    Set<String> special =
        Stream.concat(others.named().stream(), others.further().stream())
            .map(AddedToken::content)
            .collect(Collectors.toSet());
    SortedMap<Integer, AddedToken> tokens = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : ModelJson.objectOrEmpty(file).properties()) {
      if (!entry.getValue().canConvertToInt() || !entry.getValue().isIntegralNumber()) {
        throw ModelJson.wrong(file, "ids by the texts of tokens", "another value");
      }
      boolean isSpecial = special.contains(entry.getKey());
      tokens.put(entry.getValue().intValue(), AddedToken.plain(entry.getKey(), isSpecial));
    }
    return tokens;
  }

  /** A token given as text or with its flags; null where none is given. */
  private static @Nullable AddedToken special(JsonNode value, Path file) {
    if (value.isTextual()) {
      return value.textValue().isEmpty() ? null : AddedToken.plain(value.textValue(), true);
    }
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    AddedToken token = AddedToken.of(value, true);
    if (token == null) {
      throw ModelJson.wrong(file, "a special token as text or with a \"content\"", "neither");
    }
    return token;
  }
}
