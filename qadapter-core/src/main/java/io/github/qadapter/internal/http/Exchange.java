package io.github.qadapter.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** One request and its reply, whatever server carries them. For one thread at a time. */
public interface Exchange {
  /** The method in capitals, such as GET. */
  String method();

  /** The path as it was sent, percent-encoded, without the query. */
  String path();

  /** A header's first value; the name in any case. */
  Optional<String> header(String name);

  /** The request's body. */
  InputStream body() throws IOException;

  /** Sets a header of the reply, before it begins. */
  void set(String name, String value);

  /** Begins a reply of a known length; to a HEAD request nothing of it is written. */
  void reply(int status, String contentType, byte[] body) throws IOException;

  /** Begins a reply that is written bit by bit; closing the stream ends it well. */
  OutputStream begin(int status, String contentType) throws IOException;

  /**
   * Names what is given back before the client can know that its reply is whole, so that its next
   * request finds it free; run once, however the exchange ends.
   */
  void beforeEnd(Runnable work);

  /**
   * Says that the next bytes are the last of a reply that {@link #begin} began; a reply in one
   * piece says so itself.
   */
  void ending();

  /** Tells whether the reply has begun, so that its status cannot change any more. */
  boolean hasBegun();

  /** Ends the connection at once, so that the client sees that a reply is not whole. */
  void abort();
}
