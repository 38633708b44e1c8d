package io.github.qadapter.internal.data;

import io.github.qadapter.DropReason;
import io.github.qadapter.PreferenceRow.Drop;

/** What is wrong with one row; it ends the row and nothing else. */
final class RowFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DropReason reason;

  /** A fault with its sentence. */
  RowFault(DropReason reason, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
  }

  /** A fault in the usual words. */
  RowFault(DropReason reason, String expected, String found, String cure) {
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
