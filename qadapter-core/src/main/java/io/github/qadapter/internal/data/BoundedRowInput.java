package io.github.qadapter.internal.data;

import java.io.IOException;
import java.io.InputStream;

/** Ends a row that grows beyond its limit before it fills the memory. */
final class BoundedRowInput extends CountedInput {
  private final int limit;

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
    countFromHere();
  }

  @Override
  void check() throws IOException {
    if (count() > limit) {
      throw new IOException("a row is longer than " + (limit >> 20) + " MiB");
    }
  }
}
