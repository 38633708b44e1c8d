package io.github.qadapter.internal.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** An exchange of the JDK's server. */
final class JdkExchange implements Exchange {
  private final HttpExchange exchange;
  private final Duration requestTime;
  private Runnable beforeEnd = () -> {};
  private boolean begun;
  private boolean aborted;

  /** requestTime: the time after which its thread is interrupted. */
  JdkExchange(HttpExchange exchange, Duration requestTime) {
    this.exchange = exchange;
    this.requestTime = requestTime;
  }

  @Override
  public String method() {
    return exchange.getRequestMethod();
  }

  @Override
  public String path() {
    String path = exchange.getRequestURI().getRawPath();
    return path == null ? "" : path;
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  @Override
  public InputStream body() {
    return exchange.getRequestBody();
  }

  @Override
  public void set(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
  }

  @Override
  public void reply(int status, String contentType, byte[] body) throws IOException {
    begin(contentType);
    ending();
    if (method().equals("HEAD") || body.length == 0) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public OutputStream begin(int status, String contentType) throws IOException {
    begin(contentType);
    exchange.sendResponseHeaders(status, 0);
    return exchange.getResponseBody();
  }

  /** Whoever comes too late says so, since an interrupted thread could not write anything. */
  private void begin(String contentType) {
    if (Thread.interrupted()) {
      throw HttpProblem.late(requestTime);
    }
    set("Content-Type", contentType);
    begun = true;
  }

  @Override
  public void beforeEnd(Runnable work) {
    beforeEnd = work;
  }

  @Override
  public void ending() {
    Runnable work = beforeEnd;
    beforeEnd = () -> {};
    work.run();
  }

  @Override
  public boolean hasBegun() {
    return begun;
  }

  /**
   * Ends the connection: a thread that is interrupted closes its channel with the next byte that it
   * writes, and the JDK's server closes what a handler leaves without a whole reply.
   */
  @Override
  public void abort() {
    aborted = true;
    ending();
    if (!begun) {
      exchange.close();
      return;
    }
    Thread.currentThread().interrupt();
    try {
      exchange.getResponseBody().write('\n');
      exchange.getResponseBody().flush();
    } catch (IOException e) {
      // It is closed, which is what was wanted.
    } finally {
      boolean ignored = Thread.interrupted();
      exchange.close();
    }
  }

  /** Ends the exchange after its handler. */
  void finish() {
    if (!aborted) {
      ending();
      exchange.close();
    }
  }
}
