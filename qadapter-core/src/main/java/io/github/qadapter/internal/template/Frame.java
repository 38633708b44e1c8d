package io.github.qadapter.internal.template;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** The state of a rendering: its variables, its output so far and its remaining budget. */
final class Frame {
  private final Budget budget;
  private Scope scope;
  private StringBuilder output = new StringBuilder();
  private final Scope root;
  private final Random random = new Random(0);
  private boolean autoescape;

  Frame(Budget budget, Scope scope) {
    this.budget = budget;
    this.scope = scope;
    this.root = scope;
  }

  Budget budget() {
    return budget;
  }

  Scope scope() {
    return scope;
  }

  /** The template's own variables. */
  Scope root() {
    return root;
  }

  /** Draws that begin alike in each rendering. */
  Random random() {
    return random;
  }

  /** Tells whether output is escaped, as inside {@code autoescape true}. */
  boolean autoescape() {
    return autoescape;
  }

  /** Does the work with or without escaping. */
  <T> T escaping(boolean escape, Supplier<T> work) {
    boolean outer = autoescape;
    autoescape = escape;
    try {
      return work.get();
    } finally {
      autoescape = outer;
    }
  }

  /** Captured output as a value: marked as escaped where escaping is on. */
  Object captured(String text) {
    return autoescape ? new Markup(text) : text;
  }

  /** Writes a value. */
  void print(Object value) {
    write(autoescape ? Markup.escaped(budget, value).text() : Printer.str(budget, value));
  }

  /** An expression's value; a fault becomes an error at its line. */
  Object value(Expression expression) {
    budget.enter();
    try {
      return expression.evaluate(this);
    } catch (EvaluationException e) {
      throw new TemplateException(expression.line(), e.getMessage());
    } finally {
      budget.leave();
    }
  }

  /** Runs statements until one breaks off. */
  Statement.Flow run(List<Statement> statements) {
    for (Statement statement : statements) {
      budget.enter();
      try {
        Statement.Flow flow = statement.run(this);
        if (flow != Statement.Flow.ON) {
          return flow;
        }
      } catch (EvaluationException e) {
        throw new TemplateException(statement.line(), e.getMessage());
      } finally {
        budget.leave();
      }
    }
    return Statement.Flow.ON;
  }

  Object call(Object what, Arguments arguments) {
    if (what instanceof Callable callable) {
      return callable.call(this, arguments);
    }
    if (what instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    throw new EvaluationException("'" + Values.typeName(what) + "' is not callable");
  }

  void write(String text) {
    budget.characters(text);
    output.append(text);
  }

  /** The output of the work, captured instead of written. */
  String captured(Runnable work) {
    StringBuilder outer = output;
    output = new StringBuilder();
    try {
      work.run();
      return output.toString();
    } finally {
      output = outer;
    }
  }

  /** Does the work among other variables. */
  <T> T within(Scope inner, Supplier<T> work) {
    Scope outer = scope;
    scope = inner;
    try {
      return work.get();
    } finally {
      scope = outer;
    }
  }

  String written() {
    return output.toString();
  }
}
