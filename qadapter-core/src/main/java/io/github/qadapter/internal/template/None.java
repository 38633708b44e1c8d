package io.github.qadapter.internal.template;

/** Python's {@code None}. */
enum None {
  NONE
}
