package io.github.qadapter.internal.template;

import java.util.List;
import java.util.Map;

/** The {@code block}s of a template that stands alone: each is written where it stands. */
final class Blocks {
  private Blocks() {}

  /** {@code self}, whose members write a block once more. */
  record Self(Map<String, Statement.NamedBlock> blocks, Scope scope) {
    Object member(String name) {
      Statement.NamedBlock block = blocks.get(name);
      if (block == null) {
        return Undefined.member(this, name);
      }
      return (Callable)
          (frame, arguments) -> {
            arguments.byPlace(0, 0);
            return frame.captured(() -> write(frame, block.body(), scope));
          };
    }
  }

  /** Writes a block's body; only the template's own variables are seen there. */
  static void write(Frame frame, List<Statement> body, Scope scope) {
    frame.within(scope.inner(), () -> frame.run(body));
  }
}
