package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.Token;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.TinyCheckpoint;
import io.github.qadapter.report.PreferenceReport;
import io.github.qadapter.report.PreferenceReport.Bin;
import io.github.qadapter.report.PreferenceReport.Cuts;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.PreferenceReport.Lengths;
import io.github.qadapter.report.PreferenceReport.ScoredToken;
import io.github.qadapter.spi.DropLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One token a word; a prompt of one turn has three more, an answer one more. */
class PreferenceCheckTest {
  private final Path folder;
  private final ChatTokenizer tokenizer;

  PreferenceCheckTest(@TempDir Path folder) {
    this.folder = folder;
    tokenizer = ChatTokenizer.open(TinyCheckpoint.in(folder).folder());
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private PreferenceReport check(PreferenceData data, int maxPrompt, int maxAnswer) {
    return PreferenceCheck.of(
        data,
        new PairEncoder(tokenizer, maxPrompt, maxAnswer, 100),
        tokenizer::token,
        tokenizer::answersInWords);
  }

  private static final String ROWS =
      """
      {"prompt":"a b","chosen":"c","rejected":"d e d"}
      {"prompt":"a b","chosen":"c","rejected":"d e d"}
      {"prompt":"a b","chosen":"d e d","rejected":"c"}
      {"prompt":"a b","chosen":"d e d","rejected":"c"}

      {"prompt":"a","choosen":"c","rejected":"d"}
      {"prompt":"a","chosen":"c","rejected":"c"}
      not JSON
      {"prompt":"a","chosen":" ","rejected":"c"}
      {"prompt":"a b c d e","chosen":"c","rejected":"d d d d d d"}
      {"prompt":[{"role":"system","content":"a b c d e"},{"role":"user","content":"e"}],"chosen":"c","rejected":"e"}
      """;

  @Test
  void countsWhatWasReadLeftOutAndIsDoubtfulWithItsPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
    PreferenceReport report = check(PreferenceData.read(file), 7, 5);

    assertThat(report.rows()).isEqualTo(10);
    assertThat(report.pairs()).isEqualTo(5);
    assertThat(report.prompts()).isEqualTo(2);
    assertThat(report.droppedCount()).isEqualTo(5);
    requireFinding(report, DropReason.MISSING_FIELD, 1, "line 6", "did you mean 'chosen'?");
    requireFinding(report, DropReason.EQUAL_ANSWERS, 1, "line 7", "are equal");
    requireFinding(report, DropReason.NOT_JSON, 1, "line 8", "JSON");
    requireFinding(report, DropReason.EMPTY_ANSWER, 1, "line 9", "is empty");
    requireFinding(report, DropReason.TOO_LONG, 1, "line 11", "at most 7 tokens, but found 11");
    // Line 2 repeats line 1; line 3 turns it round; line 4 repeats line 3.
    requireFinding(report, DropReason.DUPLICATE, 2, "line 2", "rows.jsonl, line 1");
    requireFinding(report, DropReason.CONTRADICTION, 1, "line 3", "rows.jsonl, line 1");
    // Line 10: a prompt of 8 tokens, and an answer of 7, one of whose ends goes.
    assertThat(report.cuts()).isEqualTo(new Cuts(0, 1, 1));
  }

  /** Line 2's prompt cannot be cut to 7 tokens: a drop that reading alone does not see. */
  private static final String LONG_RULES =
      """
      {"prompt":"a b","chosen":"c","rejected":"d e d"}
      {"prompt":[{"role":"system","content":"a b c d e"},{"role":"user","content":"e"}],"chosen":"c","rejected":"e"}
      """;

