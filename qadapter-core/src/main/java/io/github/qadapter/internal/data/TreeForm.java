package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation that branches, as OpenAssistant was published: each message holds the replies to
 * it, and replies to the same message have ranks, 0 for the best.
 */
final class TreeForm implements RowForm {
  /** Each holds a prompt of its own. */
  private static final int MAX_COMPARISONS = 4096;

  private static final String PROMPT = "prompt";
  private static final String REPLIES = "replies";
  private static final String RANK = "rank";

  @Override
  public Shape shape() {
    return Shape.TREE;
  }

  @Override
  public boolean fits(JsonNode row) {
    return row.path(PROMPT).path(REPLIES).isArray();
  }

  @Override
  public void read(JsonNode row, Comparisons found) {
    int[] compared = {0};
    walk(row.get(PROMPT), List.of(), found, compared);
    if (compared[0] == 0) {
      throw new RowException(
          DropReason.NO_COUNTERPART,
          "two answers with a rank to the same message",
          "none",
          "only a preference between two answers can be learned");
    }
  }

  /** Compares the answers to a message, and goes on with what was said to each of them. */
  private static void walk(JsonNode node, List<Message> before, Comparisons found, int[] compared) {
    List<Message> turns = new ArrayList<>(before);
    turns.add(message(node));
    List<JsonNode> ranked = new ArrayList<>();
    for (JsonNode reply : node.path(REPLIES)) {
      if (!reply.path("deleted").asBoolean()) {
        walk(reply, turns, found, compared);
        if (reply.path(RANK).isNumber()) {
          ranked.add(reply);
        }
      }
    }
    if (turns.get(turns.size() - 1).role() == Role.USER && ranked.size() > 1) {
      compared[0] += ranked.size() * (ranked.size() - 1) / 2;
      if (compared[0] > MAX_COMPARISONS) {
        throw new RowException(
            DropReason.TOO_LARGE,
            "at most " + MAX_COMPARISONS + " comparisons in a tree",
            "more",
            "split the tree");
      }
      compare(Turns.checked(turns, null), ranked, found);
    }
  }

  private static void compare(List<Message> prompt, List<JsonNode> ranked, Comparisons found) {
    for (int i = 0; i < ranked.size(); i++) {
      for (int j = i + 1; j < ranked.size(); j++) {
        double first = ranked.get(i).path(RANK).asDouble();
        double second = ranked.get(j).path(RANK).asDouble();
        if (first == second) {
          found.drop(RankedForm.tie(i, j, first));
        } else {
          JsonNode better = ranked.get(first < second ? i : j);
          JsonNode worse = ranked.get(first < second ? j : i);
          found.add(prompt, text(better), text(worse));
        }
      }
    }
  }

  private static Message message(JsonNode node) {
    String role = Fields.text(Fields.field(node, "role"), "role");
    return Turns.of(
            JsonNodeFactory.instance.objectNode().put("role", role).put("content", text(node)),
            PROMPT)
        .get(0);
  }

  private static String text(JsonNode node) {
    return Fields.text(Fields.field(node, "text"), "text");
  }
}
