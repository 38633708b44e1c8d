package io.github.qadapter.internal.report;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Figures of JSON files: null for what was not measured and for what is no finite number, which
 * JSON does not have.
 */
public final class JsonFigures {
  private static final double NANOS = 1e9;

  private JsonFigures() {}

  /** A part's figure; null where there is no such part. */
  public static <T> @Nullable Double of(Optional<T> part, Function<T, Double> value) {
    return part.map(value).map(JsonFigures::finite).orElse(null);
  }

  /** A number as a figure. */
  public static @Nullable Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }

  /** A figure as a number; NaN where there is none. */
  public static double number(@Nullable Double figure) {
    return figure == null ? Double.NaN : figure;
  }

  static double seconds(Duration elapsed) {
    return elapsed.toNanos() / NANOS;
  }

  static Duration elapsed(@Nullable Double seconds) {
    return Duration.ofNanos(Math.round(number(seconds) * NANOS));
  }
}
