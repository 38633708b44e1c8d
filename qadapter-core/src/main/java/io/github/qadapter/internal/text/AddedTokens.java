package io.github.qadapter.internal.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.Iterables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes tokens that other files name into a {@code tokenizer.json}, whose other bytes stay as they
 * are, as transformers adds them once it has opened that file.
 */
final class AddedTokens {
  private static final Logger LOG = LoggerFactory.getLogger(AddedTokens.class);
  private static final String FIELD = "added_tokens";

  private AddedTokens() {}

  /**
   * The tokenizer with these tokens among its own; the same bytes if all are there already.
   *
   * @param tokens what else there is
   * @param file for messages
   */
  static byte[] within(byte[] json, SpecialTokens tokens, Path file) {
    if (tokens.isEmpty()) {
      return json;
    }
    try (JsonParser parser = ModelJson.MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return json;
      }
      int from = (int) parser.currentLocation().getByteOffset();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(FIELD);
        parser.nextToken();
        if (!found) {
          parser.skipChildren();
          continue;
        }
        from = (int) parser.currentTokenLocation().getByteOffset();
        JsonNode own = parser.readValueAsTree();
        int to = (int) parser.currentLocation().getByteOffset();
        ArrayNode all = merged(own, tokens, file);
        return all.equals(own) ? json : replaced(json, from, to, all.toString());
      }
      ArrayNode all = merged(ModelJson.MAPPER.createArrayNode(), tokens, file);
      return replaced(json, from, from, "\"" + FIELD + "\":" + all + ",");
    } catch (JsonProcessingException e) {
      throw ModelJson.notJson(file, e);
    } catch (IOException e) {
      throw ModelJson.unreadable(file, e);
    }
  }

  private static ArrayNode merged(JsonNode own, SpecialTokens tokens, Path file) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    SortedMap<Integer, AddedToken> listed = new TreeMap<>(tokens.listed());
    Map<String, AddedToken> asListed = new HashMap<>();
    listed.values().forEach(token -> asListed.put(token.content(), token));
    for (JsonNode json : own) {
      all.put(json.path("content").asText(), json);
      AddedToken token = AddedToken.of(json, false);
      if (token != null) {
        listed.put(json.path("id").asInt(), token);
      }
    }
    Set<String> named = contents(tokens.named());
    Set<String> known = new HashSet<>(all.keySet());
    for (AddedToken token : tokens.isDescribed() ? tokens.described() : listed.values()) {
      known.add(token.content());
      // Those whose names stand in templates are special anyway, and the file can stay as it is.
      boolean special =
          named.contains(token.content()) && !tokens.names().containsValue(token.content());
      JsonNode before = all.get(token.content());
      if (before == null
          || !(special ? token.asSpecial() : token).equals(AddedToken.of(before, false))) {
        put(all, named.contains(token.content()) ? token.asSpecial() : token);
      }
    }
    Set<AddedToken> asked = new HashSet<>();
    for (AddedToken token : Iterables.concat(tokens.named(), tokens.further())) {
      if (!known.contains(token.content()) && asked.add(token)) {
        AddedToken described = asListed.get(token.content());
        put(all, described == null ? token : described.asSpecial());
      }
    }
    if (all.size() > own.size()) {
      LOG.info(
          "{} gets {} tokens more, which the files beside it name.", file, all.size() - own.size());
    }
    return ModelJson.MAPPER.createArrayNode().addAll(all.values());
  }

  private static Set<String> contents(List<AddedToken> tokens) {
    return tokens.stream().map(AddedToken::content).collect(Collectors.toSet());
  }

  /** The last description of a token holds, but once special it stays so. */
  private static void put(Map<String, JsonNode> all, AddedToken token) {
    JsonNode before = all.get(token.content());
    if (before == null) {
      all.put(token.content(), token.json(AddedToken.NO_ID));
    } else {
      AddedToken kept = before.path("special").asBoolean() ? token.asSpecial() : token;
      all.put(token.content(), kept.json(before.path("id").asInt()));
    }
  }

  private static byte[] replaced(byte[] json, int from, int to, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + text.length());
    bytes.write(json, 0, from);
    bytes.writeBytes(text.getBytes(UTF_8));
    bytes.write(json, to, json.length - to);
    return bytes.toByteArray();
  }
}
