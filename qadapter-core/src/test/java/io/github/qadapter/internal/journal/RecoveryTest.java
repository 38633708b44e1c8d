package io.github.qadapter.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users preferred is read back to be learned from, whatever became of the writer. */
class RecoveryTest {
  private static final List<Message> TALK =
      List.of(Message.system("Be brief."), Message.user("Grüße, 你好 😀\n?"));

  private final Path folder;

  RecoveryTest(@TempDir Path temporary) {
    this.folder = temporary.resolve("log");
  }

  @Test
  void readsBackChoicesAndPairsThumbsByTheirPrompt() {
    List<Message> other = List.of(Message.user("Another question"));
    try (PreferenceLog log = PreferenceLog.open(folder, options -> options.rotateAtBytes(300))) {
      log.prefer(TALK, "Hi", "Ho");
      log.thumbsDown(TALK, "What?");
      log.thumbsUp(other, "Alone");
      log.regenerated(other, "First", "Second");
      log.thumbsUp(TALK, "Hello");

      PreferenceData data = log.preferences();
      assertThat(data.pairs())
          .containsExactlyInAnyOrder(
              new PreferencePair(TALK, "Hi", "Ho"),
              new PreferencePair(other, "Second", "First"),
              new PreferencePair(TALK, "Hello", "What?"));
      assertThat(reasons(data)).containsExactly(DropReason.NO_COUNTERPART);
    }
  }

  /** Every place where a kill can end the file; the next process writes beside it. */
  @Test
  void aFileThatEndsAtAnyByteKeepsAllWholeLines() throws IOException {
    try (PreferenceLog log = PreferenceLog.open(folder)) {
      log.prefer(TALK, "Hi 😀", "Ho");
      log.regenerated(TALK, "Ho", "Ähm");
      log.prefer(TALK, "Hi", "Hä?");
    }
    Path file = onlyFile();
    byte[] whole = Files.readAllBytes(file);
    List<PreferencePair> pairs = PreferenceData.read(file).pairs();
    try (PreferenceLog log = PreferenceLog.open(folder)) {
      log.prefer(TALK, "after", "the kill");
    }
    PreferencePair after = new PreferencePair(TALK, "after", "the kill");

    for (int length = 0; length <= whole.length; length++) {
      byte[] left = Arrays.copyOf(whole, length);
      Files.write(file, left);
      int lines = count(left, '\n');
      // A line that lacks nothing but its end is whole.
      boolean endless = length < whole.length && whole[length] == '\n';
      boolean unfinished = length > 0 && left[length - 1] != '\n' && !endless;
      List<PreferencePair> expected = new ArrayList<>(pairs.subList(0, lines + (endless ? 1 : 0)));
      expected.add(after);

      PreferenceData data = PreferenceData.read(folder);
      assertThat(data.stream().toList()).as("%d bytes", length).isEqualTo(expected);
      assertThat(reasons(data)).as("%d bytes", length).hasSize(unfinished ? 1 : 0);
    }
  }

  private static List<DropReason> reasons(PreferenceData data) {
    try (Stream<PreferenceRow> rows = data.rows()) {
      return rows.flatMap(row -> row.drops().stream()).map(PreferenceRow.Drop::reason).toList();
    }
  }

  private static int count(byte[] bytes, char wanted) {
    int count = 0;
    for (byte one : bytes) {
      count += one == wanted ? 1 : 0;
    }
    return count;
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
