package io.github.qadapter.internal.template;

/** A value that can be called: a function, a macro, a value's method. */
@FunctionalInterface
interface Callable {
  /** The call's result. */
  Object call(Frame frame, Arguments arguments);
}
