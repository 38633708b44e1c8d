package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.internal.http.HttpProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A request's {@code messages}. */
final class ChatMessages {
  private static final String FIELD = "messages";

  private ChatMessages() {}

  /** The conversation; at least one message. */
  static List<Message> read(RequestFields request) {
    JsonNode messages = request.get(FIELD);
    if (!messages.isArray() || messages.isEmpty()) {
      throw request.wrong(FIELD, "a list of at least one message", messages);
    }
    List<Message> conversation = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      conversation.add(message(messages.get(i), String.format(Locale.ROOT, "messages[%d]", i)));
    }
    return List.copyOf(conversation);
  }

  private static Message message(JsonNode message, String at) {
    for (String field : List.of("tool_calls", "function_call", "audio")) {
      if (message.hasNonNull(field) && !message.get(field).isEmpty()) {
        throw Unsupported.unsupported(at + "." + field, "A message with \"" + field + "\"");
      }
    }
    return new Message(role(message.path("role"), at), content(message.path("content"), at));
  }

  private static Role role(JsonNode role, String at) {
    return switch (role.asText()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool", "function" -> throw Unsupported.unsupported(at + ".role", "A message of a tool");
      default ->
          throw HttpProblem.invalid(
              at + ".role",
              String.format(
                  Locale.ROOT,
                  "Expected system, user or assistant as \"%s.role\", but found %s.",
                  at,
                  RequestFields.quoted(role)));
    };
  }

  private static String content(JsonNode content, String at) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (content.isNull() || content.isMissingNode()) {
      return "";
    }
    if (!content.isArray()) {
      throw HttpProblem.invalid(
          at + ".content",
          String.format(
              Locale.ROOT,
              "Expected a text or a list of parts as \"%s.content\", but found %s.",
              at,
              RequestFields.quoted(content)));
    }
    StringJoiner text = new StringJoiner("\n");
    for (JsonNode part : content) {
      String type = part.path("type").asText();
      if (!type.equals("text") && !type.equals("input_text")) {
        throw Unsupported.unsupported(
            at + ".content",
            String.format(Locale.ROOT, "Content of the type %s", part.path("type")));
      }
      text.add(part.path("text").asText());
    }
    return text.toString();
  }
}
