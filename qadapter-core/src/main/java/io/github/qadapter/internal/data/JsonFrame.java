package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list or an object of a JSON document that was opened and not closed yet. */
final class JsonFrame {
  /**
   * A field that may be a column.
   *
   * @param first its first element
   * @param size how many there are
   * @param indexed whether they are an object's values, under their numbers
   */
  record Column(JsonNode first, long size, boolean indexed) {}

  /** The name under which it stands; empty at the top. */
  final String key;

  final long line;

  /** True for a list whose elements are rows; it is an object otherwise. */
  final boolean list;

  /** The fields that an object held so far; none are kept once rows were found in it. */
  final ObjectNode pending = JsonNodeFactory.instance.objectNode();

  final Map<String, Column> columns = new LinkedHashMap<>();

  /** The names of the elements' elements, where rows are lists themselves. */
  final List<String> cells;

  /** True once rows were found in it. */
  boolean given;

  /** True if rows in it belong to a split that is not read. */
  final boolean unwanted;

  /** A name of a split, and a name of none, under which rows were found. */
  @Nullable String split;

  @Nullable String plain;

  /** A field that was too large to be kept. */
  @Nullable String lost;

  private JsonFrame(String key, long line, boolean list, List<String> cells, boolean unwanted) {
    this.key = key;
    this.line = line;
    this.list = list;
    this.cells = cells;
    this.unwanted = unwanted;
  }

  static JsonFrame object(String key, long line, boolean unwanted) {
    return new JsonFrame(key, line, false, List.of(), unwanted);
  }

  static JsonFrame list(String key, long line, List<String> cells) {
    return new JsonFrame(key, line, true, cells, false);
  }
}
