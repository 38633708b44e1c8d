package io.github.qadapter.internal.torch;

/**
 * A processor that is assumed while models open, so that every way of computing is tried wherever
 * tests run. Each way gives right results on any processor; only how fast they are differs.
 */
public final class AssumedProcessor implements AutoCloseable {
  /** Assumed until it is closed. */
  public AssumedProcessor(SixteenBits does) {
    SixteenBits.assume(does);
  }

  @Override
  public void close() {
    SixteenBits.assume(null);
  }
}
