package io.github.qadapter.internal.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import io.github.qadapter.internal.http.HttpProblem;
import io.github.qadapter.internal.http.Json;
import java.io.IOException;
import java.net.URLDecoder;

/** {@code GET /v1/models} and {@code /v1/models/{id}}. */
final class ModelsHandler implements Handler {
  static final String LIST = "/v1/models";
  static final String ONE = "/v1/models/";

  private final ServedModels models;

  ModelsHandler(ServedModels models) {
    this.models = models;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    String path = exchange.path();
    ObjectNode reply =
        path.startsWith(ONE)
            ? models.describe(decoded(path.substring(ONE.length())))
            : models.list();
    exchange.reply(200, Json.TYPE, Json.bytes(reply));
  }

  /** Percent-encoding as paths have it, where + stands for itself. */
  private static String decoded(String id) {
    try {
      return URLDecoder.decode(id.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.unknownModel("Expected a percent-encoded model's name, but found " + id);
    }
  }
}
