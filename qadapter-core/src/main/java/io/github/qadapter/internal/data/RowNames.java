package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.ReadOptions.Column;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives a row's fields the names that shapes read: those that the caller named, those that are
 * known under other names, and those that differ in upper and lower case.
 */
final class RowNames {
  /** Nothing was named by the caller. */
  static final RowNames USUAL = new RowNames(Map.of());

  private static final Pattern WORD_END = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[\\s-]+");

  private final Map<Column, List<String>> named;

  private RowNames(Map<Column, List<String>> named) {
    this.named = named;
  }

  static RowNames of(ReadOptions options) {
    return new RowNames(options.columns());
  }

  /**
   * Tells whether a column is read by any shape; columns of tables and Parquet files may be passed.
   */
  boolean reads(String column) {
    String folded = folded(column);
    return KnownFields.ALL.contains(column)
        || KnownFields.ALL.contains(folded)
        || named.values().stream()
            .flatMap(List::stream)
            .anyMatch(name -> same(name, column) || same(first(name), column));
  }

  /**
   * The row under the names that shapes read.
   *
   * @throws RowException if a column that was named is not there
   */
  ObjectNode apply(ObjectNode node) {
    ObjectNode row = folded(node);
    if (!named.isEmpty()) {
      rename(node, row);
    }
    Synonyms.rename(row);
    return row;
  }

  /** Fields in lower case where that makes them known, and nothing else has that name. */
  private static ObjectNode folded(JsonNode node) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    node.properties()
        .forEach(
            field -> {
              String name = field.getKey();
              String folded = KnownFields.ALL.contains(name) ? name : folded(name);
              boolean free = !row.has(folded) && !(node.has(folded) && !folded.equals(name));
              row.set(KnownFields.ALL.contains(folded) && free ? folded : name, field.getValue());
            });
    return row;
  }

  /** {@code chosenResponse}, {@code Chosen response} and {@code chosen-response} are the same. */
  private static String folded(String name) {
    return WORD_END.matcher(name.strip()).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  private static boolean same(String one, String other) {
    return one.equals(other) || folded(one).equals(folded(other));
  }

  private static String first(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  /** Looks everything up before anything moves: names may be swapped. */
  private void rename(JsonNode node, ObjectNode row) {
    Map<Column, JsonNode> values = new LinkedHashMap<>();
    named.forEach((field, columns) -> values.put(field, value(node, field, columns)));
    values
        .keySet()
        .forEach(
            field ->
                Stream.concat(usual(field).stream(), columns(row, field)).forEach(row::remove));
    values.forEach((field, value) -> row.set(usual(field).get(0), value));
  }

  /** The names under which this row has what was named for a field. */
  private Stream<String> columns(JsonNode row, Column field) {
    Set<String> columns = Set.copyOf(named.getOrDefault(field, List.of()));
    return Fields.names(row).stream()
        .filter(name -> columns.stream().anyMatch(column -> same(column, name)));
  }

  private static JsonNode value(JsonNode node, Column field, List<String> columns) {
    if (columns.size() == 1) {
      return value(node, field, columns.get(0));
    }
    List<String> texts = new ArrayList<>();
    for (String column : columns) {
      JsonNode value = value(node, field, column);
      if (!value.isNull()) {
        texts.add(Fields.text(value, column));
      }
    }
    return JsonNodeFactory.instance.textNode(
        texts.stream().filter(text -> !text.isBlank()).collect(Collectors.joining("\n")));
  }

  private static JsonNode value(JsonNode node, Column field, String column) {
    JsonNode value = find(node, column);
    if (value != null) {
      return value;
    }
    List<String> found = Fields.names(node);
    throw new RowException(
        DropReason.MISSING_FIELD,
        "a column '" + column + "', which was named for " + field.name().toLowerCase(Locale.ROOT),
        found.isEmpty() ? "no fields" : "only " + String.join(", ", found),
        Spelling.meant(column, found, "name one of these"));
  }

  /** A field by its name, by its name in another case, or within an object; null if not there. */
  private static @Nullable JsonNode find(JsonNode node, String column) {
    JsonNode exact = node.get(column);
    if (exact != null) {
      return exact;
    }
    for (String name : Fields.names(node)) {
      if (same(column, name)) {
        return node.get(name);
      }
    }
    int dot = column.indexOf('.');
    JsonNode outer = dot < 0 ? null : find(node, column.substring(0, dot));
    return outer == null ? null : find(object(outer), column.substring(dot + 1));
  }

  /** Tables have their objects as text. */
  static JsonNode object(JsonNode node) {
    if (!node.isTextual() || !node.asText().stripLeading().startsWith("{")) {
      return node;
    }
    try {
      return JsonRows.ONE.readTree(node.asText());
    } catch (JsonProcessingException e) {
      return node;
    }
  }

  /** The usual names of a field, the one first under which shapes look for it. */
  private static List<String> usual(Column field) {
    return switch (field) {
      case PROMPT -> Synonyms.PROMPT;
      case SYSTEM -> Fields.SYSTEM;
      case CHOSEN -> List.of(Fields.CHOSEN);
      case REJECTED -> List.of(Fields.REJECTED);
      case COMPLETION -> Fields.COMPLETION;
      case LABEL -> Fields.LABEL;
      case RESPONSES -> Fields.RESPONSES;
      case SCORES -> AnswerScores.BESIDE;
    };
  }
}
