package io.github.qadapter.internal.data;

import static io.github.qadapter.internal.data.Fields.field;
import static io.github.qadapter.internal.data.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Messages as rows hold them: {@code {role, content}}, in ShareGPT's words {@code {from, value}},
 * or in Gemini's {@code {role, parts}}.
 */
final class Turns {
  /** Names of roles beside those of {@link Role} itself. */
  private static final Map<String, Role> OTHER_NAMES =
      Map.of(
          "human", Role.USER,
          "prompter", Role.USER,
          "gpt", Role.ASSISTANT,
          "bot", Role.ASSISTANT,
          "chatgpt", Role.ASSISTANT,
          "model", Role.ASSISTANT,
          "developer", Role.SYSTEM);

  private static final Set<String> TOOLS =
      Set.of("tool", "function", "function_call", "observation", "tool_call", "tool_response");

  private Turns() {}

  /** A prompt as text, then one user's turn, as a transcript or as messages. */
  static List<Message> prompt(JsonNode node, String name) {
    if (!node.isTextual()) {
      return of(node, name);
    }
    String text = node.asText();
    return Transcript.is(text) ? Transcript.prompt(text) : List.of(Message.user(text));
  }

  /** A list of messages, or a single one. */
  static List<Message> of(JsonNode node, String name) {
    if (node.isObject()) {
      return List.of(message(node));
    }
    if (!node.isArray()) {
      throw Fields.wrongType(
          "'" + name + "' to be text or a list of messages", node, "write it as text");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode turn : node) {
      if (!turn.isObject()) {
        throw Fields.wrongType(
            "messages {role, content} in '" + name + "'", turn, "write each as an object");
      }
      messages.add(message(turn));
    }
    return messages;
  }

  private static Message message(JsonNode turn) {
    boolean shareGpt = !turn.has("role") && turn.has("from");
    String role = shareGpt ? "from" : "role";
    String content = shareGpt ? "value" : turn.has("parts") ? "parts" : "content";
    return new Message(role(text(field(turn, role), role)), content(field(turn, content), content));
  }

  /** Text, or a list of parts of which each is text. */
  static String content(JsonNode node, String name) {
    if (!node.isArray()) {
      return text(node, name);
    }
    StringBuilder all = new StringBuilder();
    for (JsonNode part : node) {
      if (!part.path("text").isTextual()) {
        throw Fields.wrongType(
            "parts {type: text, text} in '" + name + "'", part, "leave out what is no text");
      }
      all.append(part.get("text").asText());
    }
    return all.toString();
  }

  /** Tells whether a name is a role's, or a tool's, which is known and not read. */
  static boolean isSpeaker(String name) {
    return known(name) != null || TOOLS.contains(name.strip().toLowerCase(Locale.ROOT));
  }

  static boolean isAssistant(String name) {
    return known(name) == Role.ASSISTANT;
  }

  private static @Nullable Role known(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    for (Role role : Role.values()) {
      if (name(role).equals(lower)) {
        return role;
      }
    }
    return OTHER_NAMES.get(lower);
  }

  private static Role role(String name) {
    Role role = known(name);
    if (role != null) {
      return role;
    }
    List<String> known = Arrays.stream(Role.values()).map(Turns::name).collect(Collectors.toList());
    throw new RowException(
        DropReason.UNKNOWN_ROLE,
        "one of the roles " + String.join(", ", known),
        "'" + name + "'",
        Spelling.meant(name, known, "rename the role"));
  }

  static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A prompt with the row's own system message before it, checked: there is something to answer,
   * and user and assistant take turns, wherever system messages stand.
   *
   * @param system a system message, or null
   */
  static List<Message> checked(List<Message> turns, @Nullable String system) {
    List<Message> prompt = new ArrayList<>(turns);
    if (system != null && (turns.isEmpty() || turns.get(0).role() != Role.SYSTEM)) {
      prompt.add(0, Message.system(system));
    } else if (system != null && !turns.get(0).content().strip().equals(system.strip())) {
      throw new RowException(
          DropReason.CONFLICTING_FIELDS,
          "one system message before the prompt",
          "one beside the prompt and another one within it",
          "leave one of them out");
    }
    Message before = null;
    for (Message turn : prompt) {
      if (turn.role() != Role.SYSTEM) {
        if (before != null && before.role() == turn.role()) {
          throw notAlternating("two turns of the " + name(turn.role()) + " in a row");
        }
        before = turn;
      }
    }
    if (before == null || (before.role() == Role.USER && before.content().isBlank())) {
      throw new RowException(
          DropReason.EMPTY_PROMPT,
          "a prompt with a user's message to answer",
          before == null ? "none" : "a blank one",
          "give it text or leave the row out");
    }
    if (before.role() == Role.ASSISTANT) {
      throw notAlternating("the assistant's turn before the assistant's answer");
    }
    return prompt;
  }

  private static RowException notAlternating(String found) {
    return new RowException(
        DropReason.ROLES_NOT_ALTERNATING,
        "user and assistant to take turns",
        found,
        "join the two turns or leave the row out");
  }
}
