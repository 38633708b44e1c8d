package io.github.qadapter.internal.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Python's operators. */
final class Operators {
  /** Larger integers are refused; Python prints none of more than 4,300 digits. */
  private static final int MOST_BITS = 1 << 16;

  private Operators() {}

  static Object apply(Frame frame, String operator, Object a, Object b) {
    Budget budget = frame.budget();
    if (operator.equals("~")) {
      return concatenated(frame, a, b);
    }
    for (Object value : List.of(a, b)) {
      if (value instanceof Undefined undefined) {
        throw new EvaluationException(undefined.complaint());
      }
    }
    if (operator.equals("+")) {
      Object sum = sum(budget, a, b);
      if (sum != None.NONE) {
        return sum;
      }
    }
    if (operator.equals("*") && isRepeatable(a) && Numbers.isInteger(b)) {
      return repeated(budget, a, Numbers.integer(b, "'*'"));
    }
    if (operator.equals("*") && isRepeatable(b) && Numbers.isInteger(a)) {
      return repeated(budget, b, Numbers.integer(a, "'*'"));
    }
    if (operator.equals("%") && Values.asText(a) != null) {
      return PercentFormat.format(frame, a, b);
    }
    if (!Numbers.isNumber(a) || !Numbers.isNumber(b)) {
      throw new EvaluationException(
          String.format(
              Locale.ROOT,
              "unsupported operand type(s) for %s: '%s' and '%s'",
              operator,
              Values.typeName(a),
              Values.typeName(b)));
    }
    Object left = Numbers.plain(a);
    Object right = Numbers.plain(b);
    if (left instanceof Double || right instanceof Double || operator.equals("/")) {
      return decimals(operator, left, right);
    }
    if (left instanceof Long x && right instanceof Long y) {
      try {
        return integers(operator, x, y);
      } catch (ArithmeticException e) {
        // It needs more than 64 bits.
      }
    }
    return bigIntegers(budget, operator, Numbers.big(left), Numbers.big(right));
  }

  private static Object concatenated(Frame frame, Object a, Object b) {
    Budget budget = frame.budget();
    if (frame.autoescape() && (a instanceof Markup || b instanceof Markup)) {
      return Markup.escaped(budget, a).plus(budget, b);
    }
    String left = Printer.str(budget, a);
    String right = Printer.str(budget, b);
    budget.spend((long) left.length() + right.length());
    return left + right;
  }

  /** Of two texts or two lists; none for others. */
  private static Object sum(Budget budget, Object a, Object b) {
    String left = Values.asText(a);
    String right = Values.asText(b);
    if (left != null && right != null) {
      budget.spend((long) left.length() + right.length());
      boolean plain = a instanceof String && b instanceof String;
      return plain ? left + right : Markup.escaped(budget, a).plus(budget, b);
    }
    if (a instanceof List<?> one
        && b instanceof List<?> other
        && !(a instanceof Range)
        && Values.typeName(a).equals(Values.typeName(b))) {
      budget.elements((long) one.size() + other.size());
      List<Object> both = new ArrayList<>(one);
      both.addAll(other);
      return a instanceof Tuple ? new Tuple(both) : both;
    }
    return None.NONE;
  }

  static boolean compare(Budget budget, String operator, Object a, Object b) {
    return switch (operator) {
      case "==" -> Comparison.equal(budget, a, b);
      case "!=" -> !Comparison.equal(budget, a, b);
      case "in" -> Comparison.contains(budget, b, a);
      case "not in" -> !Comparison.contains(budget, b, a);
      default -> {
        int order = Comparison.order(budget, operator, a, b);
        yield order != Comparison.NOT_A_NUMBER
            && switch (operator) {
              case "<" -> order < 0;
              case "<=" -> order <= 0;
              case ">" -> order > 0;
              case ">=" -> order >= 0;
              default -> throw new EvaluationException("there is no operator '" + operator + "'");
            };
      }
    };
  }

  private static boolean isRepeatable(Object value) {
    return Values.asText(value) != null || (value instanceof List<?> && !(value instanceof Range));
  }

