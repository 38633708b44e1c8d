package io.github.qadapter.internal.data;

import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.PreferenceRow;
import io.github.qadapter.PreferenceRow.Drop;
import io.github.qadapter.PreferenceRow.Origin;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.List;

/** Collects what one row comes to. */
final class Comparisons {
  private final List<PreferencePair> pairs = new ArrayList<>();
  private final List<Drop> drops = new ArrayList<>();

  /** Adds a pair, or a drop if the two answers make none. */
  void add(List<Message> prompt, String chosen, String rejected) {
    try {
      pairs.add(new PreferencePair(prompt, chosen, rejected));
    } catch (PreferenceDataException e) {
      DropReason reason =
          chosen.isBlank() || rejected.isBlank()
              ? DropReason.EMPTY_ANSWER
              : DropReason.EQUAL_ANSWERS;
      drops.add(new Drop(reason, String.valueOf(e.getMessage())));
    }
  }

  void drop(RowFault fault) {
    drops.add(fault.drop());
  }

  PreferenceRow row(Origin origin, Shape shape) {
    return new PreferenceRow(origin, shape, pairs, drops);
  }
}
