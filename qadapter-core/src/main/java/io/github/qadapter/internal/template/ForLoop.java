package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Statement.Flow;
import io.github.qadapter.internal.template.Statement.Target;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code for target in values if condition recursive} … {@code else}.
 *
 * @param line where it begins
 * @param values what it goes through
 * @param parts what it does with that
 * @param recursive whether {@code loop(values)} runs it on others
 */
record ForLoop(int line, Expression values, Parts parts, boolean recursive) implements Statement {
  /** The variables, which values are left out, the body, and what stands for no values. */
  record Parts(
      Target target,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> otherwise) {}

  @Override
  public Flow run(Frame frame) {
    run(frame, frame.scope(), frame.value(values), 0);
    return Flow.ON;
  }

  private void run(Frame frame, Scope around, Object of, long depth) {
    Expression filter = parts.condition();
    Object chosen = filter == null ? of : chosen(frame, around, of, filter);
    Loop.Recursion recursion =
        (inner, deeper, at) -> inner.captured(() -> run(inner, around, deeper, at));
    Loop loop = new Loop(frame.budget(), chosen, recursive ? recursion : null, depth);
    boolean finishedOne = false;
    while (loop.next()) {
      Scope inner = around.inner();
      inner.set("loop", loop);
      Flow flow =
          frame.within(
              inner,
              () -> {
                parts.target().assign(frame, loop.element());
                return frame.run(parts.body());
              });
      finishedOne |= flow == Flow.ON;
      if (flow == Flow.BREAK) {
        break;
      }
    }
    // As in Jinja2, where a round that is broken off does not count.
    if (!finishedOne) {
      frame.within(around.inner(), () -> frame.run(parts.otherwise()));
    }
  }

  private Lazy chosen(Frame frame, Scope around, Object of, Expression filter) {
    Iterator<Object> all = Values.iterator(frame.budget(), of);
    return Lazy.generator(
        () ->
            Lazy.kept(
                frame.budget(),
                all,
                element ->
                    frame.within(
                        around.inner(),
                        () -> {
                          parts.target().assign(frame, element);
                          return Values.truth(frame.value(filter));
                        })));
  }
}