  private static Object repeated(Budget budget, Object value, long times) {
    long count = Math.max(0, times);
    String text = Values.asText(value);
    if (text != null) {
      budget.spend(saturated(text.length(), count));
      String repeated = text.repeat(text.isEmpty() ? 0 : (int) count);
      return value instanceof Markup ? new Markup(repeated) : repeated;
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

  static Object negated(Object number) {
    return number instanceof Double decimal
        ? (Object) (-decimal)
        : Numbers.integer(Numbers.big(number).negate());
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
      case "**" -> y < 0 ? decimals(operator, x, y) : power(x, y);
      default -> throw new EvaluationException("there is no operator '" + operator + "'");
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

  private static Object bigIntegers(Budget budget, String operator, BigInteger x, BigInteger y) {
    long bits =
        switch (operator) {
          case "*" -> (long) x.bitLength() + y.bitLength();
          case "**" ->
              saturated(x.bitLength(), y.bitLength() < Integer.SIZE ? y.longValue() : MOST_BITS);
          default -> Math.max(x.bitLength(), y.bitLength());
        };
    boolean shrinks = operator.equals("//") || operator.equals("%");
    if (bits > MOST_BITS && !shrinks && !(operator.equals("**") && y.signum() < 0)) {
      throw new EvaluationException(
          "the result of '" + operator + "' has more than " + MOST_BITS + " bits");
    }
    budget.spend(1 + bits / 8 * (1 + bits / 1024));
    return switch (operator) {
      case "+" -> Numbers.integer(x.add(y));
      case "-" -> Numbers.integer(x.subtract(y));
      case "*" -> Numbers.integer(x.multiply(y));
      case "//" -> {
        nonZero(y.signum());
        BigInteger[] parts = x.divideAndRemainder(y);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != y.signum();
        yield Numbers.integer(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
      }
      case "%" -> {
        nonZero(y.signum());
        BigInteger rest = x.remainder(y);
        boolean below = rest.signum() != 0 && rest.signum() != y.signum();
        yield Numbers.integer(below ? rest.add(y) : rest);
      }
      case "**" ->
          y.signum() < 0 ? decimals(operator, x, y) : Numbers.integer(x.pow(y.intValueExact()));
      default -> throw new EvaluationException("there is no operator '" + operator + "'");
    };
  }

  private static Object decimals(String operator, Object a, Object b) {
    double x = finite(a);
    double y = finite(b);
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> {
        nonZero(y);
        yield a instanceof Double || b instanceof Double ? x / y : quotient(a, b);
      }
      case "//" -> {
        nonZero(y);
        yield floorQuotient(x, y);
      }
      case "%" -> {
        nonZero(y);
        yield rest(x, y);
      }
      case "**" -> {
        if (x == 0 && y < 0) {
          throw new EvaluationException("0.0 cannot be raised to a negative power");
        }
        if (x < 0 && Double.isFinite(x) && Double.isFinite(y) && y != Math.rint(y)) {
          throw new EvaluationException("the result of '**' is no real number");
        }
        double power = x == 1 ? 1 : x == -1 && Double.isInfinite(y) ? 1 : Math.pow(x, y);
        if (Double.isInfinite(power) && Double.isFinite(x) && Double.isFinite(y)) {
          throw new EvaluationException("the result of '**' is too large");
        }
        yield power;
      }
      default -> throw new EvaluationException("there is no operator '" + operator + "'");
    };
  }

  private static double finite(Object number) {
    double decimal = ((Number) number).doubleValue();
    if (Double.isInfinite(decimal) && number instanceof BigInteger) {
      throw new EvaluationException("int too large to convert to float");
    }
    return decimal;
  }

  /** Rounded once, as Python divides integers. */
  private static double quotient(Object a, Object b) {
    double x = ((Number) a).doubleValue();
    double y = ((Number) b).doubleValue();
    if (Math.abs(x) < 0x1p53 && Math.abs(y) < 0x1p53) {
      return x / y;
    }
    return new java.math.BigDecimal(Numbers.big(a))
        .divide(new java.math.BigDecimal(Numbers.big(b)), new java.math.MathContext(40))
        .doubleValue();
  }

  private static double rest(double x, double y) {
    double rest = x % y;
    if (rest == 0) {
      return Math.copySign(0.0, y);
    }
    return (rest < 0) == (y < 0) ? rest : rest + y;
  }

  private static double floorQuotient(double x, double y) {
    double rest = x % y;
    double quotient = (x - rest) / y;
    if (rest != 0 && (rest < 0) != (y < 0)) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0.0, x / y);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static void nonZero(double divisor) {
    if (divisor == 0) {
      throw new EvaluationException("division by zero");
    }
  }
}
