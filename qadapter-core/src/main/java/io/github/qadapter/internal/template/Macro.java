package io.github.qadapter.internal.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro; it sees the variables around its definition. */
final class Macro implements Callable {
  private final String name;
  private final Signature signature;
  private final List<Statement> body;
  private final Scope around;
  private final boolean escaping;

  Macro(String name, Signature signature, List<Statement> body, Frame frame) {
    this.name = name;
    this.signature = signature;
    this.body = body;
    this.around = frame.scope();
    this.escaping = frame.autoescape();
  }

  /** A parameter, possibly with a default. */
  record Parameter(String name, @Nullable Expression otherwise) {}

  /**
   * A macro's signature.
   *
   * @param parameters by place or name
   * @param caller whether its body uses {@code caller}, and so can be called with a block
   * @param varargs whether its body uses {@code varargs}, and so takes more by place
   * @param kwargs whether its body uses {@code kwargs}, and so takes others by name
   */
  record Signature(List<Parameter> parameters, boolean caller, boolean varargs, boolean kwargs) {}

  String name() {
    return name;
  }

  /** A macro's attribute, such as {@code name} or {@code arguments}. */
  Object member(String member) {
    return switch (member) {
      case "name" -> name.isEmpty() ? None.NONE : name;
      case "arguments" ->
          new Tuple(List.copyOf(signature.parameters().stream().map(Parameter::name).toList()));
      case "caller" -> signature.caller();
      case "catch_varargs" -> signature.varargs();
      case "catch_kwargs" -> signature.kwargs();
      case "explicit_caller" -> isExplicit();
      default -> Undefined.member(this, member);
    };
  }

  private boolean isExplicit() {
    return signature.parameters().stream().anyMatch(each -> each.name().equals("caller"));
  }

  @Override
  public Object call(Frame frame, Arguments arguments) {
    String text =
        frame.within(
            around.inner(),
            () ->
                frame.escaping(
                    escaping,
                    () -> {
                      bind(frame, arguments);
                      return frame.captured(() -> frame.run(body));
                    }));
    return frame.captured(text);
  }

  private void bind(Frame frame, Arguments arguments) {
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    List<Object> positional = arguments.positional();
    List<Parameter> parameters = signature.parameters();
    Scope scope = frame.scope();
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
    if (signature.caller() && !isExplicit()) {
      Object caller = named.remove("caller");
      scope.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    }
    int taken = Math.min(parameters.size(), positional.size());
    if (signature.varargs()) {
      scope.set("varargs", new Tuple(positional.subList(taken, positional.size())));
    } else if (positional.size() > parameters.size()) {
      throw new EvaluationException(
          "macro '" + name + "' takes not more than " + parameters.size() + " argument(s)");
    }
    if (signature.kwargs()) {
      scope.set("kwargs", new LinkedHashMap<Object, Object>(named));
    } else if (!named.isEmpty()) {
      throw new EvaluationException(
          String.format(
              Locale.ROOT,
              "macro '%s' takes no keyword argument '%s'",
              name,
              named.keySet().iterator().next()));
    }
  }
}
