package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Doubt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prompts that stand in several fields, as Alpaca writes them: an {@code instruction} with its
 * {@code input}, and the {@code history} before it. They become one field, so that every shape
 * reads the whole of it; fields that tell different prompts are a fault.
 */
final class PromptFields {
  /** The names of an instruction's input, told apart from it. */
  static final List<String> INPUT = List.of("input", "context");

  /** Fields of more texts are compared with nothing: each of them would be looked for in a row. */
  private static final int COMPARED = 256;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PromptFields() {}

  /**
   * Puts a row's prompt together.
   *
   * @param doubts takes what was left aside because it is a word for nothing
   * @throws RowException if what the fields say does not go together
   */
  static void join(ObjectNode row, List<Doubt> doubts) {
    setAside(row, doubts);
    requireOneSystem(row);
    String name = Fields.present(row, Fields.PROMPT);
    if (name == null) {
      return;
    }
    for (String other : Fields.PROMPT) {
      boolean joined = INPUT.contains(other) || other.equals(Fields.HISTORY);
      if (!other.equals(name) && !joined && Fields.present(row, other)) {
        requireTold(row, other, name);
      }
    }
    addInput(row, name);
    addHistory(row, name);
  }

  /** Tables say {@code nan} for what is not there; a prompt of its own is judged with its pair. */
  private static void setAside(ObjectNode row, List<Doubt> doubts) {
    List<String> optional = new ArrayList<>(INPUT);
    optional.addAll(Fields.SYSTEM);
    optional.add(Fields.HISTORY);
    for (String name : optional) {
      JsonNode value = row.path(name);
      if (value.isTextual() && WordForNothing.is(value.asText())) {
        doubts.add(
            new Doubt(
                DropReason.WORD_FOR_NOTHING,
                String.format(
                    Locale.ROOT,
                    "'%s' is \"%s\", which is taken for none; leave the field empty.",
                    name,
                    value.asText())));
        row.putNull(name);
      }
    }
  }

  private static void requireOneSystem(ObjectNode row) {
    String first = Fields.present(row, Fields.SYSTEM);
    for (String name : Fields.SYSTEM) {
      if (first != null && Fields.present(row, name) && !row.get(name).equals(row.get(first))) {
        throw conflict(first, name);
      }
    }
  }

  /** As LLaMA-Factory does: on a line of its own. */
  private static void addInput(ObjectNode row, String name) {
    for (String part : INPUT) {
      JsonNode value = row.path(part);
      if (part.equals(name) || !Fields.present(row, part) || isBlank(value)) {
        continue;
      }
      JsonNode prompt = row.get(name);
      if (!prompt.isTextual() || !value.isTextual() || Transcript.is(prompt.asText())) {
        requireTold(row, part, name);
      } else if (!squeezed(prompt.asText()).contains(squeezed(value.asText()))) {
        row.put(name, prompt.asText() + "\n" + value.asText());
      }
      row.remove(part);
    }
  }

  private static void addHistory(ObjectNode row, String name) {
    JsonNode history = row.path(Fields.HISTORY);
    boolean empty = history.isContainerNode() && history.isEmpty();
    if (name.equals(Fields.HISTORY)
        || empty
        || isBlank(history)
        || !Fields.present(row, Fields.HISTORY)) {
      return;
    }
    JsonNode prompt = row.get(name);
    List<Message> earlier = history(history);
    List<Message> now = Turns.prompt(prompt, name);
    if (now.size() < earlier.size() || !now.subList(0, earlier.size()).equals(earlier)) {
      int systems = 0;
      while (systems < now.size() && now.get(systems).role() == Role.SYSTEM) {
        systems++;
      }
      List<Message> all = new ArrayList<>(now.subList(0, systems));
      all.addAll(earlier);
      all.addAll(now.subList(systems, now.size()));
      row.set(name, node(all));
    }
    row.remove(Fields.HISTORY);
  }

  /** Turns in pairs of question and answer, or as messages. */
  private static List<Message> history(JsonNode history) {
    boolean pairs = history.isArray();
    for (JsonNode turn : history) {
      pairs &=
          turn.isArray() && turn.size() == 2 && turn.get(0).isTextual() && turn.get(1).isTextual();
    }
    if (!pairs) {
      return history.isTextual()
          ? Transcript.turns(transcript(history))
          : Turns.of(history, Fields.HISTORY);
    }
    List<Message> turns = new ArrayList<>();
    for (JsonNode turn : history) {
      turns.add(Message.user(turn.get(0).asText()));
      turns.add(Message.assistant(turn.get(1).asText()));
    }
    return turns;
  }

  private static String transcript(JsonNode history) {
    if (!Transcript.is(history.asText())) {
      throw Fields.wrongType(
          "pairs of question and answer, or messages, in 'history'",
          history,
          "write [[question, answer], …]");
    }
    return history.asText();
  }

  private static ArrayNode node(List<Message> messages) {
    ArrayNode list = NODES.arrayNode();
    for (Message message : messages) {
      list.addObject().put("role", Turns.name(message.role())).put("content", message.content());
    }
    return list;
  }

  /** All that an extra field says has to stand in the fields that are read, too. */
  private static void requireTold(ObjectNode row, String extra, String read) {
    StringBuilder told = new StringBuilder();
    for (String known : KnownFields.ALL) {
      if (!known.equals(extra) && row.has(known)) {
        texts(row.get(known)).forEach(text -> told.append(squeezed(text)).append('\n'));
      }
    }
    List<String> texts = texts(row.get(extra));
    if (texts.size() > COMPARED
        || texts.stream().anyMatch(text -> told.indexOf(squeezed(text)) < 0)) {
      throw conflict(read, extra);
    }
  }

  /** All texts within a field but names of roles. */
  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.asText());
    } else if (node.isArray()) {
      node.forEach(element -> texts.addAll(texts(element)));
    } else {
      for (String name : Fields.names(node)) {
        if (!name.equals("role") && !name.equals("from") && !name.equals("type")) {
          texts.addAll(texts(node.get(name)));
        }
      }
    }
    return texts;
  }

  private static String squeezed(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static boolean isBlank(JsonNode value) {
    return value.isTextual() && value.asText().isBlank();
  }

  private static RowException conflict(String first, String second) {
    return new RowException(
        DropReason.CONFLICTING_FIELDS,
        "one prompt with one system message",
        "'" + first + "' and '" + second + "', which say different things",
        "join them into one field, or leave one out");
  }
}
