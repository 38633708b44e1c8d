package io.github.qadapter.internal.torch;

import java.util.function.Supplier;

/**
 * A processor that is assumed while models open, so that every way of computing is tried wherever
 * tests run. Each way gives right results on any processor; only how fast they are differs.
 */
public final class AssumedProcessor {
  private AssumedProcessor() {}

  /** Does something, as opening a model, as if the processor did so with bfloat16 products. */
  public static <T> T during(SixteenBits does, Supplier<T> work) {
    SixteenBits.assume(does);
    try {
      return work.get();
    } finally {
      SixteenBits.assume(null);
    }
  }
}
