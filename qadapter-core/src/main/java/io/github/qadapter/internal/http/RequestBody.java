package io.github.qadapter.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Bodies of requests, which have a limit. */
public final class RequestBody {
  private RequestBody() {}

  /**
   * The whole body.
   *
   * @param limit the most bytes that it may have
   * @throws HttpProblem if it has more
   */
  public static byte[] read(Exchange exchange, int limit) throws IOException {
    Optional<String> length = exchange.header("Content-Length");
    if (length.isPresent() && isBeyond(length.get(), limit)) {
      throw HttpProblem.tooLarge(limit);
    }
    InputStream body = exchange.body();
    byte[] bytes = body.readNBytes(limit);
    if (bytes.length == limit && body.read() >= 0) {
      throw HttpProblem.tooLarge(limit);
    }
    return bytes;
  }

  private static boolean isBeyond(String length, int limit) {
    try {
      return Long.parseLong(length.strip()) > limit;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
