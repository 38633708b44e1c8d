package io.github.qadapter.internal.data;

import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Doubt;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.exception.PreferenceDataException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what one row comes to. */
final class Comparisons {
  private final List<PreferencePair> pairs = new ArrayList<>();
  private final List<Drop> drops = new ArrayList<>();
  private final Set<Doubt> doubts;

  /**
   * A row that came to nothing yet.
   *
   * @param doubts what is doubtful about it whatever it comes to
   */
  Comparisons(List<Doubt> doubts) {
    this.doubts = new LinkedHashSet<>(doubts);
  }

  /** Adds a pair, or a drop if the two answers make none. */
  void add(List<Message> prompt, String chosen, String rejected) {
    RepeatedPrompt said = RepeatedPrompt.cutOff(prompt, chosen, rejected);
    try {
      PreferencePair pair = new PreferencePair(said.prompt(), said.chosen(), said.rejected());
      pairs.add(pair);
      doubts.addAll(PairDoubts.of(pair));
    } catch (PreferenceDataException e) {
      DropReason reason =
          said.chosen().isBlank() || said.rejected().isBlank()
              ? DropReason.EMPTY_ANSWER
              : DropReason.EQUAL_ANSWERS;
      drops.add(new Drop(reason, String.valueOf(e.getMessage())));
    }
  }

  void drop(RowException fault) {
    drops.add(fault.drop());
  }

  PreferenceRow row(Origin origin, Shape shape) {
    return new PreferenceRow(origin, Optional.of(shape), pairs, drops, List.copyOf(doubts));
  }
}
