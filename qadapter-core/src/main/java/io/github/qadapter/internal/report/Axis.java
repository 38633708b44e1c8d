package io.github.qadapter.internal.report;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Locale;

/**
 * A range of values with round numbers to mark it.
 *
 * @param low its lower end
 * @param high its upper end, above the lower one
 * @param gap how far the marks are apart
 */
public record Axis(double low, double high, double gap) {
  private static final double[] ROUND = {1, 2, 5, 10};

  /** The narrowest axis that begins and ends at a mark and holds all values. */
  public static Axis around(double low, double high, int marks) {
    double room = high > low ? high - low : Math.max(Math.abs(high), 1e-3) * 0.1;
    double gap = gap(room / marks);
    Axis axis = new Axis(Math.floor(low / gap) * gap, Math.ceil(high / gap) * gap, gap);
    return axis.low < axis.high
        ? axis
        : new Axis(low >= 0 ? Math.max(0, axis.low - gap) : axis.low - gap, axis.high + gap, gap);
  }

  /** An axis of whole numbers from 0 on that ends where it is told to. */
  static Axis ofSteps(double last, int marks) {
    return new Axis(0, Math.max(1, last), Math.max(1, gap(last / marks)));
  }

  /** The smallest of 1, 2 and 5 times a power of ten that is not below a number above 0. */
  private static double gap(double least) {
    double power = Math.pow(10, powerOfTen(Math.max(least, Double.MIN_NORMAL)));
    for (double digit : ROUND) {
      if (digit * power >= least * (1 - 1e-9)) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  /** The marks within the range. */
  public ImmutableDoubleArray marks() {
    ImmutableDoubleArray.Builder marks = ImmutableDoubleArray.builder();
    long last = (long) Math.floor(high / gap + 1e-6);
    for (long i = (long) Math.ceil(low / gap - 1e-6); i <= last; i++) {
      marks.add(i * gap);
    }
    return marks.build();
  }

  /** The place of a value: 0 at the lower end, 1 at the upper one. */
  public double place(double value) {
    return (value - low) / (high - low);
  }

  /** A mark's number, with the digits that tell it from its neighbors. */
  public String label(double mark) {
    double size = Math.max(Math.abs(low), Math.abs(high));
    int power = size < 1e-3 || size >= 1e6 ? powerOfTen(size) : 0;
    int decimals = Math.max(0, power - powerOfTen(gap));
    String text = String.format(Locale.ROOT, "%." + decimals + "f", mark / Math.pow(10, power));
    if (text.matches("-?0(\\.0+)?")) {
      return power == 0 ? text.replace("-", "") : "0";
    }
    return power == 0 ? text : text + "e" + power;
  }

  private static int powerOfTen(double size) {
    return (int) Math.floor(Math.log10(size) + 1e-9);
  }
}
