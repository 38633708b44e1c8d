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
  /** Where it begins. */
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
        map.put(Values.key(frame.value(keys.get(i))), frame.value(values.get(i)));
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
      return Members.slice(
          frame.budget(), value, bound(frame, from), bound(frame, to), bound(frame, step));
    }

    private static @Nullable Long bound(Frame frame, @Nullable Expression bound) {
      Object value = bound == null ? None.NONE : frame.value(bound);
      return value == None.NONE ? null : Values.integer(value, "a slice's bound");
    }
  }

  /**
   * A call's arguments as written.
   *
   * @param positional by place
   * @param named by name
   */
  record CallArguments(List<Expression> positional, Map<String, Expression> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    Arguments evaluate(Frame frame) {
      List<Object> values = new ArrayList<>();
      for (Expression argument : positional) {
        values.add(frame.value(argument));
      }
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, argument) -> byName.put(name, frame.value(argument)));
      return new Arguments(values, byName);
    }
  }

  /** {@code what(arguments)}. */
  record Call(int line, Expression what, CallArguments arguments) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return frame.call(frame.value(what), arguments.evaluate(frame));
    }
  }

  /** {@code value | name(arguments)}. */
  record Filtered(
      int line, Expression value, String name, Filters.Filter filter, CallArguments arguments)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object of = frame.value(value);
      try {
        return filter.apply(frame, of, arguments.evaluate(frame));
      } catch (Fault e) {
        throw new Fault("filter '" + name + "': " + e.getMessage());
      }
    }
  }

  /** {@code value is name(arguments)}. */
  record Tested(
      int line,
      Expression value,
      String name,
      Tests.Test test,
      CallArguments arguments,
      boolean negated)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object of = frame.value(value);
      try {
        return test.holds(frame, of, arguments.evaluate(frame)) != negated;
      } catch (Fault e) {
        throw new Fault("test '" + name + "': " + e.getMessage());
      }
    }
  }

  /** {@code left operator right}, both evaluated. */
  record Binary(int line, String operator, Expression left, Expression right)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object a = frame.value(left);
      return Operators.apply(frame.budget(), operator, a, frame.value(right));
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
      Object of = Values.number(frame.value(value), "a sign");
      if (of instanceof Double number) {
        return minus ? -number : number;
      }
      return minus ? Operators.apply(frame.budget(), "-", 0L, of) : of;
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
