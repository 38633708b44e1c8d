package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Expression.CallArguments;
import io.github.qadapter.internal.template.Expression.Filtered;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement's tree. */
sealed interface Statement {
  /** How it goes on after a statement. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** Where it begins. */
  int line();

  /** Does what it says. */
  Flow run(Frame frame);

  /** Text as it is. */
  record Data(int line, String text) implements Statement {
    @Override
    public Flow run(Frame frame) {
      frame.write(text);
      return Flow.ON;
    }
  }

  /** {@code {{ value }}}. */
  record Print(int line, Expression value) implements Statement {
    @Override
    public Flow run(Frame frame) {
      frame.write(Printer.str(frame.budget(), frame.value(value)));
      return Flow.ON;
    }
  }

  /** {@code if}, {@code elif} … {@code else}. */
  record If(
      int line,
      List<Expression> conditions,
      List<List<Statement>> branches,
      List<Statement> otherwise)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      for (int i = 0; i < conditions.size(); i++) {
        if (Values.truth(frame.value(conditions.get(i)))) {
          return frame.run(branches.get(i));
        }
      }
      return frame.run(otherwise);
    }
  }

  /** {@code for target in values if condition} … {@code else}. */
  record For(
      int line,
      Target target,
      Expression values,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      List<Object> elements = Values.elements(frame.budget(), frame.value(values));
      Expression filter = condition;
      if (filter != null) {
        elements = elements.stream().filter(element -> passes(frame, filter, element)).toList();
      }
      if (elements.isEmpty()) {
        return frame.within(frame.scope().inner(), () -> frame.run(otherwise));
      }
      Loop loop = new Loop(elements);
      while (loop.next()) {
        Scope inner = frame.scope().inner();
        inner.set("loop", loop);
        Flow flow =
            frame.within(
                inner,
                () -> {
                  target.assign(frame, loop.element());
                  return frame.run(body);
                });
        if (flow == Flow.BREAK) {
          break;
        }
      }
      return Flow.ON;
    }

    private boolean passes(Frame frame, Expression filter, Object element) {
      return frame.within(
          frame.scope().inner(),
          () -> {
            target.assign(frame, element);
            return Values.truth(frame.value(filter));
          });
    }
  }

  /** {@code set target = value}. */
  record Set(int line, Target target, Expression value) implements Statement {
    @Override
    public Flow run(Frame frame) {
      target.assign(frame, frame.value(value));
      return Flow.ON;
    }
  }

  /** {@code set target} … {@code endset}, or {@code filter} … {@code endfilter} without target. */
  record Block(int line, @Nullable Target target, List<Pipe> pipes, List<Statement> body)
      implements Statement {
    /** A filter of what was written. */
    record Pipe(int line, String name, Filters.Filter filter, CallArguments arguments) {}

    @Override
    public Flow run(Frame frame) {
      Scope inner = frame.scope().inner();
      Object value = frame.captured(() -> frame.within(inner, () -> frame.run(body)));
      for (Pipe pipe : pipes) {
        Expression text = new Expression.Constant(pipe.line(), value);
        value =
            frame.value(
                new Filtered(pipe.line(), text, pipe.name(), pipe.filter(), pipe.arguments()));
      }
      if (target == null) {
        frame.write(Printer.str(frame.budget(), value));
      } else {
        target.assign(frame, value);
      }
      return Flow.ON;
    }
  }

  /** {@code with name = value} … {@code endwith}. */
  record With(int line, List<Set> assignments, List<Statement> body) implements Statement {
    @Override
    public Flow run(Frame frame) {
      Scope inner = frame.scope().inner();
      for (Set assignment : assignments) {
        Object value = frame.value(assignment.value());
        frame.within(
            inner,
            () -> {
              assignment.target().assign(frame, value);
              return Flow.ON;
            });
      }
      return frame.within(inner, () -> frame.run(body));
    }
  }

  /** {@code macro name(parameters)} … {@code endmacro}. */
  record Define(int line, String name, Macro.Signature signature, List<Statement> body)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      frame.scope().set(name, new Macro(name, signature, body, frame.scope()));
      return Flow.ON;
    }
  }

  /** {@code call(parameters) macro(arguments)} … {@code endcall}. */
  record CallBlock(int line, Macro.Signature signature, Expression.Call call, List<Statement> body)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      Arguments arguments = call.arguments().evaluate(frame);
      arguments.named().put("caller", new Macro("caller", signature, body, frame.scope()));
      Object value = frame.call(frame.value(call.what()), arguments);
      frame.write(Printer.str(frame.budget(), value));
      return Flow.ON;
    }
  }

  /**
   * {@code generation} … {@code endgeneration}: what the assistant said, in Python for training.
   */
  record Generation(int line, List<Statement> body) implements Statement {
    @Override
    public Flow run(Frame frame) {
      return frame.within(frame.scope().inner(), () -> frame.run(body));
    }
  }

  /** {@code break} or {@code continue}. */
  record Jump(int line, Flow flow) implements Statement {
    @Override
    public Flow run(Frame frame) {
      return flow;
    }
  }

  /** What is assigned to. */
  sealed interface Target {
    /** Gives it the value. */
    void assign(Frame frame, Object value);

    /** A variable. */
    record Variable(String name) implements Target {
      @Override
      public void assign(Frame frame, Object value) {
        frame.scope().set(name, value);
      }
    }

    /** {@code namespace.member}. */
    record Member(String namespace, String name) implements Target {
      @Override
      public void assign(Frame frame, Object value) {
        if (frame.scope().get(namespace) instanceof Namespace space) {
          space.set(name, value);
        } else {
          throw new Fault("cannot assign attribute on non-namespace object");
        }
      }
    }

    /** Several at once. */
    record Several(List<Target> targets) implements Target {
      @Override
      public void assign(Frame frame, Object value) {
        List<Object> elements = new ArrayList<>(Values.elements(frame.budget(), value));
        if (elements.size() != targets.size()) {
          throw new Fault(
              "expected " + targets.size() + " values to unpack, got " + elements.size());
        }
        for (int i = 0; i < targets.size(); i++) {
          targets.get(i).assign(frame, elements.get(i));
        }
      }
    }
  }
}
