package io.github.qadapter.internal.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Role;
import io.github.qadapter.exception.PreferenceDataException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * One thing that a user did, as a line of JSON in a shape that preference files have: {@code
 * {prompt, chosen, rejected}} or {@code {prompt, completion, label}}, and beside it what it was and
 * when.
 */
final class Event {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final ObjectNode json;

  private Event(String name, List<Message> conversation) {
    this.json = MAPPER.createObjectNode();
    json.put("event", name);
    json.put("at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    ArrayNode prompt = json.putArray("prompt");
    for (Message message : conversation) {
      prompt
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.content());
    }
  }

  static Event preferred(List<Message> conversation, String chosen, String over) {
    return pair("prefer", conversation, chosen, over);
  }

  static Event regenerated(List<Message> conversation, String refused, String kept) {
    return pair("regenerate", conversation, kept, refused);
  }

  private static Event pair(
      String name, List<Message> conversation, String chosen, String rejected) {
    PreferencePair pair = new PreferencePair(conversation, chosen, rejected);
    Event event = new Event(name, pair.prompt());
    event.json.put("chosen", chosen).put("rejected", rejected);
    return event;
  }

  static Event thumbs(boolean up, List<Message> conversation, String answer) {
    if (conversation.isEmpty()) {
      throw new PreferenceDataException(
          "Expected the conversation that was answered, but found no message; give it with its last"
              + " turn.");
    }
    if (conversation.get(conversation.size() - 1).role() == Role.ASSISTANT) {
      throw new PreferenceDataException(
          "Expected a conversation that ends with the turn to be answered, but its last message is"
              + " the assistant's; leave the answer out of it.");
    }
    if (answer.isBlank()) {
      throw new PreferenceDataException(
          "Expected the answer that was rated, but found blank text; give the whole answer.");
    }
    Event event = new Event(up ? "thumbs-up" : "thumbs-down", conversation);
    event.json.put("completion", answer).put("label", up);
    return event;
  }

  /** The line in UTF-8, its end included. Half a surrogate pair becomes a question mark. */
  byte[] line() {
    try {
      return (MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of text can always be written.", e);
    }
  }
}
