package io.github.qadapter.server;

import io.github.qadapter.BaseModel;
import io.github.qadapter.internal.serve.OpenAiServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;

/**
 * An HTTP server with OpenAI's paths over a base model and a folder of adapters.
 *
 * <pre>{@code
 * try (BaseModel base = BaseModel.open(Path.of("SmolLM2-135M-Instruct"));
 *     QAdapterServer server =
 *         QAdapterServer.start(base, options -> options.adapters(Path.of("adapters")))) {
 *   System.out.println("OpenAI's clients find it at " + server.uri().resolve("/v1"));
 *   Thread.sleep(Long.MAX_VALUE);
 * }
 * }</pre>
 *
 * <p>A request's {@code model} is {@code base}, an adapter's folder name such as {@code polite}, at
 * a strength {@code polite@0.5}, or a mix {@code polite@0.7+brief@0.5}. Adapters that are added,
 * replaced or removed in the folder are so here a moment later; a request keeps those it began
 * with.
 *
 * <p>Safe for use by several threads. Requests are answered together by the engine's continuous
 * batching, so {@link io.github.qadapter.DecodingOptions} of the base bound what runs at once.
 */
public final class QAdapterServer implements AutoCloseable {
  private final OpenAiServer server;

  private QAdapterServer(OpenAiServer server) {
    this.server = server;
  }

  /** Serves a base alone, on this machine only, at {@value ServerOptions#DEFAULT_PORT}. */
  public static QAdapterServer start(BaseModel base) {
    return start(base, options -> {});
  }

  /**
   * Serves a base with options; the base stays open when the server is closed.
   *
   * @throws IllegalArgumentException if another engine opened the base
   * @throws io.github.qadapter.QAdapterException if the address cannot be had
   */
  public static QAdapterServer start(BaseModel base, Consumer<ServerOptions.Builder> options) {
    ServerOptions.Builder builder = ServerOptions.builder();
    options.accept(builder);
    return start(base, builder.build());
  }

  /** {@link #start(BaseModel, Consumer)} with options that are built already. */
  public static QAdapterServer start(BaseModel base, ServerOptions options) {
    return new QAdapterServer(OpenAiServer.start(base, options.settings()));
  }

  /** The address for clients, without a path: {@code http://127.0.0.1:8080}. */
  public URI uri() {
    InetSocketAddress address = server.address();
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "localhost"
            : address.getAddress().getHostAddress();
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
  }

  /** The port at which it listens. */
  public int port() {
    return server.address().getPort();
  }

  /** Looks at the folder of adapters now, without waiting for the next look. */
  public void rescanAdapters() {
    server.rescan();
  }

  /**
   * Stops in good order: new requests are refused, those under way are waited for within {@link
   * ServerOptions#stopTime()}, and what is left then ends.
   */
  @Override
  public void close() {
    server.close();
  }
}
