package io.github.qadapter.internal.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.LogLikelihood.TokenLogProbability;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.http.EventStream;
import io.github.qadapter.internal.http.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the replies of all paths have in common. */
final class ReplyFields {
  /** What stands for a probability of 0, since JSON has no infinity; OpenAI's number. */
  private static final double NEVER = -9999;

  private final String id;
  private final long created = Instant.now().getEpochSecond();
  private final ServedModel model;

  /** prefix: of the id. */
  ReplyFields(String prefix, ServedModel model) {
    this.id = prefix + UUID.randomUUID().toString().replace("-", "");
    this.model = model;
  }

  /** A reply or a chunk of one, without its choices. */
  ObjectNode of(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model.name())
        .put("system_fingerprint", model.fingerprint());
  }

  /** A chunk of a stream, with no choice yet; usage is null until the last one tells it. */
  ObjectNode chunk(String object, ReplyForm form) {
    ObjectNode chunk = of(object);
    chunk.putArray("choices");
    if (form.usage()) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  /** Ends a stream with a chunk that tells the usage, if the request asked for it. */
  void end(EventStream events, String object, ReplyForm form, Usage usage) throws IOException {
    if (form.usage()) {
      ObjectNode chunk = chunk(object, form);
      chunk.set("usage", usage.json());
      events.send(chunk);
    }
  }

  String id() {
    return id;
  }

  static String finishReason(Reply.FinishReason ending) {
    return switch (ending) {
      case STOP, STOP_SEQUENCE -> "stop";
      case LENGTH, CONTEXT_FULL -> "length";
    };
  }

  /** A log-probability that JSON can spell. */
  static double number(double logProbability) {
    return Math.max(NEVER, logProbability);
  }

  /** The log-probabilities of a chat's answer; null if they were not asked for. */
  static JsonNode chatLogProbabilities(List<Reply.TokenLogProbabilities> tokens) {
    if (tokens.isEmpty()) {
      return NullNode.instance;
    }
    ObjectNode all = Json.object();
    ArrayNode content = all.putArray("content");
    for (Reply.TokenLogProbabilities token : tokens) {
      ObjectNode entry = content.addObject();
      put(entry, token.chosen());
      ArrayNode top = entry.putArray("top_logprobs");
      token.likeliest().forEach(likely -> put(top.addObject(), likely));
    }
    all.putNull("refusal");
    return all;
  }

  private static void put(ObjectNode entry, TokenLogProbability likely) {
    String text = likely.token().text();
    entry.put("token", text);
    entry.put("logprob", number(likely.logProbability()));
    ArrayNode bytes = entry.putArray("bytes");
    for (byte unit : text.getBytes(UTF_8)) {
      bytes.add(Byte.toUnsignedInt(unit));
    }
  }
}
