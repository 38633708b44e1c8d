package io.github.qadapter.internal.serve;

import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A file of the page for people, as it is in the jar. */
final class PageHandler implements Handler {
  /** Nothing from elsewhere, no script but the file's own, in nobody's frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final byte[] file;
  private final String type;

  private PageHandler(byte[] file, String type) {
    this.file = file;
    this.type = type;
  }

  /** A file by its name; type: without its charset. */
  static PageHandler of(String name, String type) {
    try (InputStream in =
        Objects.requireNonNull(PageHandler.class.getResourceAsStream(name), name)) {
      return new PageHandler(in.readAllBytes(), type + "; charset=utf-8");
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    exchange.set("Content-Security-Policy", POLICY);
    exchange.set("Referrer-Policy", "no-referrer");
    exchange.reply(200, type, file);
  }
}
