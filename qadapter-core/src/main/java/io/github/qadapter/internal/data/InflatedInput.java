package io.github.qadapter.internal.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The content of a gzip file, inflated as it is read. A file that grows beyond all measure while it
 * is unpacked is given up, since it would keep a reader busy for hours.
 */
final class InflatedInput extends CountedInput {
  /** Text shrinks to a tenth, rows that repeat each other to a hundredth. */
  private static final int MAX_RATIO = 500;

  private static final long ALWAYS_ALLOWED = 1L << 30;

  private final CountedInput packed;
  private final long allowed;

  private InflatedInput(CountedInput packed, long allowed) throws IOException {
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
    return new InflatedInput(new CountedInput(packed), allowed);
  }

  @Override
  void check() throws IOException {
    if (count() > allowed && count() / MAX_RATIO > packed.count()) {
      throw new IOException("it unpacks to more than " + MAX_RATIO + " times its size");
    }
  }
}
