package io.github.qadapter.internal.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code GET /metrics}: what a server has done, in Prometheus' text format. */
final class Metrics implements Handler {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final ServerCounters counters;
  private final Admission admission;
  private final ServedModels models;
  private final Supplier<String> others;

  /** others: further metrics in the same format; may be empty. */
  Metrics(
      ServerCounters counters, Admission admission, ServedModels models, Supplier<String> others) {
    this.counters = counters;
    this.admission = admission;
    this.models = models;
    this.others = others;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    StringBuilder text = new StringBuilder();
    counter(text, "requests_total", "Requests for answers", counters.requests());
    counter(text, "requests_refused_total", "Requests refused as too many", counters.refusals());
    counter(
        text,
        "clients_gone_total",
        "Clients that went away before their reply's end",
        counters.clientsGone());
    counter(text, "prompt_tokens_total", "Tokens of prompts", counters.promptTokens());
    counter(text, "completion_tokens_total", "Tokens generated", counters.completionTokens());
    counter(text, "feedback_total", "Judgments logged", counters.judgments());
    metric(text, "requests_under_way", "gauge", "Requests under way", admission.inside());
    metric(
        text, "adapters", "gauge", "Adapters that can be asked for", models.shelf().all().size());
    exchange.reply(200, TYPE, text.append(others.get()).toString().getBytes(UTF_8));
  }

  private static void counter(StringBuilder text, String name, String help, long value) {
    metric(text, name, "counter", help, value);
  }

  private static void metric(
      StringBuilder text, String name, String type, String help, long value) {
    text.append(
        String.format(
            Locale.ROOT,
            "# HELP qadapter_server_%1$s %2$s.\n# TYPE qadapter_server_%1$s %3$s\nqadapter_server_%1$s %4$d\n",
            name,
            help,
            type,
            value));
  }
}
