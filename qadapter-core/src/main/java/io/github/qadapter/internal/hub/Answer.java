package io.github.qadapter.internal.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response, its body still to be read. */
record Answer(int status, HttpHeaders headers, BodyReader body) implements AutoCloseable {
  @Nullable String header(String name) {
    return headers.firstValue(name).orElse(null);
  }

  /** A header's number; −1 if there is none. */
  long number(String name) {
    String value = header(name);
    try {
      return value == null ? -1 : Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** All bytes of a body that is not expected to be long. */
  byte[] bytes(int limit, Duration silence) throws IOException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<ByteBuffer> piece;
    while ((piece = body.next(silence)) != null) {
      for (ByteBuffer buffer : piece) {
        if (all.size() + buffer.remaining() > limit) {
          throw new IOException("the answer is longer than " + limit + " bytes");
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        all.write(bytes);
      }
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    body.close();
  }
}
