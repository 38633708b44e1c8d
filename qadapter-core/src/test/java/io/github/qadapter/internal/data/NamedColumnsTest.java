package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that the caller names; single quotes stand for double ones in rows. */
class NamedColumnsTest {
  private static final PreferencePair PAIR = PreferencePair.of("p", "a", "b");

  @TempDir private Path folder;

  @Test
  void namedColumnsAreThePair() throws IOException {
    assertThat(
            read(
                "{'question':'p','win':'a','lose':'b'}",
                r -> r.prompt("question").chosen("win").rejected("lose")))
        .containsExactly(PAIR);
  }

  @Test
  void whatIsNamedGoesBeforeUsualNames() throws IOException {
    assertThat(
            read(
                "{'prompt':'x','context':'y','text':'p','chosen':'a','rejected':'b'}",
                r -> r.prompt("text")))
        .containsExactly(PAIR);
    assertThat(
            read(
                "{'prompt':'p','chosen':'b','rejected':'a'}",
                r -> r.chosen("rejected").rejected("chosen")))
        .containsExactly(PAIR);
  }

  @Test
  void aPromptMayStandInSeveralColumns() throws IOException {
    assertThat(
            read(
                "{'task':'p','text':'q','more':null,'chosen':'a','rejected':'b'}",
                r -> r.prompt("task", "text", "more")))
        .containsExactly(PreferencePair.of("p\nq", "a", "b"));
  }

  @Test
  void aDotLeadsIntoObjects() throws IOException {
    assertThat(
            read(
                "{'task':{'text':'p'},'out':{'good':'a','bad':'b'},'meta.s':'s'}",
                r -> r.prompt("task.text").chosen("out.good").rejected("out.bad").system("meta.s")))
        .containsExactly(
            new PreferencePair(List.of(Message.system("s"), Message.user("p")), "a", "b"));
  }

  @Test
  void judgedAndRankedAnswersMayBeNamedToo() throws IOException {
    assertThat(
            read(
                "{'q':'p','text':'a','ok':true}\n{'q':'p','text':'b','ok':false}",
                r -> r.prompt("q").completion("text").label("ok")))
        .containsExactly(PAIR);
    assertThat(
            read(
                "{'q':'p','candidates':['b','a'],'votes':[1,2]}",
                r -> r.prompt("q").responses("candidates").scores("votes")))
        .containsExactly(PAIR);
  }

  /** No name of this table is known, so that only the names tell that it is one. */
  @Test
  void tablesAreToldByNamedColumns() throws IOException {
    Path file = Files.writeString(folder.resolve("votes"), "Task;Win;Lose\np;a;b\n");
    assertThat(
            PreferenceData.read(file, r -> r.prompt("task").chosen("win").rejected("lose")).pairs())
        .containsExactly(PAIR);
  }

  @Test
  void aColumnThatIsNotThereIsSaid() throws IOException {
    assertThatThrownBy(
            () ->
                read(
                    "{'question':'p','win':'a','loose':'b'}",
                    r -> r.prompt("question").chosen("win").rejected("lose")))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining(
            "a column 'lose', which was named for rejected, but found only question, win, loose;"
                + " did you mean 'loose'?");
  }

  @Test
  void oneColumnIsOneField() {
    assertThatThrownBy(() -> ReadOptions.builder().chosen("x").rejected("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected one field for each column, but found 'x' for both chosen and rejected.");
    assertThatThrownBy(() -> ReadOptions.builder().prompt(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<PreferencePair> read(String rows, Consumer<ReadOptions.Builder> options)
      throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), rows.replace('\'', '"'));
    return PreferenceData.read(file, options).pairs();
  }
}
