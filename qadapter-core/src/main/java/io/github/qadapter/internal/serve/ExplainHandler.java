package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.CustomModel;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import io.github.qadapter.internal.http.HttpProblem;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.RequestBody;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import java.io.IOException;
import java.util.List;

/**
 * {@code POST /v1/explain}: what base and preference make of each token of an {@code answer} to
 * {@code messages}, whatever strength and scope say.
 */
final class ExplainHandler implements Handler {
  private static final int MAX_TOP = 20;
  private static final int DEFAULT_TOP = 3;

  private final Serving serving;

  ExplainHandler(Serving serving) {
    this.serving = serving;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    RequestFields request =
        RequestFields.of(Json.parse(RequestBody.read(exchange, serving.limits().maxBodyBytes())));
    try (ServedModel model =
        serving.open(exchange, ModelName.field(request), ModelName.strength(request))) {
      if (!(model.model() instanceof CustomModel custom)) {
        throw HttpProblem.invalid(
            "model", "Expected the name of one adapter as \"model\", which is what is explained.");
      }
      AnswerExplanation explanation =
          custom.explain(
              ChatMessages.read(request),
              request.text("answer"),
              request.count("top", 1, MAX_TOP).orElse(DEFAULT_TOP));
      ObjectNode reply = Json.object().put("object", "explanation").put("model", model.name());
      ArrayNode steps = reply.putArray("steps");
      for (AnswerExplanation.Step step : explanation.steps()) {
        ObjectNode entry = steps.addObject();
        put(entry, step.chosen());
        put(entry.putArray("base_favorites"), step.baseFavorites());
        put(entry.putArray("custom_favorites"), step.customFavorites());
      }
      exchange.reply(200, Json.TYPE, Json.bytes(reply));
    }
  }

  private static void put(ArrayNode list, List<Explanation.Candidate> tokens) {
    tokens.forEach(token -> put(list.addObject(), token));
  }

  private static void put(ObjectNode entry, Explanation.Candidate token) {
    entry
        .put("token", token.token().text())
        .put("base", ReplyFields.number(token.baseLogProbability()))
        .put("custom", ReplyFields.number(token.customLogProbability()))
        .put("advantage", token.advantage());
  }
}
