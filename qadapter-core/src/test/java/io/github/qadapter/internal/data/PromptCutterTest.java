package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Message;
import io.github.qadapter.internal.data.PromptCutter.Prompt;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.TinyCheckpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One token a word; a turn costs its words and two more, the answer's opening one. */
class PromptCutterTest {
  /** 4 10 2 (system), 3 11 11 2 (user), 4 12 2 (assistant), 3 13 14 2 (user), 4. */
  private static final List<Message> TALK =
      List.of(
          Message.system("a"), Message.user("b b"), Message.assistant("c"), Message.user("d e"));

  private final ChatTokenizer tokenizer;

  PromptCutterTest(@TempDir Path folder) {
    tokenizer = ChatTokenizer.open(TinyCheckpoint.in(folder).folder());
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private Optional<Prompt> cut(List<Message> prompt, int limit) {
    PromptCutter cutter = new PromptCutter(tokenizer);
    return cutter.beforeATurn(prompt, limit).or(() -> cutter.withinATurn(prompt, limit));
  }

  @Test
  void beginsWithALaterTurnOfTheUserAfterTheSystemsMessage() {
    for (int limit : new int[] {14, 8}) {
      Prompt prompt = cut(TALK, limit).orElseThrow();
      assertThat(prompt.left().ids()).containsExactly(4, 10, 2, 3, 13, 14, 2, 4);
      assertThat(prompt.cut()).isEqualTo(PromptCut.BEFORE_A_TURN);
    }
  }

  @Test
  void keepsAsManyTurnsAsFit() {
    List<Message> longer =
        List.of(
            Message.user("a"),
            Message.assistant("b"),
            Message.user("c"),
            Message.assistant("d"),
            Message.user("e"));

    // Three tokens a turn and one at the end.
    assertThat(cut(longer, 15).orElseThrow().left().ids()).hasSize(10).startsWith(3, 12, 2);
    assertThat(cut(longer, 10).orElseThrow().left().ids()).hasSize(10);
    assertThat(cut(longer, 9).orElseThrow().left().ids()).containsExactly(3, 14, 2, 4);
  }

  @Test
  void cutsTheLastTurnByWordsWhereNothingElseIsLeftToCut() {
    Prompt prompt = cut(TALK, 7).orElseThrow();

    assertThat(prompt.left().ids()).containsExactly(4, 10, 2, 3, 14, 2, 4);
    assertThat(prompt.cut()).isEqualTo(PromptCut.WITHIN_A_TURN);
    assertThat(cut(List.of(Message.user("a b c d e")), 5).orElseThrow().left().ids())
        .containsExactly(3, 13, 14, 2, 4);
  }

  @Test
  void keepsWhatFollowsTheTurnThatIsCut() {
    List<Message> told = List.of(Message.user("a b c"), Message.system("d"));

    assertThat(cut(told, 8).orElseThrow().left().ids()).containsExactly(3, 11, 12, 2, 4, 13, 2, 4);
  }

  /** A tokenizer of pieces of words, so that the word is cut at the letter where it fits. */
  @Test
  void cutsByCharactersWhereThereAreNoWords() {
    String word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter";
    try (ChatTokenizer pieces = ChatTokenizer.open(TinyModel.folder())) {
      int whole = pieces.promptIds(List.of(Message.user(word))).length;
      int limit = whole - 10;
      int[] ids =
          new PromptCutter(pieces)
              .withinATurn(List.of(Message.user(word)), limit)
              .orElseThrow()
              .left()
              .ids();

      assertThat(ids.length).isLessThanOrEqualTo(limit);
      assertThat(
              IntStream.range(1, word.length())
                  .mapToObj(start -> pieces.promptIds(List.of(Message.user(word.substring(start)))))
                  .filter(rest -> rest.length <= limit)
                  .findFirst())
          .hasValueSatisfying(longest -> assertThat(ids).isEqualTo(longest));
    }
  }

  @Test
  void givesUpWhereNotOneWordFits() {
    assertThat(cut(TALK, 6)).isEmpty();
    assertThat(cut(TALK, 0)).isEmpty();
    assertThat(cut(List.of(Message.system("a b c")), 4)).isEmpty();
    assertThat(cut(List.of(Message.user("a")), 3)).isEmpty();
  }
}
