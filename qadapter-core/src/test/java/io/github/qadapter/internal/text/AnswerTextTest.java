package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Every token here is one byte of UTF-8: the worst that a tokenizer can do to a text. */
class AnswerTextTest {
  private static final String FAMILY = "👨‍👩‍👧";
  private static final String FLAGS = "🇩🇪🇫🇷";
  private static final String THUMB = "👍🏽";
  private static final String ACCENTED = "e\u0301o\u0302\u0323";

  @Test
  void noPieceEndsWithinACharacterAsAPersonSeesIt() {
    for (String text : List.of("漢字かな", FAMILY + "x", FLAGS, THUMB + "!", ACCENTED + "a", "각\r\n")) {
      assertThat(pieces(text, List.of())).as(text).isEqualTo(characters(text));
    }
  }

  @Test
  void anAnswerEndsBeforeItsStopTextAndNothingOfItIsTold() {
    AnswerText answer = new AnswerText(AnswerTextTest::decode, List.of("STOP", "\n\n"));
    List<String> told = new ArrayList<>();
    for (int token : tokens("A STO, then STOP it")) {
      told.add(answer.add(token));
      if (answer.stopped()) {
        break;
      }
    }
    told.add(answer.finish());
    assertThat(answer.stopped()).isTrue();
    assertThat(answer.text()).isEqualTo("A STO, then ");
    assertThat(String.join("", told)).isEqualTo("A STO, then ");
  }

  @Test
  void theEarliestStopTextCountsEvenWhereOneTokenBringsSeveral() {
    AnswerText answer =
        new AnswerText(ids -> ids.length == 0 ? "" : "one two three", List.of("three", "two"));
    assertThat(answer.add(0)).isEqualTo("one ");
    assertThat(answer.text()).isEqualTo("one ");
  }

  @Test
  void whatOnlyBeganLikeAStopTextIsToldAtTheEnd() {
    AnswerText answer = new AnswerText(AnswerTextTest::decode, List.of("ab"));
    StringBuilder told = new StringBuilder();
    for (int token : tokens("xaa")) {
      told.append(answer.add(token));
    }
    assertThat(told).hasToString("x");
    assertThat(answer.finish()).isEqualTo("aa");
    assertThat(answer.stopped()).isFalse();
  }

  @Test
  void bytesThatAreNoCharacterComeAtTheEndAsOne() {
    AnswerText answer = new AnswerText(AnswerTextTest::decode, List.of());
    assertThat(answer.add('a') + answer.add(0xe6) + answer.add(0xbc)).isEmpty();
    assertThat(answer.finish()).isEqualTo("a\uFFFD");
  }

  /** Token 0 is special, and written so. */
  private static AnswerText framed(String lead, String tail, String... stops) {
    return new AnswerText(
        new TokenText(
            ids -> decode(Arrays.stream(ids).filter(id -> id != 0).toArray()), new int[0]),
        id -> id == 0 ? Optional.of("<end>") : Optional.empty(),
        List.of(stops),
        lead,
        tail);
  }

  @Test
  void stopTextsSeeSpecialTokensAndCallersDoNot() {
    AnswerText other = framed("", "", "!<end>");
    AnswerText answer = framed("", "", "<end>x", "b<end>");
    StringBuilder told = new StringBuilder();
    for (int token : new int[] {'a', 0, 'b', 0, 'c'}) {
      told.append(answer.add(token));
      other.add(token);
    }
    told.append(answer.finish());
    other.finish();
    assertThat(answer.stopped()).isTrue();
    assertThat(told).hasToString("a");
    assertThat(answer.text()).isEqualTo("a");
    assertThat(other.stopped()).isFalse();
    assertThat(other.text()).isEqualTo("abc");
  }

  @Test
  void theLeadIsNotToldAndStopTextsDoNotSeeIt() {
    AnswerText answer = framed("\n\n", "", "\n");
    assertThat(answer.add('\n') + answer.add('\n') + answer.add('a')).isEmpty();
    assertThat(answer.stopped()).isFalse();
    assertThat(answer.add('b')).isEqualTo("a");
    assertThat(answer.add('\n')).isEqualTo("b");
    assertThat(answer.stopped()).isTrue();
    assertThat(answer.text()).isEqualTo("ab");
  }

  @Test
  void whatOnlyBeganLikeTheLeadIsTold() {
    for (String text : List.of("<thin", "<thought>", "x")) {
      AnswerText answer = framed("<think>", "");
      StringBuilder told = new StringBuilder();
      for (int token : tokens(text)) {
        told.append(answer.add(token));
      }
      told.append(answer.finish());
      assertThat(told).hasToString(text);
      assertThat(answer.text()).isEqualTo(text);
    }
  }

  @Test
  void theTailIsLeftOutWhereTheTurnEndsAndNowhereElse() {
    AnswerText ended = framed("", " ");
    AnswerText cut = framed("", " ");
    StringBuilder told = new StringBuilder();
    for (int token : tokens("a b ")) {
      told.append(ended.add(token));
      cut.add(token);
    }
    told.append(ended.finishTurn());
    cut.finish();
    assertThat(told).hasToString("a b");
    assertThat(ended.text()).isEqualTo("a b");
    assertThat(cut.text()).isEqualTo("a b ");
  }

  @Property(tries = 300)
  void piecesAreTheTextAndEndWhereCharactersEnd(@ForAll("texts") String text) {
    List<String> pieces = pieces(text, List.of());
    assertThat(String.join("", pieces)).isEqualTo(text);
    TreeSet<Integer> ends = new TreeSet<>();
    characters(text).forEach(c -> ends.add((ends.isEmpty() ? 0 : ends.last()) + c.length()));
    int at = 0;
    for (String piece : pieces) {
      at += piece.length();
      assertThat(ends).contains(at);
    }
  }

  @Property(tries = 300)
  void aStoppedTextIsTheOneBeforeTheFirstStop(
      @ForAll("texts") String before, @ForAll("texts") String after) {
    String stop = "</end>";
    assertThat(String.join("", pieces(before + stop + after, List.of(stop)))).isEqualTo(before);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a", " ", "<", "</", "ß", "漢", FAMILY, FLAGS, THUMB, ACCENTED, "\u0301", "\u200d", "각")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  private static List<String> pieces(String text, List<String> stops) {
    AnswerText answer = new AnswerText(AnswerTextTest::decode, stops);
    List<String> pieces = new ArrayList<>();
    for (int token : tokens(text)) {
      pieces.add(answer.add(token));
      if (answer.stopped()) {
        break;
      }
    }
    pieces.add(answer.finish());
    pieces.removeIf(String::isEmpty);
    return pieces;
  }

  private static List<String> characters(String text) {
    List<String> characters = new ArrayList<>();
    Matcher matcher = Pattern.compile("\\X").matcher(text);
    while (matcher.find()) {
      characters.add(matcher.group());
    }
    return characters;
  }

  private static int[] tokens(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xff).toArray();
  }

  private static String decode(int[] tokens) {
    byte[] bytes = new byte[tokens.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) tokens[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
