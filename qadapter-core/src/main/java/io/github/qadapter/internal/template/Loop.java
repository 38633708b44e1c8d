package io.github.qadapter.internal.template;

import java.util.List;

/** Python's {@code loop}: where a {@code for} is. */
final class Loop {
  private final List<Object> elements;
  private int at = -1;
  private Object watched = Undefined.name("nothing");
  private boolean watching;

  Loop(List<Object> elements) {
    this.elements = elements;
  }

  boolean next() {
    return ++at < elements.size();
  }

  Object element() {
    return elements.get(at);
  }

  Object member(String name) {
    int size = elements.size();
    return switch (name) {
      case "index" -> at + 1L;
      case "index0" -> (long) at;
      case "revindex" -> (long) size - at;
      case "revindex0" -> size - at - 1L;
      case "first" -> at == 0;
      case "last" -> at == size - 1;
      case "length" -> (long) size;
      case "depth" -> 1L;
      case "depth0" -> 0L;
      case "previtem" -> at > 0 ? elements.get(at - 1) : new Undefined("there is no previous item");
      case "nextitem" ->
          at + 1 < size ? elements.get(at + 1) : new Undefined("there is no next item");
      case "cycle" -> (Callable) (frame, arguments) -> cycle(arguments);
      case "changed" -> (Callable) this::changed;
      default -> Undefined.member(this, name);
    };
  }

  private Object cycle(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new Fault("no items for cycling given");
    }
    return arguments.positional().get(at % arguments.positional().size());
  }

  private Object changed(Frame frame, Arguments arguments) {
    Object value = new Tuple(arguments.positional());
    boolean changed = !watching || !Comparison.equal(frame.budget(), watched, value);
    watching = true;
    watched = value;
    return changed;
  }
}
