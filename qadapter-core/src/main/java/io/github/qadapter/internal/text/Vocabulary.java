package io.github.qadapter.internal.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single tokens of {@code tokenizer.json}. DJL's tokenizer does not tell this, so the file is
 * read a second time, streaming past the merges.
 */
final class Vocabulary {
  private static final Logger LOG = LoggerFactory.getLogger(Vocabulary.class);
  private static final int MAX_ID = AddedToken.NO_ID;
  private static final int MAX_LENGTH = 1_000;

  private final Map<String, Integer> ids = new HashMap<>();
  private final SortedMap<Integer, String> pieces = new TreeMap<>();
  private final Set<Integer> added = new HashSet<>();
  private final Set<Integer> special = new HashSet<>();
  private boolean byteLevel;
  private int rows = Integer.MAX_VALUE;

  private Vocabulary() {}

  /** Reads the tokens of a {@code tokenizer.json}; the file's name is for messages only. */
  static Vocabulary read(byte[] json, Path file) {
    Vocabulary vocabulary = new Vocabulary();
    List<JsonNode> addedTokens = new ArrayList<>();
    TokenizerCheck check = new TokenizerCheck(file);
    try (JsonParser parser = ModelJson.MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ModelJson.wrong(file, "a JSON object", "a JSON value of another kind");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "added_tokens" -> {
            JsonNode tokens = parser.readValueAsTree();
            tokens.forEach(addedTokens::add);
          }
          case "decoder" -> {
            JsonNode decoder = parser.readValueAsTree();
            check.part(field, decoder);
            vocabulary.byteLevel = isByteLevel(decoder);
          }
          case "normalizer", "pre_tokenizer", "post_processor" -> {
            JsonNode part = parser.readValueAsTree();
            check.part(field, part);
          }
          case "model" -> check.model(vocabulary.readModel(parser, file));
          default -> parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw ModelJson.notJson(file, e);
    } catch (IOException e) {
      throw ModelJson.unreadable(file, e);
    }
    if (vocabulary.pieces.isEmpty()) {
      throw ModelJson.wrong(file, "a vocabulary under \"model\"", "none");
    }
    vocabulary.add(addedTokens, file);
    return vocabulary;
  }

  /**
   * Gives added tokens the ids that the library gives them: their own where the model knows them,
   * the next free one otherwise. What the file says of their ids counts for nothing there.
   */
  private void add(List<JsonNode> tokens, Path file) {
    int known = ids.size();
    int next = known;
    int otherwise = 0;
    for (JsonNode token : tokens) {
      String content = requireShort(token.path("content").asText(), file);
      int said = requireId(token.path("id").asLong(-1), file);
      if (content.isEmpty()) {
        continue;
      }
      Integer own = ids.get(content);
      int id = own == null ? requireId(next, file) : own;
      next = Math.max(next, id + 1);
      otherwise += id == said || said == AddedToken.NO_ID ? 0 : 1;
      put(content, id);
      added.add(id);
      if (token.path("special").asBoolean()) {
        special.add(id); // and stays so, whatever is said of it further on
      }
    }
    if (otherwise > 0) {
      LOG.warn(
          "{} added tokens of {} have other ids than it says; the library decides.",
          otherwise,
          file);
    }
  }

  /** One more than the highest id. */
  int size() {
    return pieces.isEmpty() ? 0 : pieces.lastKey() + 1;
  }

  /** For a model that knows so many tokens. */
  Vocabulary within(int rows) {
    this.rows = rows;
    return this;
  }

  /** One more than the highest id that the model knows too. */
  int usable() {
    return Math.min(size(), rows);
  }

  /** The id of exactly this token, or null. */
  @Nullable Integer id(String token) {
    return ids.get(token);
  }

  boolean isSpecial(int id) {
    return special.contains(id);
  }

  /**
   * Tells whether it is looked for in a text before anything else, and so is never part of another.
   */
  boolean isAdded(int id) {
    return added.contains(id);
  }

