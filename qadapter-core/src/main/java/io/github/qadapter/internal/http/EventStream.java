package io.github.qadapter.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Server-sent events as OpenAI's clients read them. For one thread at a time. */
public final class EventStream implements AutoCloseable {
  private static final byte[] DATA = "data: ".getBytes(UTF_8);
  private static final byte[] END = "\n\n".getBytes(UTF_8);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);
  private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(UTF_8);

  private final Exchange exchange;
  private final OutputStream out;

  private EventStream(Exchange exchange, OutputStream out) {
    this.exchange = exchange;
    this.out = out;
  }

  /** Begins a stream as the reply. */
  public static EventStream begin(Exchange exchange) throws IOException {
    exchange.set("X-Accel-Buffering", "no"); // or proxies keep events back
    return new EventStream(exchange, exchange.begin(200, "text/event-stream; charset=utf-8"));
  }

  /** Sends a value; it is on its way when this returns. */
  public void send(JsonNode value) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(DATA);
    event.writeBytes(Json.bytes(value));
    event.writeBytes(END);
    write(event.toByteArray());
  }

  /** Sends a comment, which clients pass over: it tells both sides that the other is there. */
  public void keepAlive() throws IOException {
    write(KEEP_ALIVE);
  }

  /** Sends the mark of the end. */
  public void done() throws IOException {
    exchange.ending(); // clients read no further
    write(DONE);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    exchange.ending();
    out.close();
  }
}
