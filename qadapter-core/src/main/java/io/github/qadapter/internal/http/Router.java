package io.github.qadapter.internal.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads requests to their handlers, and turns what these throw into replies. */
public final class Router implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final Guard guard;
  private final Function<Throwable, HttpProblem> problems;
  private final Map<String, Map<String, Route>> exact = new LinkedHashMap<>();
  private final Map<String, Map<String, Route>> below = new LinkedHashMap<>();

  /**
   * Without routes.
   *
   * @param problems what a handler's exception means
   */
  public Router(Guard guard, Function<Throwable, HttpProblem> problems) {
    this.guard = guard;
    this.problems = problems;
  }

  /** Who may ask. */
  public enum Access {
    /** Whoever reaches the server. */
    OPEN,
    /** Who has the key, where there is one. */
    KEY
  }

  private record Route(Access access, Handler handler) {}

  /**
   * Adds a route.
   *
   * @param path in full, or what paths begin with if it ends with a slash and is not all
   */
  public Router add(String method, String path, Access access, Handler handler) {
    boolean prefix = path.endsWith("/") && path.length() > 1;
    (prefix ? below : exact)
        .computeIfAbsent(path, key -> new TreeMap<>())
        .put(method, new Route(access, handler));
    return this;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    exchange.set("X-Content-Type-Options", "nosniff");
    exchange.set("Cache-Control", "no-store");
    try {
      guard.requireOwnPage(exchange);
      Route route = route(exchange);
      if (route.access() == Access.KEY) {
        guard.requireKey(exchange);
      }
      route.handler().handle(exchange);
    } catch (RuntimeException | Error e) {
      HttpProblem problem = problems.apply(e);
      if (problem.status() == 500) {
        LOG.warn("{} {} failed.", exchange.method(), exchange.path(), e);
      }
      refuse(exchange, problem);
    }
  }

  private Route route(Exchange exchange) {
    String path = exchange.path();
    Map<String, Route> methods = exact.get(path);
    if (methods == null) {
      methods =
          below.entrySet().stream()
              .filter(entry -> path.startsWith(entry.getKey()))
              .filter(entry -> path.length() > entry.getKey().length())
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow(() -> HttpProblem.unknownPath(exchange.method(), path));
    }
    String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    Route route = methods.get(method);
    if (route == null) {
      String allowed = String.join(", ", methods.keySet());
      exchange.set("Allow", allowed);
      throw HttpProblem.wrongMethod(exchange.method(), path, allowed);
    }
    return route;
  }

  /** Replies with a problem; where a reply has begun already, its connection ends. */
  static void refuse(Exchange exchange, HttpProblem problem) throws IOException {
    boolean ignored = Thread.interrupted(); // by the time's end, which is no reason to say nothing
    if (exchange.hasBegun()) {
      exchange.abort();
      return;
    }
    problem
        .retryAfterSeconds()
        .ifPresent(seconds -> exchange.set("Retry-After", Integer.toString(seconds)));
    if (problem.isPointlessToRetry()) {
      exchange.set("X-Should-Retry", "false"); // which OpenAI's clients obey
    }
    exchange.reply(problem.status(), Json.TYPE, Json.bytes(Json.error(problem)));
  }
}