  /** Counts a token as special that the file itself does not; ignored if unknown. */
  void markSpecial(String token) {
    Integer id = ids.get(token);
    if (id != null) {
      special.add(id);
    }
  }

  /**
   * The text of one token as people read it; bytes that are no whole character as {@code <0xE6>}.
   */
  String piece(int id) {
    String piece = pieces.get(id);
    if (piece == null) {
      return "<" + id + ">";
    }
    if (added.contains(id)) {
      return piece;
    }
    return byteLevel ? ByteLevel.readable(piece) : piece.replace('\u2581', ' ');
  }

  private void put(String token, int id) {
    ids.put(token, id);
    pieces.put(id, token);
  }

  /** The library walks down a piece with a stack frame for each of its bytes. */
  private static String requireShort(String token, Path file) {
    if (token.length() > MAX_LENGTH) {
      throw ModelJson.wrong(
          file, "tokens of at most " + MAX_LENGTH + " characters", "one of " + token.length());
    }
    return token;
  }

  private static int requireId(long id, Path file) {
    if (id < 0 || id > MAX_ID) {
      throw ModelJson.wrong(file, "token ids between 0 and " + MAX_ID, Long.toString(id));
    }
    return (int) id;
  }

  /**
   * A map from token to id (BPE, word-level) or a list of [token, score] (Unigram). Returns the
   * model's other fields, merges apart.
   */
  private JsonNode readModel(JsonParser parser, Path file) throws IOException {
    ObjectNode others = ModelJson.MAPPER.createObjectNode();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw ModelJson.wrong(file, "an object under \"model\"", "a value of another kind");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      boolean vocab = field.equals("vocab");
      JsonToken value = parser.nextToken();
      if (vocab && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String token = parser.currentName();
          if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw ModelJson.wrong(file, "a whole number as the id of each token", "another value");
          }
          put(requireShort(token, file), requireId(parser.getLongValue(), file));
        }
      } else if (vocab && value == JsonToken.START_ARRAY) {
        for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) {
          String token = parser.nextTextValue();
          if (token == null || token.isEmpty()) {
            throw ModelJson.wrong(file, "a piece of text as each token", "none");
          }
          put(requireShort(token, file), id);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
          }
        }
      } else if (field.equals("merges")) {
        parser.skipChildren();
      } else {
        JsonNode other = parser.readValueAsTree();
        others.set(field, other);
      }
    }
    return others;
  }

  private static boolean isByteLevel(JsonNode decoder) {
    if (decoder.path("type").asText().equals("ByteLevel")) {
      return true;
    }
    for (JsonNode part : decoder.path("decoders")) {
      if (isByteLevel(part)) {
        return true;
      }
    }
    return false;
  }

  /**
   * GPT-2's alphabet: each byte is written as one character, the printable ones of Latin-1 as
   * themselves and the others, in order, from U+0100 on.
   */
  private static final class ByteLevel {
    private static final Map<Integer, Integer> BYTES = new HashMap<>();

    static {
      int next = 0x100;
      for (int value = 0; value < 256; value++) {
        boolean printable =
            (value >= '!' && value <= '~')
                || (value >= 0xA1 && value <= 0xAC)
                || (value >= 0xAE && value <= 0xFF);
        BYTES.put(printable ? value : next++, value);
      }
    }

    private ByteLevel() {}

    static String readable(String piece) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < piece.length(); i++) {
        Integer value = BYTES.get((int) piece.charAt(i));
        if (value == null) {
          return piece;
        }
        bytes.write(value);
      }
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.toByteArray()))
            .toString();
      } catch (CharacterCodingException e) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes.toByteArray()) {
          hex.append(
              b >= ' ' ? String.valueOf((char) b) : String.format(Locale.ROOT, "<0x%02X>", b));
        }
        return hex.toString();
      }
    }
  }
}
