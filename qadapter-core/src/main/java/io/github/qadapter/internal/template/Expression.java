package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expression's tree. Evaluate it through {@link Frame#value}, which counts and knows the line.
 */
sealed interface Expression {
  /** The line on which it begins, from 1. */
  int line();

  /** Its value. */
  Object evaluate(Frame frame);

  /** A number, a text, true, false, none. */
  record Constant(int line, Object value) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return value;
    }
  }

  /** A variable or function. */
  record Name(int line, String name) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return frame.scope().get(name);
    }
  }

  /** A list, or a tuple. */
  record Sequence(int line, List<Expression> elements, boolean tuple) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().elements(elements.size());
      List<Object> values = new ArrayList<>();
      for (Expression element : elements) {
        values.add(frame.value(element));
      }
      return tuple ? new Tuple(values) : values;
    }
  }

  /** A dictionary. */
  record Dictionary(int line, List<Expression> keys, List<Expression> values)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().elements(2L * keys.size());
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        Object key = frame.value(keys.get(i));
        Keys.put(map, key, frame.value(values.get(i)));
      }
      return map;
    }
  }

  /** {@code of.name}. */
  record Member(int line, Expression of, String name) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return Members.member(frame.value(of), name);
    }
  }

  /** {@code of[key]}. */
  record Element(int line, Expression of, Expression key) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object value = frame.value(of);
      return Members.element(frame.budget(), value, frame.value(key));
    }
  }

  /** {@code of[from:to:step]}, each bound possibly absent. */
  record Slice(
      int line,
      Expression of,
      @Nullable Expression from,
      @Nullable Expression to,
      @Nullable Expression step)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object value = frame.value(of);
      Object[] bounds = {bound(frame, from), bound(frame, to), bound(frame, step)};
      return Slices.slice(frame.budget(), value, bounds);
    }

    private static Object bound(Frame frame, @Nullable Expression bound) {
      return bound == null ? None.NONE : frame.value(bound);
    }
  }

  /**
   * A call's arguments as written.
   *
   * @param positional by place
   * @param named by name
   * @param star what stands behind {@code *}, more by place
   * @param twoStars what stands behind {@code **}, more by name
   */
  record CallArguments(
      List<Expression> positional,
      Map<String, Expression> named,
      @Nullable Expression star,
      @Nullable Expression twoStars) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of(), null, null);

    Arguments evaluate(Frame frame) {
      List<Object> values = new ArrayList<>();
      for (Expression argument : positional) {
        values.add(frame.value(argument));
      }
      if (star != null) {
        List<Object> more = Values.elements(frame.budget(), frame.value(star));
        frame.budget().elements(more.size());
        values.addAll(more);
      }
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, argument) -> byName.put(name, frame.value(argument)));
      if (twoStars != null) {
        spread(frame.budget(), frame.value(twoStars), byName);
      }
      return new Arguments(values, byName);
    }

    private static void spread(Budget budget, Object value, Map<String, Object> byName) {
      if (!(value instanceof Map<?, ?> map)) {
        throw new EvaluationException(
            "argument after ** must be a mapping, not " + Values.typeName(value));
      }
      budget.elements(map.size());
      map.forEach(
          (key, each) -> {
            if (byName.put(Values.text(key, "a keyword"), each) != null) {
              throw new EvaluationException(
                  "got multiple values for keyword argument '" + key + "'");
            }
          });
    }
  }

  /** {@code what(arguments)}. */
  record Call(int line, Expression what, CallArguments arguments) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return frame.call(frame.value(what), arguments.evaluate(frame));
    }
  }

  /** {@code value | name(arguments)}; an unknown name is an error where it is reached. */
  record Filtered(int line, Expression value, String name, CallArguments arguments)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object of = frame.value(value);
      return Filters.apply(frame, name, of, arguments.evaluate(frame));
    }
  }

  /** {@code value is name(arguments)}; an unknown name is an error where it is reached. */
  record Tested(int line, Expression value, String name, CallArguments arguments, boolean negated)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object of = frame.value(value);
      boolean holds = Values.truth(Tests.apply(frame, name, of, arguments.evaluate(frame)));
      return holds != negated;
    }
  }

  /** {@code left operator right}, both evaluated. */
  record Binary(int line, String operator, Expression left, Expression right)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object a = frame.value(left);
      return Operators.apply(frame, operator, a, frame.value(right));
    }
  }

  /** {@code first < second <= third …}. */
  record Comparison(int line, Expression first, List<String> operators, List<Expression> others)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object left = frame.value(first);
      for (int i = 0; i < operators.size(); i++) {
        Object right = frame.value(others.get(i));
        if (!Operators.compare(frame.budget(), operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  /** {@code left and right} or {@code left or right}: one of the two, as in Python. */
  record Either(int line, boolean and, Expression left, Expression right) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object a = frame.value(left);
      return Values.truth(a) == and ? frame.value(right) : a;
    }
  }

  /** {@code not value}. */
  record Not(int line, Expression value) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return !Values.truth(frame.value(value));
    }
  }

  /** {@code -value} or {@code +value}. */
  record Signed(int line, boolean minus, Expression value) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object of = Numbers.number(frame.value(value), "a sign");
      return minus ? Operators.negated(of) : of;
    }
  }

  /** {@code yes if condition else no}. */
  record Conditional(int line, Expression condition, Expression yes, @Nullable Expression no)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      if (Values.truth(frame.value(condition))) {
        return frame.value(yes);
      }
      return no == null
          ? new Undefined(
              "the inline if-expression evaluated to false and no else section was defined")
          : frame.value(no);
    }
  }
}
