package io.github.qadapter.internal.data;

import static io.github.qadapter.internal.data.Fields.field;
import static io.github.qadapter.internal.data.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lists of messages as rows hold them. */
final class Conversation {
  private Conversation() {}

  /** A prompt as text, then one user's turn, or as messages. */
  static List<Message> prompt(JsonNode node, String name) {
    return node.isTextual() ? List.of(Message.user(node.asText())) : messages(node, name);
  }

  /** An answer as text, or as the conversation that it ends, which must begin with the prompt. */
  static String answer(JsonNode node, String name, List<Message> prompt) {
    if (node.isTextual()) {
      return node.asText();
    }
    List<Message> turns = messages(node, name);
    int last = turns.size() - 1;
    if (last < 0 || turns.get(last).role() != Role.ASSISTANT) {
      throw new RowFault(
          DropReason.MISSING_ANSWER,
          "'" + name + "' to end with an assistant's message",
          last < 0 ? "no message" : "one of the " + name(turns.get(last).role()),
          "add the answer");
    }
    if (last > 0 && !turns.subList(0, last).equals(prompt)) {
      throw new RowFault(
          DropReason.DIVERGING_PROMPTS,
          "'" + name + "' to hold the answer alone, or the prompt's messages and then the answer",
          "other messages before the answer",
          "repeat the prompt exactly or leave it out");
    }
    return turns.get(last).content();
  }

  static List<Message> messages(JsonNode node, String name) {
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
      messages.add(
          new Message(
              role(text(field(turn, "role"), "role")), text(field(turn, "content"), "content")));
    }
    return messages;
  }

  private static Role role(String name) {
    for (Role role : Role.values()) {
      if (name(role).equals(name)) {
        return role;
      }
    }
    List<String> known =
        Arrays.stream(Role.values()).map(Conversation::name).collect(Collectors.toList());
    throw new RowFault(
        DropReason.UNKNOWN_ROLE,
        "one of the roles " + String.join(", ", known),
        "'" + name + "'",
        Spelling.meant(name, known, "rename the role"));
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
