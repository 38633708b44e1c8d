package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.Role;
import io.github.qadapter.internal.data.RowReader.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads preference files: rows of {@code {prompt, chosen, rejected}}, each a text or a list of
 * {@code {role, content}} messages, or rows of {@code {query, responses}} with one answer per
 * style.
 */
public final class PreferenceReader {
  private static final Logger LOG = LoggerFactory.getLogger(PreferenceReader.class);

  private final @Nullable String domain;
  private final List<PreferencePair> pairs = new ArrayList<>();
  private int skipped;

  private PreferenceReader(@Nullable String domain) {
    this.domain = domain;
  }

  /**
   * Reads a file of either layout, as JSON Lines or one JSON array.
   *
   * @throws PreferenceDataException naming the file, the line, what was expected and what found
   */
  public static PreferenceData read(Path file, ReadOptions options) {
    PreferenceReader reader = new PreferenceReader(options.domain());
    RowReader.forEach(file, reader::add);
    if (reader.pairs.isEmpty()) {
      throw new PreferenceDataException(
          "Expected preference pairs in "
              + file
              + ", but found none; write one JSON object with prompt, chosen and rejected a line.");
    }
    if (reader.skipped > 0) {
      LOG.info(
          "Left out {} comparisons of {} because an answer was blank or both were equal.",
          reader.skipped,
          file);
    }
    return PreferenceData.of(reader.pairs);
  }

  private void add(JsonNode row, Place place) {
    if (!row.isObject()) {
      throw place.error("a JSON object", kind(row), "write {prompt, chosen, rejected}");
    }
    boolean styles = row.has("query") || row.has("responses");
    String wanted = domain;
    if (styles && wanted == null) {
      throw place.error(
          "prompt, chosen and rejected",
          "a query with one answer per style ("
              + String.join(", ", names(row.path("responses")))
              + ")",
          "name the preferred style with the option domain");
    }
    if (!styles && wanted != null) {
      throw place.error(
          "query and responses, for the domain '" + wanted + "'",
          String.join(", ", names(row)),
          "leave the option domain out for files of pairs");
    }
    if (wanted == null) {
      pairs.add(pair(row, place));
    } else {
      addComparisons(row, wanted, place);
    }
  }

  private static PreferencePair pair(JsonNode row, Place place) {
    JsonNode promptNode = field(row, "prompt", place);
    List<Message> prompt =
        promptNode.isTextual()
            ? List.of(Message.user(promptNode.asText()))
            : messages(promptNode, "prompt", place);
    String chosen = answer(field(row, "chosen", place), "chosen", prompt, place);
    String rejected = answer(field(row, "rejected", place), "rejected", prompt, place);
    try {
      return new PreferencePair(prompt, chosen, rejected);
    } catch (PreferenceDataException e) {
      throw new PreferenceDataException(place + ": " + e.getMessage(), e);
    }
  }

  /** The wanted style's answer is preferred to each other one, in the order of the file. */
  private void addComparisons(JsonNode row, String wanted, Place place) {
    String query = text(field(row, "query", place), "query", place);
    JsonNode responses = field(row, "responses", place);
    if (!responses.has(wanted)) {
      List<String> found = names(responses);
      throw place.error(
          "an answer for the domain '" + wanted + "'",
          found.isEmpty() ? "none at all" : "only " + String.join(", ", found),
          Spelling.meant(wanted, found, "choose one of these domains"));
    }
    String preferred = text(responses.get(wanted), wanted, place);
    for (String style : names(responses)) {
      if (!style.equals(wanted)) {
        String other = text(responses.get(style), style, place);
        if (preferred.isBlank() || other.isBlank() || preferred.equals(other)) {
          skipped++;
        } else {
          pairs.add(PreferencePair.of(query, preferred, other));
        }
      }
    }
  }

  /** An answer as text, or as the conversation that it ends. */
  private static String answer(JsonNode node, String name, List<Message> prompt, Place place) {
    if (node.isTextual()) {
      return node.asText();
    }
    List<Message> turns = messages(node, name, place);
    int last = turns.size() - 1;
    if (last < 0 || turns.get(last).role() != Role.ASSISTANT) {
      throw place.error(
          "'" + name + "' to end with an assistant's message",
          last < 0 ? "no message" : "one of the " + roleName(turns.get(last).role()),
          "add the answer");
    }
    if (last > 0 && !turns.subList(0, last).equals(prompt)) {
      throw place.error(
          "'" + name + "' to hold the answer alone, or the prompt's messages and then the answer",
          "other messages before the answer",
          "repeat the prompt exactly or leave it out");
    }
    return turns.get(last).content();
  }

  private static List<Message> messages(JsonNode node, String name, Place place) {
    if (!node.isArray()) {
      throw place.error(
          "'" + name + "' to be text or a list of messages", kind(node), "write it as text");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode turn : node) {
      if (!turn.isObject()) {
        throw place.error(
            "messages {role, content} in '" + name + "'", kind(turn), "write each as an object");
      }
      String role = text(field(turn, "role", place), "role", place);
      String content = text(field(turn, "content", place), "content", place);
      messages.add(new Message(role(role, place), content));
    }
    return messages;
  }

  private static Role role(String name, Place place) {
    for (Role role : Role.values()) {
      if (roleName(role).equals(name)) {
        return role;
      }
    }
    List<String> known =
        Arrays.stream(Role.values()).map(PreferenceReader::roleName).collect(Collectors.toList());
    throw place.error(
        "one of the roles " + String.join(", ", known),
        "'" + name + "'",
        Spelling.meant(name, known, "rename the role"));
  }

  private static String roleName(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static JsonNode field(JsonNode row, String name, Place place) {
    JsonNode value = row.get(name);
    if (value == null) {
      List<String> found = names(row);
      throw place.error(
          "a field '" + name + "'",
          found.isEmpty() ? "no fields" : "only " + String.join(", ", found),
          Spelling.misspelt(name, found, "add it"));
    }
    return value;
  }

  private static String text(JsonNode node, String name, Place place) {
    if (!node.isTextual()) {
      throw place.error("text in '" + name + "'", kind(node), "write it as a JSON string");
    }
    return node.asText();
  }

  private static List<String> names(JsonNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case NUMBER -> "the number " + node.asText();
      case BOOLEAN -> "the value " + node.asText();
      case STRING -> "text";
      default -> "null";
    };
  }
}
