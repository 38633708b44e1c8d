package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Expression.CallArguments;
import io.github.qadapter.internal.template.Expression.Filtered;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement's tree. */
sealed interface Statement
    permits ForLoop,
        Statement.Autoescape,
        Statement.Block,
        Statement.CallBlock,
        Statement.Data,
        Statement.Define,
        Statement.Generation,
        Statement.If,
        Statement.Jump,
        Statement.NamedBlock,
        Statement.Print,
        Statement.PrintAll,
        Statement.Set,
        Statement.With {
  /** The control flow after a statement. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** The line on which it begins, from 1. */
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
      frame.print(frame.value(value));
      return Flow.ON;
    }
  }

  /** {@code print value, value}. */
  record PrintAll(int line, List<Expression> values) implements Statement {
    @Override
    public Flow run(Frame frame) {
      values.forEach(value -> frame.print(frame.value(value)));
      return Flow.ON;
    }
  }

  /** {@code autoescape on} … {@code endautoescape}. */
  record Autoescape(int line, Expression on, List<Statement> body) implements Statement {
    @Override
    public Flow run(Frame frame) {
      boolean escape = Values.truth(frame.value(on));
      Scope inner = frame.scope().inner();
      return frame.escaping(escape, () -> frame.within(inner, () -> frame.run(body)));
    }
  }

  /** {@code block name} … {@code endblock}, written where it stands. */
  record NamedBlock(int line, String name, boolean scoped, boolean required, List<Statement> body)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      if (required) {
        throw new EvaluationException("Required block '" + name + "' not found");
      }
      Blocks.write(frame, body, scoped ? frame.scope() : frame.root());
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
    record Pipe(int line, String name, CallArguments arguments) {}

    @Override
    public Flow run(Frame frame) {
      Scope inner = frame.scope().inner();
      Flow[] flow = {Flow.ON};
      String text = frame.captured(() -> flow[0] = frame.within(inner, () -> frame.run(body)));
      if (flow[0] != Flow.ON) {
        return flow[0];
      }
      Object value = frame.captured(text);
      for (Pipe pipe : pipes) {
        Expression of = new Expression.Constant(pipe.line(), value);
        Filtered filtered = new Filtered(pipe.line(), of, pipe.name(), pipe.arguments());
        value = frame.within(inner, () -> frame.value(filtered));
      }
      if (target == null) {
        frame.print(value);
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
      frame.scope().set(name, new Macro(name, signature, body, frame));
      return Flow.ON;
    }
  }

  /** {@code call(parameters) macro(arguments)} … {@code endcall}. */
  record CallBlock(int line, Macro.Signature signature, Expression.Call call, List<Statement> body)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      Object what = frame.value(call.what());
      Arguments arguments = call.arguments().evaluate(frame);
      if (arguments.named().containsKey("caller")) {
        throw new EvaluationException("got multiple values for keyword argument 'caller'");
      }
      arguments.named().put("caller", new Macro("", signature, body, frame));
      frame.print(frame.call(what, arguments));
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

  /** The target of an assignment. */
  sealed interface Target {
    /** Gives it the value. */
    void assign(Frame frame, Object value);

    /** The variables that it sets. */
    List<String> names();

    /** A variable. */
    record Variable(String name) implements Target {
      @Override
      public void assign(Frame frame, Object value) {
        frame.scope().set(name, value);
      }

      @Override
      public List<String> names() {
        return List.of(name);
      }
    }

    /** {@code namespace.member}. */
    record Member(String namespace, String name) implements Target {
      @Override
      public void assign(Frame frame, Object value) {
        if (frame.scope().get(namespace) instanceof Namespace space) {
          space.set(name, value);
        } else {
          throw new EvaluationException("cannot assign attribute on non-namespace object");
        }
      }

      @Override
      public List<String> names() {
        return List.of();
      }
    }

    /** Several at once. */
    record Several(List<Target> targets) implements Target {
      @Override
      public void assign(Frame frame, Object value) {
        List<Object> elements = new ArrayList<>(Values.elements(frame.budget(), value));
        if (elements.size() != targets.size()) {
          throw new EvaluationException(
              "expected " + targets.size() + " values to unpack, got " + elements.size());
        }
        for (int i = 0; i < targets.size(); i++) {
          targets.get(i).assign(frame, elements.get(i));
        }
      }

      @Override
      public List<String> names() {
        return targets.stream().flatMap(target -> target.names().stream()).toList();
      }
    }
  }
}
