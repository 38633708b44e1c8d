package io.github.qadapter.internal.serve;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import io.github.qadapter.internal.http.HttpProblem;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.RequestBody;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v1/feedback}: what a person thinks of answers to {@code messages}, logged to be
 * learned from. One of {@code chosen} over {@code rejected}, {@code kept} in place of {@code
 * refused}, or an {@code answer} with a {@code thumb} up or down.
 */
final class FeedbackHandler implements Handler {
  private static final String CHOSEN = "chosen";
  private static final String KEPT = "kept";
  private static final String THUMB = "thumb";

  private final Optional<PreferenceLog> log;
  private final RequestLimits limits;
  private final ServerCounters counters;

  /** log: empty if nothing is to be logged. */
  FeedbackHandler(Optional<PreferenceLog> log, RequestLimits limits, ServerCounters counters) {
    this.log = log;
    this.limits = limits;
    this.counters = counters;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    PreferenceLog open =
        log.orElseThrow(
            () ->
                HttpProblem.invalid(
                    null,
                    "This server logs no feedback; start it with a folder for it, feedback(...) or"
                        + " --feedback FOLDER."));
    RequestFields request =
        RequestFields.of(Json.parse(RequestBody.read(exchange, limits.maxBodyBytes())));
    String kind = write(open, request);
    counters.feedback();
    exchange.reply(
        200, Json.TYPE, Json.bytes(Json.object().put("object", "feedback").put("kind", kind)));
  }

  private static String write(PreferenceLog log, RequestFields request) {
    List<Message> conversation = ChatMessages.read(request);
    if (request.has(CHOSEN)) {
      log.prefer(conversation, request.text(CHOSEN), request.text("rejected"));
      return "preference";
    }
    if (request.has(KEPT)) {
      log.regenerated(conversation, request.text("refused"), request.text(KEPT));
      return "regenerated";
    }
    String answer = request.text("answer");
    switch (request.text(THUMB)) {
      case "up" -> log.thumbsUp(conversation, answer);
      case "down" -> log.thumbsDown(conversation, answer);
      default -> throw request.wrong(THUMB, "up or down", request.get(THUMB));
    }
    return THUMB;
  }
}
