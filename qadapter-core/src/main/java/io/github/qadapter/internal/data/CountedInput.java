package io.github.qadapter.internal.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An input that counts its bytes as they are read, so that one that grows too long can be ended.
 */
class CountedInput extends FilterInputStream {
  private long count;

  /** An input that owns the other one. */
  CountedInput(InputStream input) {
    super(input);
  }

  /** The number of bytes that were read since the start or the last {@link #countFromHere}. */
  final long count() {
    return count;
  }

  final void countFromHere() {
    count = 0;
  }

  /**
   * Looks at the count after each read.
   *
   * @throws IOException if the input is to end here
   */
  void check() throws IOException {}

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count += Math.max(0, read);
    check();
    return read;
  }
}
