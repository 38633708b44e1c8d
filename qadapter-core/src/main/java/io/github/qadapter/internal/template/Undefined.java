package io.github.qadapter.internal.template;

/**
 * The value of a name or member that is not there: empty, false, and an error where it is used for
 * more than that.
 *
 * @param complaint what such an error says
 */
record Undefined(String complaint) {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined member(Object of, String name) {
    return new Undefined("'" + Values.typeOf(of) + "' has no attribute '" + name + "'");
  }

  static Undefined element(Object of, Object key) {
    return key instanceof String name
        ? member(of, name)
        : new Undefined(Values.typeOf(of) + " has no such element");
  }

  /** Any two are equal, as in Python. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
