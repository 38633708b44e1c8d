package io.github.qadapter.internal.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * What a gzip file holds, unpacked as it is read. A file that grows beyond all measure while it is
 * unpacked is given up, since it would keep a reader busy for hours.
 */
final class InflatedInput extends FilterInputStream {
  /** Text shrinks to a tenth, rows that repeat each other to a hundredth. */
  private static final int MAX_RATIO = 500;

  private static final long ALWAYS_ALLOWED = 1L << 30;

  private final Counted packed;
  private final long allowed;
  private long unpacked;

  private InflatedInput(Counted packed, long allowed) throws IOException {
    super(new GZIPInputStream(packed, 1 << 16));
    this.packed = packed;
    this.allowed = allowed;
  }

  /** Unpacks an input, which is then owned. */
  static InflatedInput of(InputStream packed) throws IOException {
    return of(packed, ALWAYS_ALLOWED);
  }

  /**
   * Unpacks an input, which is then owned.
   *
   * @param allowed the bytes that may come out however few went in
   */
  static InflatedInput of(InputStream packed, long allowed) throws IOException {
    return new InflatedInput(new Counted(packed), allowed);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    unpacked += Math.max(0, read);
    if (unpacked > allowed && unpacked / MAX_RATIO > packed.count) {
      throw new IOException("it unpacks to more than " + MAX_RATIO + " times its size");
    }
    return read;
  }

  /** Counts what is read. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream input) {
      super(input);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
