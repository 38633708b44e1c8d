package io.github.qadapter.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A JSON reply that takes its time. White space, which JSON allows before a value, shows meanwhile
 * whether the client is still there; nothing else would tell. For one thread at a time.
 */
public final class PatientReply {
  /** All refusals and many replies are ready before; until then the status is open. */
  private static final Duration SILENCE = Duration.ofMillis(100);

  private static final byte[] SPACE = " ".getBytes(US_ASCII);

  private final Exchange exchange;
  private final long start = System.nanoTime();
  private @Nullable OutputStream out;

  /** A reply that has not begun. */
  public PatientReply(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * Looks whether the client is there; to be called now and then.
   *
   * @throws IOException if it is not
   */
  public void look() throws IOException {
    if (out == null && System.nanoTime() - start < SILENCE.toNanos()) {
      return;
    }
    OutputStream begun = begun();
    begun.write(SPACE);
    begun.flush();
  }

  private OutputStream begun() throws IOException {
    OutputStream begun = out;
    if (begun == null) {
      begun = exchange.begin(200, Json.TYPE);
      out = begun;
    }
    return begun;
  }

  /** Sends the value and ends the reply. */
  public void send(JsonNode value) throws IOException {
    if (out == null) {
      exchange.reply(200, Json.TYPE, Json.bytes(value));
      return;
    }
    exchange.ending();
    try (OutputStream begun = begun()) {
      begun.write(Json.bytes(value));
    }
  }
}
