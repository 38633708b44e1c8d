package io.github.qadapter.internal.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables; those of the scopes around it can be read, not set. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Object> variables;

  private Scope(@Nullable Scope outer, Map<String, Object> variables) {
    this.outer = outer;
    this.variables = variables;
  }

  static Scope of(Map<String, Object> variables) {
    return new Scope(null, new HashMap<>(variables));
  }

  Scope inner() {
    return new Scope(this, new HashMap<>());
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return Undefined.name(name);
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }
}
