package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro; it sees the variables around its definition. */
final class Macro implements Callable {
  private final String name;
  private final Signature signature;
  private final List<Statement> body;
  private final Scope around;

  Macro(String name, Signature signature, List<Statement> body, Scope around) {
    this.name = name;
    this.signature = signature;
    this.body = body;
    this.around = around;
  }

  /** A parameter, possibly with a default. */
  record Parameter(String name, @Nullable Expression otherwise) {}

  /**
   * What a macro takes.
   *
   * @param parameters by place or name
   * @param varargs whether its body uses {@code varargs}, and so takes more by place
   * @param kwargs whether its body uses {@code kwargs}, and so takes others by name
   */
  record Signature(List<Parameter> parameters, boolean varargs, boolean kwargs) {}

  String name() {
    return name;
  }

  @Override
  public Object call(Frame frame, Arguments arguments) {
    return frame.within(
        around.inner(),
        () -> {
          bind(frame, arguments);
          return frame.captured(() -> frame.run(body));
        });
  }

  private void bind(Frame frame, Arguments arguments) {
    Map<String, Object> named = new HashMap<>(arguments.named());
    List<Object> positional = arguments.positional();
    List<Parameter> parameters = signature.parameters();
    Object caller = named.remove("caller");
    Scope scope = frame.scope();
    scope.set("caller", caller == null ? Undefined.name("caller") : caller);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Object value = i < positional.size() ? positional.get(i) : named.remove(parameter.name());
      if (value == null) {
        value =
            parameter.otherwise() == null
                ? new Undefined("parameter '" + parameter.name() + "' was not provided")
                : frame.value(parameter.otherwise());
      }
      scope.set(parameter.name(), value);
    }
    int taken = Math.min(parameters.size(), positional.size());
    if (signature.varargs()) {
      scope.set("varargs", new Tuple(positional.subList(taken, positional.size())));
    } else if (positional.size() > parameters.size()) {
      throw new Fault(
          "macro '" + name + "' takes not more than " + parameters.size() + " argument(s)");
    }
    if (signature.kwargs()) {
      scope.set("kwargs", new HashMap<Object, Object>(named));
    } else if (!named.isEmpty()) {
      throw new Fault(
          "macro '"
              + name
              + "' takes no keyword argument '"
              + new ArrayList<>(named.keySet()).get(0)
              + "'");
    }
  }
}
