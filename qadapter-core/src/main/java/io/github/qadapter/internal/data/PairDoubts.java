package io.github.qadapter.internal.data;

import com.google.common.base.CharMatcher;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Doubt;
import io.github.qadapter.data.PreferenceRow.Drop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The doubts about a pair by its texts alone. */
final class PairDoubts {
  private PairDoubts() {}

  /** All doubts, at most one of each kind. */
  static List<Doubt> of(PreferencePair pair) {
    List<Doubt> doubts = new ArrayList<>();
    if (squeezed(pair.chosen()).equals(squeezed(pair.rejected()))) {
      doubts.add(
          new Doubt(
              DropReason.WHITE_SPACE_ONLY,
              "chosen and rejected differ in white space only; that is all that would be"
                  + " learned."));
    }
    boolean nothing = false;
    String written = null;
    boolean damaged = false;
    for (String text : texts(pair)) {
      nothing |= WordForNothing.is(text);
      written = written == null ? WrittenOut.found(text) : written;
      damaged |= DamagedText.is(text);
    }
    if (nothing) {
      doubts.add(
          new Doubt(
              DropReason.WORD_FOR_NOTHING,
              "a whole text is a word that programs write for a missing one; leave the row out if"
                  + " nobody said it."));
    }
    if (written != null) {
      doubts.add(
          new Doubt(
              DropReason.WRITTEN_OUT,
              String.format(
                  Locale.ROOT,
                  "'%s' in a text shows that it is more than one person's words; write messages"
                      + " {role, content}, the model's own template is put around them.",
                  written)));
    }
    if (damaged) {
      doubts.add(
          new Doubt(
              DropReason.DAMAGED_TEXT,
              "characters were lost or doubled where the text was written in another encoding; make"
                  + " the file anew from its source."));
    }
    if (RepeatedPrompt.isIn(pair.prompt(), pair.chosen())
        || RepeatedPrompt.isIn(pair.prompt(), pair.rejected())) {
      doubts.add(
          new Doubt(
              DropReason.REPEATED_PROMPT,
              "an answer begins with the prompt; leave the prompt out of both answers."));
    }
    return doubts;
  }

  /** All that is doubtful about a row: what reading it showed, and what its pairs say. */
  static Set<Doubt> of(PreferenceRow row) {
    Set<Doubt> doubts = new LinkedHashSet<>(row.doubts());
    row.pairs().forEach(pair -> doubts.addAll(of(pair)));
    return doubts;
  }

  /** A row of whose pairs none is doubtful: doubts are drops. */
  static PreferenceRow refused(PreferenceRow row) {
    if (row.doubts().isEmpty()) {
      return row;
    }
    List<Drop> drops = new ArrayList<>(row.drops());
    row.doubts().forEach(doubt -> drops.add(new Drop(doubt.reason(), doubt.explanation())));
    return new PreferenceRow(row.origin(), row.shape(), List.of(), drops, List.of());
  }

  private static List<String> texts(PreferencePair pair) {
    List<String> texts = new ArrayList<>();
    for (Message message : pair.prompt()) {
      texts.add(message.content());
    }
    texts.add(pair.chosen());
    texts.add(pair.rejected());
    return texts;
  }

  private static String squeezed(String text) {
    return CharMatcher.whitespace().removeFrom(text);
  }
}
