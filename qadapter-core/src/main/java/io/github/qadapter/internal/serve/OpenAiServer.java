package io.github.qadapter.internal.serve;

import io.github.qadapter.BaseModel;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Guard;
import io.github.qadapter.internal.http.Handler;
import io.github.qadapter.internal.http.HttpFront;
import io.github.qadapter.internal.http.HttpLimits;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.Router;
import io.github.qadapter.internal.http.Router.Access;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A base and its adapters behind OpenAI's paths. */
public final class OpenAiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiServer.class);

  /** For lists, health and refusals beside the requests that compute. */
  private static final int SPARE_THREADS = 16;

  private static final Duration HEADER_TIME = Duration.ofSeconds(10);

  private final ServerSettings settings;
  private final Optional<PreferenceLog> log;
  private final AdapterShelf shelf;
  private final ServerCounters counters = new ServerCounters();
  private final Admission admission;
  private final Handler handler;
  private @Nullable HttpFront front;

  private OpenAiServer(BaseModel base, ServerSettings settings) {
    this.settings = settings;
    this.log = settings.feedback().map(PreferenceLog::open);
    this.shelf = AdapterShelf.open(base, settings.adapters(), settings.lookEvery());
    this.admission = new Admission(settings.maxRequests(), counters);
    this.handler = routes(new ServedModels(base, settings.baseName(), shelf));
  }

  /** Opens the adapters and begins to listen. */
  public static OpenAiServer start(BaseModel base, ServerSettings settings) {
    OpenAiServer server = new OpenAiServer(base, settings);
    try {
      HttpFront front =
          HttpFront.start(
              settings.address(),
              new HttpLimits(
                  settings.maxRequests() + SPARE_THREADS, HEADER_TIME, settings.requestTime()),
              server.handler);
      server.front = front;
      InetSocketAddress address = front.address();
      LOG.info("{} is served at {}.", base.info().name(), address);
      if (!address.getAddress().isLoopbackAddress() && settings.key().isEmpty()) {
        LOG.warn("Whoever reaches {} may ask without a key.", address);
      }
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private Handler routes(ServedModels models) {
    RequestLimits limits = new RequestLimits(settings.maxBodyBytes(), settings.defaultMaxTokens());
    Serving serving = new Serving(models, limits, admission, counters, settings.requestTime());
    ModelsHandler list = new ModelsHandler(models);
    TokenizerHandler tokenizer = new TokenizerHandler(models, limits);
    Guard guard = new Guard(settings.hosts(), settings.key().orElse(null));
    return new Router(guard, Problems::of)
        .add("GET", "/", Access.OPEN, PageHandler.of("page.html", "text/html"))
        .add("GET", "/page.css", Access.OPEN, PageHandler.of("page.css", "text/css"))
        .add("GET", "/page.js", Access.OPEN, PageHandler.of("page.js", "text/javascript"))
        .add("GET", "/health", Access.OPEN, this::health)
        .add("GET", ModelsHandler.LIST, Access.KEY, list)
        .add("GET", ModelsHandler.ONE, Access.KEY, list)
        .add("POST", "/v1/chat/completions", Access.KEY, new ChatHandler(serving))
        .add("POST", "/v1/completions", Access.KEY, new CompletionHandler(serving))
        .add("POST", "/v1/explain", Access.KEY, new ExplainHandler(serving))
        .add("POST", "/v1/feedback", Access.KEY, new FeedbackHandler(log, limits, counters))
        .add("GET", "/tokenizer_info", Access.KEY, tokenizer::info)
        .add("POST", "/tokenize", Access.KEY, tokenizer::tokenize)
        .add("POST", "/detokenize", Access.KEY, tokenizer::detokenize)
        .add(
            "GET",
            "/metrics",
            Access.KEY,
            new Metrics(counters, admission, models, settings.otherMetrics()));
  }

  private void health(Exchange exchange) throws IOException {
    exchange.reply(
        200,
        Json.TYPE,
        Json.bytes(Json.object().put("status", "ok").put("requests", admission.inside())));
  }

  /** The address at which it listens. */
  public InetSocketAddress address() {
    HttpFront open = front;
    if (open == null) {
      throw new IllegalStateException("The server is closed; start another one.");
    }
    return open.address();
  }

  /** Looks at the folder of adapters now. */
  public void rescan() {
    shelf.rescan();
  }

  /** Refuses new requests, waits for those under way, ends what is left, and frees everything. */
  @Override
  public void close() {
    HttpFront open = front;
    front = null;
    if (open != null) {
      if (!open.drain(settings.stopTime())) {
        LOG.warn("{} requests are ended before their replies.", admission.inside());
      }
      open.close();
    }
    shelf.close();
    log.ifPresent(PreferenceLog::close);
  }
}
