package io.github.qadapter.internal.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends a row that grows beyond its limit before it fills the memory. */
final class BoundedRowInput extends FilterInputStream {
  private final int limit;
  private long count;

  /**
   * An input that owns the other one.
   *
   * @param limit the most bytes of a row, give or take what a reader takes at once
   */
  BoundedRowInput(InputStream input, int limit) {
    super(input);
    this.limit = limit;
  }

  /** Counts from here. */
  void beginRow() {
    count = 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count += Math.max(0, read);
    if (count > limit) {
      throw new IOException("a row is longer than " + (limit >> 20) + " MiB");
    }
    return read;
  }
}
