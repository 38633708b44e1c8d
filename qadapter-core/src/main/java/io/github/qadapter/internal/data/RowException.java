package io.github.qadapter.internal.data;

import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Drop;

/** Thrown for a fault of one row; it ends the row and nothing else. */
final class RowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DropReason reason;

  /** A fault with its sentence. */
  RowException(DropReason reason, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
  }

  /** A fault in the usual words. */
  RowException(DropReason reason, String expected, String found, String cure) {
    this(
        reason,
        "expected "
            + expected
            + ", but found "
            + found
            + "; "
            + cure
            + (cure.endsWith("?") ? "" : "."));
  }

  Drop drop() {
    return new Drop(reason, String.valueOf(getMessage()));
  }
}
