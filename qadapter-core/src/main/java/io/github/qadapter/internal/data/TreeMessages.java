package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.spi.PreferenceRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Trees of messages with a row for each message, as OpenAssistant's are on the hub: rows of one
 * tree follow each other, and each names the message that it replies to. What a tree gives is the
 * first of its rows'.
 */
final class TreeMessages {
  /** More are no conversation of people. */
  private static final int MAX_MESSAGES = 4096;

  private static final String ID = "message_id";
  private static final String PARENT = "parent_id";
  private static final String TREE = "message_tree_id";
  private static final String REPLIES = "replies";
  private static final List<String> KEPT = List.of("text", "role", "rank", "deleted");

  private final TreeForm form = new TreeForm();
  private final Consumer<PreferenceRow> rows;
  private final Map<String, ObjectNode> messages = new LinkedHashMap<>();
  private final List<ObjectNode> roots = new ArrayList<>();
  private final List<Origin> origins = new ArrayList<>();
  private String tree = "";

  /**
   * No tree yet.
   *
   * @param rows takes what each row came to
   */
  TreeMessages(Consumer<PreferenceRow> rows) {
    this.rows = rows;
  }

  /** Every name of a field. */
  static Stream<String> names() {
    return Stream.concat(Stream.of(ID, PARENT, TREE), KEPT.stream());
  }

  /** Tells whether a row is one message of a tree. */
  static boolean fits(JsonNode row) {
    return Stream.of(ID, TREE, "text", "role").allMatch(name -> row.path(name).isTextual());
  }

  /** Takes the next message; that of another tree ends the one before. */
  void add(Origin origin, JsonNode row) {
    String next = row.get(TREE).asText();
    if (!next.equals(tree)) {
      finish();
      tree = next;
    }
    origins.add(origin);
    if (messages.size() >= MAX_MESSAGES) {
      return;
    }
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    KEPT.stream().filter(row::has).forEach(name -> message.set(name, row.get(name)));
    message.putArray(REPLIES);
    ObjectNode parent = messages.get(row.path(PARENT).asText());
    if (parent == null) {
      roots.add(message);
    } else {
      parent.withArray(REPLIES).add(message);
    }
    messages.put(row.get(ID).asText(), message);
  }

  /** The tree has no more messages. */
  void finish() {
    if (!origins.isEmpty()) {
      rows.accept(tree(origins.get(0)));
      for (Origin other : origins.subList(1, origins.size())) {
        rows.accept(
            new PreferenceRow(other, Optional.of(Shape.TREE), List.of(), List.of(), List.of()));
      }
    }
    messages.clear();
    roots.clear();
    origins.clear();
    tree = "";
  }

  private PreferenceRow tree(Origin origin) {
    Comparisons found = new Comparisons(List.of());
    try {
      if (origins.size() > messages.size()) {
        throw new RowException(
            DropReason.TOO_LARGE,
            "a tree of at most " + MAX_MESSAGES + " messages, each with an id of its own",
            origins.size() + " in the tree " + tree,
            "leave it out");
      }
      if (roots.size() > 1) {
        throw new RowException(
            DropReason.MISSING_FIELD,
            "each message after the one it replies to, and one that begins the tree",
            roots.size() + " without",
            "sort the rows by tree, parents first");
      }
      form.read(JsonNodeFactory.instance.objectNode().set("prompt", roots.get(0)), found);
    } catch (RowException fault) {
      return PreferenceRows.dropped(origin, Optional.of(Shape.TREE), fault.drop());
    }
    return found.row(origin, Shape.TREE);
  }
}
