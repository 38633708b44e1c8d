package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Streams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private static final String TYPE = "__type";
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
    ObjectNode settings = config.deepCopy();
    ObjectNode ownNames = ModelJson.MAPPER.createObjectNode();
    if (settings.path(EXTRA).isEmpty() && settings.has(EXTRA_BEFORE)) {
      settings.set(EXTRA, settings.remove(EXTRA_BEFORE));
    }
    for (Map.Entry<String, JsonNode> entry : config.properties()) {
      if (isOwnName(entry) && entry.getValue().isTextual()) {
        ownNames.set(entry.getKey(), settings.remove(entry.getKey()));
      }
    }
    moveNames(settings, ownNames);
    if (config.hasNonNull(DECODER)) {
      return of(settings, ownNames, config.path(DECODER), Collections.emptySortedMap(), configFile);
    }
    Path mapFile = folder.resolve("special_tokens_map.json");
    JsonNode map = ModelJson.objectOrEmpty(mapFile);
    Path file = map.isEmpty() ? configFile : mapFile;
    overlay(settings, map);
    moveNames(settings, ownNames);
    SortedMap<Integer, AddedToken> listed =
        listed(folder.resolve("added_tokens.json"), specialTexts(settings, file));
    return of(settings, ownNames, MissingNode.getInstance(), listed, file);
  }

  /** A name that only this model has: image_token and the like. */
  private static boolean isOwnName(Map.Entry<String, JsonNode> entry) {
    return entry.getKey().endsWith(SUFFIX) && !MORE_NAMES.contains(entry.getKey());
  }

  /** Further tokens may have names as well. */
  private static void moveNames(ObjectNode settings, ObjectNode names) {
    if (settings.path(EXTRA) instanceof ObjectNode named) {
      settings.remove(EXTRA);
      names.setAll(named);
    }
  }

  /** The map goes before the configuration, but adds to its further tokens. */
  private static void overlay(ObjectNode settings, JsonNode map) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      JsonNode value = entry.getValue();
      if (entry.getKey().equals(EXTRA) && value.isArray()) {
        ArrayNode both = ModelJson.MAPPER.createArrayNode();
        settings.path(EXTRA).forEach(both::add);
        value.forEach(both::add);
        value = both;
      }
      settings.set(entry.getKey(), value);
    }
  }

  /** Tells whether the configuration says all. */
  boolean isDescribed() {
    return !described.isEmpty();
  }

  /** No tokens at all, nowhere. */
  boolean isEmpty() {
    return described.isEmpty() && listed.isEmpty() && named.isEmpty() && further.isEmpty();
  }

  private static SpecialTokens of(
      ObjectNode settings,
      JsonNode ownNames,
      JsonNode decoder,
      SortedMap<Integer, AddedToken> listed,
      Path file) {
    Map<String, AddedToken> named = new LinkedHashMap<>();
    MORE_NAMES.forEach(name -> put(named, name, settings.path(name), file));
    for (Map.Entry<String, JsonNode> entry : settings.properties()) {
      if (isOwnName(entry) && (entry.getValue().isTextual() || entry.getValue().isObject())) {
        put(named, entry.getKey(), entry.getValue(), file);
      }
    }
    ownNames.properties().forEach(name -> put(named, name.getKey(), name.getValue(), file));
    List<AddedToken> further = new ArrayList<>();
    for (JsonNode value : settings.path(settings.has(EXTRA) ? EXTRA : EXTRA_BEFORE)) {
      // One that transformers wrote says itself whether it is special.
      AddedToken token = token(value, !value.has(TYPE), file);
      if (token != null) {
        further.add(token);
      }
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : TokenizerSettings.NAMES) {
      AddedToken token = named.get(name);
      if (token != null) {
        names.put(name, token.content());
      }
    }
    Set<String> special =
        named.values().stream().map(AddedToken::content).collect(Collectors.toSet());
    return new SpecialTokens(
        names,
        decoder(decoder, special, file),
        listed,
        List.copyOf(named.values()),
        List.copyOf(further));
  }

  /**
   * The texts of those that make one of {@code added_tokens.json} special; written with all its
   * flags in the configuration, a token is none of them, as it is for transformers.
   */
  private static Set<String> specialTexts(JsonNode settings, Path file) {
    return Stream.concat(
            MORE_NAMES.stream().map(settings::path), Streams.stream(settings.path(EXTRA)))
        .filter(value -> !value.has(TYPE))
        .map(value -> token(value, true, file))
        .filter(Objects::nonNull)
        .map(AddedToken::content)
        .collect(Collectors.toSet());
  }

  private static void put(Map<String, AddedToken> tokens, String name, JsonNode value, Path file) {
    AddedToken token = token(value, true, file);
    if (token != null) {
      tokens.put(name, token);
    }
  }

  /** Tokens by ids, in the order of these; one with a name is special whatever is said of it. */
  private static List<AddedToken> decoder(JsonNode decoder, Set<String> special, Path file) {
    Map<Integer, AddedToken> tokens = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
      JsonNode json = entry.getValue();
      AddedToken token = AddedToken.of(json, special.contains(json.path("content").asText()));
      if (token == null || !entry.getKey().matches("\\d{1,9}")) {
        throw ModelJson.wrong(
            file, "tokens by their ids under \"" + DECODER + "\"", "another value");
      }
      tokens.put(Integer.parseInt(entry.getKey()), token);
    }
    return List.copyOf(tokens.values());
  }

  /** {@code added_tokens.json}: ids by texts; special are those that are named elsewhere. */
  private static SortedMap<Integer, AddedToken> listed(Path file, Set<String> special) {
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
  private static @Nullable AddedToken token(JsonNode value, boolean special, Path file) {
    if (value.isTextual()) {
      return value.textValue().isEmpty() ? null : AddedToken.plain(value.textValue(), true);
    }
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    AddedToken token = AddedToken.of(value, special);
    if (token == null) {
      throw ModelJson.wrong(file, "a special token as text or with a \"content\"", "neither");
    }
    return token;
  }
}
