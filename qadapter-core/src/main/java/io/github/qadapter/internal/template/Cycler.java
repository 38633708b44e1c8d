package io.github.qadapter.internal.template;

import java.util.List;

/** Jinja2's {@code cycler}: its values by turns. */
final class Cycler {
  private final List<Object> items;
  private int at;

  Cycler(List<Object> items) {
    if (items.isEmpty()) {
      throw new EvaluationException("at least one item has to be provided");
    }
    this.items = items;
  }

  Object member(String name) {
    return switch (name) {
      case "current" -> items.get(at);
      case "pos" -> (long) at;
      case "items" -> new Tuple(items);
      case "next" ->
          (Callable)
              (frame, arguments) -> {
                arguments.byPlace(0, 0);
                Object current = items.get(at);
                at = (at + 1) % items.size();
                return current;
              };
      case "reset" ->
          (Callable)
              (frame, arguments) -> {
                arguments.byPlace(0, 0);
                at = 0;
                return None.NONE;
              };
      default -> Undefined.member(this, name);
    };
  }
}
