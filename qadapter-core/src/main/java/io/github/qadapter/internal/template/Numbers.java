package io.github.qadapter.internal.template;

import java.math.BigInteger;

/** Python's numbers: integers of any size, floats, and truth values as 0 and 1. */
final class Numbers {
  private Numbers() {}

  static boolean isNumber(Object value) {
    return value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof BigInteger;
  }

  /** A number; truth values count as 0 and 1. */
  static Object number(Object value, String what) {
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    if (!isNumber(value)) {
      throw new EvaluationException(what + " needs a number, not '" + Values.typeName(value) + "'");
    }
    return plain(value);
  }

  static Object plain(Object number) {
    return number instanceof Boolean bool ? (Object) (bool ? 1L : 0L) : number;
  }

  static boolean isInteger(Object value) {
    return isNumber(value) && !(value instanceof Double);
  }

  /** An integer as a place, a count or a width; beyond 64 bits the nearest of 64 bits. */
  static long integer(Object value, String what) {
    Object number = number(value, what);
    if (number instanceof Long integer) {
      return integer;
    }
    if (number instanceof BigInteger big) {
      return big.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    throw new EvaluationException(what + " needs an integer, not 'float'");
  }

  /** An integer of any size. */
  static BigInteger big(Object number) {
    return number instanceof BigInteger big
        ? big
        : BigInteger.valueOf(((Number) plain(number)).longValue());
  }

  /** An integer in 64 bits where it fits. */
  static Object integer(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }
}