  @Test
  void strictDataMayLoseNothingWhenTokensAreMadeOfItEither() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), LONG_RULES);
    PairEncoder encoder = new PairEncoder(tokenizer, 7, 5, 100);
    PreferenceData strict = PreferenceData.read(file, ReadOptions.Builder::strict);

    for (PreferenceData data : List.of(strict, strict.slice(1, 2), strict.shuffled(1, 2))) {
      assertThatThrownBy(() -> check(data, 7, 5))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContainingAll("rows.jsonl, line 2: ", "at most 7 tokens, but found 11");
      assertThatThrownBy(() -> EncodedData.of(data, encoder, prompt -> {}))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContainingAll("rows.jsonl, line 2: ", "at most 7 tokens, but found 11");
    }
    assertThat(check(strict, 99, 5).pairs()).isEqualTo(2);
  }

  @Test
  void strictDataIsNotReadToItsEndWhenAPairCannotBeEncoded() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), LONG_RULES.repeat(1_000));
    PreferenceData strict = PreferenceData.read(file, ReadOptions.Builder::strict);
    List<PreferenceRow> seen = new ArrayList<>();

    assertThatThrownBy(
            () ->
                EncodingPass.through(
                    strict, new PairEncoder(tokenizer, 7, 5, 100), (row, tokens) -> seen.add(row)))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("rows.jsonl, line 2: ");
    assertThat(seen).hasSize(1);
    assertThatThrownBy(() -> DropLimit.of(strict).hold(9, 1, "line 2 is too long"))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessage("line 2 is too long");
  }

  @Test
  void aBoundOnWhatIsLeftOutCountsWhatCannotBeEncoded() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), LONG_RULES);
    PairEncoder encoder = new PairEncoder(tokenizer, 7, 5, 100);
    PreferenceData half = PreferenceData.read(file, options -> options.maxDropped(0.5));
    PreferenceData less = PreferenceData.read(file, options -> options.maxDropped(0.49));

    assertThat(check(half, 7, 5).droppedCount()).isEqualTo(1);
    assertThat(EncodedData.of(half, encoder, prompt -> {}).droppedPairs()).isEqualTo(1);
    assertThatThrownBy(() -> check(less, 7, 5))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContainingAll("at most 49%", "found 1 of 2", "line 2");
    assertThatThrownBy(() -> EncodedData.of(less, encoder, prompt -> {}))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("found 1 of 2");
  }

  private static void requireFinding(
      PreferenceReport report, DropReason reason, int count, String line, String explanation) {
    assertThat(report.finding(reason))
        .as("%s", reason)
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.count()).isEqualTo(count);
              assertThat(finding.first().get(0).origin())
                  .hasToString(finding.first().get(0).origin().source() + ", " + line);
              assertThat(finding.first().get(0).explanation()).contains(explanation);
            });
  }

  @Test
  void measuresLengthsBeforeAnythingIsCut() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
    PreferenceReport report = check(PreferenceData.read(file), 7, 5);

    // Prompts of 5 tokens four times, 8 once, 11 once: the one left out for its length counts too.
    assertThat(report.prompt())
        .isEqualTo(
            new Lengths(6, 5, 39 / 6.0, 5, 11, 11, List.of(new Bin(4, 7, 4), new Bin(8, 15, 2))));
    // 2, 2, 4, 4, 2, 2 and 4, 4, 2, 2, 7, 2.
    assertThat(report.chosen())
        .isEqualTo(
            new Lengths(6, 2, 16 / 6.0, 2, 4, 4, List.of(new Bin(2, 3, 4), new Bin(4, 7, 2))));
    assertThat(report.rejected())
        .isEqualTo(
            new Lengths(6, 2, 21 / 6.0, 2, 7, 7, List.of(new Bin(2, 3, 3), new Bin(4, 7, 3))));
    // Of the five pairs kept, the longer answer is preferred in two.
    assertThat(report.lengthGuess()).contains(new LengthGuess(false, 0.6, 5));
  }

  @Test
  void showsTheFirstPairAsTokens() {
    PreferenceReport report =
        check(PreferenceData.builder().add("a b", "c", "d e d").build(), 9, 3);
    PreferenceReport.Preview preview = report.preview().orElseThrow();

    assertThat(preview.prompt())
        .containsExactly(
            scored(3, "<user>", false),
            scored(10, "a", false),
            scored(11, "b", false),
            scored(2, "<end>", false),
            scored(4, "<bot>", false));
    assertThat(preview.chosen()).containsExactly(scored(12, "c", true), scored(2, "<end>", true));
    assertThat(preview.rejected()).as("cut at its limit").hasSize(3);
    assertThat(report.text())
        .contains(
            """
              The chat template puts a space before an answer and ends an answer with <end>.
              prompt    <user>|a|b|<end>|<bot>
              chosen    [c][<end>]
              rejected  [d][e][d]
            """);
  }

  @Test
  void warnsWhereLengthAlonePredictsTheChoice() {
    PreferenceData.Builder biased = PreferenceData.builder();
    PreferenceData.Builder fair = PreferenceData.builder();
    for (int i = 0; i < 40; i++) {
      String word = "a b".repeat(i + 1);
      biased.add(word, i % 10 == 0 ? "c" : "c d", i % 10 == 0 ? "d e" : "e");
      fair.add(word, i % 2 == 0 ? "c" : "c d", i % 2 == 0 ? "d e" : "e");
    }

    PreferenceReport warned = check(biased.build(), 99, 99);
    assertThat(warned.lengthGuess()).contains(new LengthGuess(true, 0.9, 40));
    assertThat(warned.text()).contains("WARNING: The longer answer is the preferred one in 90.0%");
    PreferenceReport silent = check(fair.build(), 99, 99);
    assertThat(silent.lengthGuess()).contains(new LengthGuess(true, 0.5, 40));
    assertThat(silent.text()).doesNotContain("WARNING");
    // Four of five is what a coin gives now and then.
    assertThat(new LengthGuess(true, 0.8, 5).predicts()).isFalse();
    assertThat(new LengthGuess(true, 0.54, 100_000).predicts()).isFalse();
  }

  @Test
  void tellsPeopleWhereAndWhat() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
    PreferenceReport report = check(PreferenceData.read(file), 7, 5);

    assertThat(report.toString()).isEqualTo(report.text());
    assertThat(report.text())
        .startsWith("10 rows read: 5 pairs to train on, on 2 prompts.\n")
        .contains("Left out: 5\n")
        .contains("Kept, but doubtful: 3\n", "        2  duplicate\n", "        1  contradictory\n")
        .contains(file + ", line 6: expected a field 'chosen'", "did you mean 'chosen'?")
        .contains("        1  prompts lose the first words of their last turn as well\n")
        .contains("rejected          2        2      3.5        7        7\n")
        .contains("       4 to      7         3  ########################################\n");
  }

  @Test
  void aTemplateThatRefusesARowIsADropAndNoneForAllAnError() throws IOException {
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% if messages[0].role == 'system' %}{{ raise_exception('No system here') }}{% endif %}"
            + TinyCheckpoint.TEMPLATE);
    PreferenceData data =
        PreferenceData.builder()
            .add("a", "b", "c")
            .add(new PreferencePair(List.of(Message.system("d"), Message.user("a")), "b", "c"))
            .build();
    try (ChatTokenizer refusing = ChatTokenizer.open(folder)) {
      PreferenceReport report =
          PreferenceCheck.of(
              data, new PairEncoder(refusing, 9, 9, 99), refusing::token, refusing::answersInWords);

      assertThat(report.pairs()).isEqualTo(1);
      assertThat(report.prompt().count()).isEqualTo(1);
      assertThat(report.finding(DropReason.TEMPLATE_REFUSED).orElseThrow().first().get(0))
          .satisfies(place -> assertThat(place.explanation()).contains("No system here"))
          .satisfies(place -> assertThat(place.origin().row()).isEqualTo(2));
    }
  }

  @Test
  void findsNothingInNothing() {
    PreferenceReport report = check(PreferenceData.of(List.of()), 9, 9);

    assertThat(report.pairs()).isZero();
    assertThat(report.preview()).isEmpty();
    assertThat(report.lengthGuess()).isEmpty();
    assertThat(report.text()).startsWith("0 rows read: 0 pairs to train on, on 0 prompts.");
  }

  private static ScoredToken scored(int id, String text, boolean scored) {
    return new ScoredToken(new Token(id, text), scored);
  }
}
