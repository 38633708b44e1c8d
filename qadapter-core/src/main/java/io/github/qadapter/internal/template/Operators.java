package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;

/** Python's operators. */
final class Operators {
  private Operators() {}

  static Object apply(Budget budget, String operator, Object a, Object b) {
    if (operator.equals("~")) {
      String left = Printer.str(budget, a);
      String right = Printer.str(budget, b);
      budget.spend((long) left.length() + right.length());
      return left + right;
    }
    for (Object value : List.of(a, b)) {
      if (value instanceof Undefined undefined) {
        throw new Fault(undefined.complaint());
      }
    }
    if (operator.equals("+") && a instanceof String left && b instanceof String right) {
      budget.spend((long) left.length() + right.length());
      return left + right;
    }
    if (operator.equals("+")
        && a instanceof List<?> left
        && b instanceof List<?> right
        && Values.typeName(a).equals(Values.typeName(b))
        && !(a instanceof Lazy)) {
      budget.elements((long) left.size() + right.size());
      List<Object> both = new ArrayList<>(left);
      both.addAll(right);
      return a instanceof Tuple ? new Tuple(both) : both;
    }
    if (operator.equals("*") && isRepeatable(a) && !(b instanceof Double) && Values.isNumber(b)) {
      return repeated(budget, a, Values.integer(b, "'*'"));
    }
    if (operator.equals("*") && isRepeatable(b) && !(a instanceof Double) && Values.isNumber(a)) {
      return repeated(budget, b, Values.integer(a, "'*'"));
    }
    if (!Values.isNumber(a) || !Values.isNumber(b)) {
      throw new Fault(
          "unsupported operand type(s) for %s: '%s' and '%s'"
              .formatted(operator, Values.typeName(a), Values.typeName(b)));
    }
    Object left = Values.number(a, operator);
    Object right = Values.number(b, operator);
    if (left instanceof Long x && right instanceof Long y && !operator.equals("/")) {
      try {
        return integers(operator, x, y);
      } catch (ArithmeticException e) {
        throw new Fault("the result of '" + operator + "' is no 64-bit integer");
      }
    }
    return decimals(operator, ((Number) left).doubleValue(), ((Number) right).doubleValue());
  }

  static boolean compare(Budget budget, String operator, Object a, Object b) {
    return switch (operator) {
      case "==" -> Comparison.equal(budget, a, b);
      case "!=" -> !Comparison.equal(budget, a, b);
      case "in" -> Comparison.contains(budget, b, a);
      case "not in" -> !Comparison.contains(budget, b, a);
      case "<" -> Comparison.order(budget, operator, a, b) < 0;
      case "<=" -> Comparison.order(budget, operator, a, b) <= 0;
      case ">" -> Comparison.order(budget, operator, a, b) > 0;
      case ">=" -> Comparison.order(budget, operator, a, b) >= 0;
      default -> throw new Fault("there is no operator '" + operator + "'");
    };
  }

  private static boolean isRepeatable(Object value) {
    return value instanceof String || (value instanceof List<?> && !(value instanceof Lazy));
  }

  private static Object repeated(Budget budget, Object value, long times) {
    long count = Math.max(0, times);
    if (value instanceof String text) {
      budget.spend(saturated(text.length(), count));
      return text.repeat(text.isEmpty() ? 0 : (int) count);
    }
    List<?> list = (List<?>) value;
    budget.elements(saturated(list.size(), count));
    List<Object> all = new ArrayList<>();
    for (long i = 0; i < (list.isEmpty() ? 0 : count); i++) {
      all.addAll(list);
    }
    return value instanceof Tuple ? new Tuple(all) : all;
  }

  private static long saturated(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }

  private static Object integers(String operator, long x, long y) {
    return switch (operator) {
      case "+" -> Math.addExact(x, y);
      case "-" -> Math.subtractExact(x, y);
      case "*" -> Math.multiplyExact(x, y);
      case "//" -> {
        nonZero((double) y);
        yield x == Long.MIN_VALUE && y == -1 ? Math.negateExact(x) : Math.floorDiv(x, y);
      }
      case "%" -> {
        nonZero((double) y);
        yield Math.floorMod(x, y);
      }
      case "**" -> y < 0 ? decimals(operator, (double) x, (double) y) : power(x, y);
      default -> throw new Fault("there is no operator '" + operator + "'");
    };
  }

  private static long power(long base, long exponent) {
    long result = 1;
    long factor = base;
    for (long left = exponent; left > 0; left >>= 1) {
      if ((left & 1) != 0) {
        result = Math.multiplyExact(result, factor);
      }
      if (left > 1) {
        factor = Math.multiplyExact(factor, factor);
      }
    }
    return result;
  }

  private static Object decimals(String operator, double x, double y) {
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> {
        nonZero(y);
        yield x / y;
      }
      case "//" -> {
        nonZero(y);
        yield Math.floor(x / y);
      }
      case "%" -> {
        nonZero(y);
        double rest = x % y;
        yield rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
      }
      case "**" -> Math.pow(x, y);
      default -> throw new Fault("there is no operator '" + operator + "'");
    };
  }

  private static void nonZero(double divisor) {
    if (divisor == 0) {
      throw new Fault("division by zero");
    }
  }
}
