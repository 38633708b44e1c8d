package io.github.qadapter.internal.data;

import static io.github.qadapter.data.DropReason.DIVERGING_PROMPTS;
import static io.github.qadapter.data.DropReason.EMPTY_ANSWER;
import static io.github.qadapter.data.DropReason.EQUAL_ANSWERS;
import static io.github.qadapter.data.DropReason.NO_COUNTERPART;
import static io.github.qadapter.data.DropReason.ROLES_NOT_ALTERNATING;
import static io.github.qadapter.data.DropReason.TIED_SCORES;
import static io.github.qadapter.data.DropReason.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.spi.PreferenceRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every shape of row comes to; single quotes stand for double ones. */
class RowShapesTest {
  private static final long WINDOW = 1000;

  private static final List<Message> TALK =
      List.of(Message.system("s"), Message.user("u"), Message.assistant("v"), Message.user("w"));

  /** The same pair, said in every way there is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          PAIR | {'prompt':[S,{'role':'user','content':'u'},{'role':'assistant','content':'v'},{'role':'user','content':'w'}],'chosen':'a','rejected':'b'}
          PAIR | {'prompt':[S,{'role':'user','content':'u'},{'role':'assistant','content':'v'},{'role':'user','content':'w'}],'chosen':{'role':'assistant','content':'a'},'rejected':[{'role':'assistant','content':'b'}]}
          PAIR | {'system':'s','conversations':[{'from':'human','value':'u'},{'from':'gpt','value':'v'},{'from':'human','value':'w'}],'chosen':{'from':'gpt','value':'a'},'rejected':{'from':'gpt','value':'b'}}
          PAIR | {'prompt':'w','chosen':[S,U,V,W,{'role':'assistant','content':'a'}],'rejected':[S,U,V,W,{'role':'assistant','content':'b'}]}
          PAIR | {'prompt':'u','chosen':[S,U,V,W,{'role':'assistant','content':'a'}],'rejected':'b'}
          PAIR | {'prompt':[S,U,V,W],'chosen':[U,V,W,{'role':'assistant','content':'a'}],'rejected':'b'}
          PAIR | {'prompt':[S,U],'chosen':[V,W,{'role':'assistant','content':'a'}],'rejected':[V,W,{'role':'assistant','content':'b'}]}
          PAIR | {'system_prompt':'s','prompt':'Human: u\\n\\nAssistant: v\\n\\nHuman: w\\n\\nAssistant:','chosen':'a','rejected':'b'}
          CONVERSATIONS | {'chosen':[S,U,V,W,{'role':'assistant','content':'a'}],'rejected':[S,U,V,W,{'role':'assistant','content':'b'}]}
          CONVERSATIONS | {'system':'s','chosen':[{'from':'Human','value':'u'},V,W,{'from':'GPT','value':'a'}],'rejected':[U,V,W,{'from':'bot','value':'b'}]}
          CONVERSATIONS | {'chosen':[S,U,V,{'role':'user','content':[{'type':'text','text':'w'}]},{'role':'assistant','content':'a'}],'rejected':[S,U,V,W,{'role':'assistant','content':'b'}]}
          TRANSCRIPTS | {'system':'s','chosen':'\\n\\nHuman: u\\n\\nAssistant: v\\n\\nHuman:  w \\n\\nAssistant: a','rejected':'\\n\\nHuman: u\\n\\nAssistant: v\\n\\nHuman: w\\n\\nAssistant: b\\n'}
          RANKED | {'prompt':[S,U,V,W],'responses':['b','a'],'scores':[1,2.5]}
          RANKED | {'system':'s','instruction':[U,V,W],'completions':[{'response':'b','score':-2},{'text':'a','score':-1}]}
          RANKED | {'prompt':[S,U,V,W],'answers':[[{'role':'assistant','content':'a'}],[S,U,V,W,{'role':'assistant','content':'b'}]],'scores':[1,0]}
          """)
  void everyShapeGivesThePair(Shape shape, String row) {
    String written =
        row.replace("S,", "{'role':'system','content':'s'},")
            .replace("U,", "{'role':'user','content':'u'},")
            .replace("V,", "{'role':'assistant','content':'v'},")
            .replaceAll("W([,\\]])", "{'role':'user','content':'w'}$1")
            .replace("U]", "{'role':'user','content':'u'}]");
    assertThat(read(written))
        .containsExactly(
            PreferenceRows.kept(
                new Origin("test", 1, 0), shape, new PreferencePair(TALK, "a", "b")));
  }

  @Test
  void systemMessagesMayStandAnywhere() {
    List<PreferenceRow> rows =
        read(
            "{'prompt':[{'role':'user','content':'u'},{'role':'system','content':'x'},{'role':'assistant','content':'v'},{'role':'user','content':'w'},{'role':'system','content':'y'}],'chosen':'a','rejected':'b'}");
    assertThat(rows.get(0).pairs().get(0).prompt())
        .containsExactly(
            Message.user("u"),
            Message.system("x"),
            Message.assistant("v"),
            Message.user("w"),
            Message.system("y"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          MISSING_FIELD | did you mean 'chosen'?        | {'prompt':'p','choosen':'a','rejected':'b'}
          MISSING_FIELD | only question, answer         | {'question':'p','answer':'a'}
          MISSING_FIELD | a field 'scores'              | {'prompt':'p','responses':['a','b']}
          MISSING_FIELD | a field 'content'             | {'prompt':[{'role':'user','text':'u'}],'chosen':'a','rejected':'b'}
          WRONG_TYPE    | 2 and 1                       | {'prompt':'p','responses':['a','b'],'scores':[1]}
          WRONG_TYPE    | the text "high"               | {'prompt':'p','responses':['a','b'],'scores':[1,'high']}
          WRONG_TYPE    | true or false in 'label'      | {'prompt':'p','completion':'a','label':'perhaps'}
          UNSUPPORTED   | parts {type: text, text}      | {'prompt':[{'role':'user','content':[{'type':'image'}]}],'chosen':'a','rejected':'b'}
          UNKNOWN_ROLE  | found 'tool'                  | {'prompt':[{'from':'tool','value':'u'}],'chosen':'a','rejected':'b'}
          EMPTY_PROMPT  | a blank one                   | {'prompt':' ','chosen':'a','rejected':'b'}
          EMPTY_PROMPT  | but found none                | {'chosen':[{'role':'assistant','content':'a'}],'rejected':[{'role':'assistant','content':'b'}]}
          EMPTY_PROMPT  | but found none                | {'prompt':[{'role':'system','content':'s'}],'chosen':'a','rejected':'b'}
          EMPTY_ANSWER  | rejected answer to "u"        | {'chosen':'\\n\\nHuman: u\\n\\nAssistant: a','rejected':'\\n\\nHuman: u\\n\\nAssistant: '}
          EQUAL_ANSWERS | are equal                     | {'prompt':'p','responses':['a','a'],'scores':[1,2]}
          TIED_SCORES   | 1.0 for both                  | {'prompt':'p','responses':['a','b'],'scores':[1,1]}
          MISSING_ANSWER | one of the user              | {'chosen':'\\n\\nHuman: u\\n\\nAssistant: a\\n\\nHuman: w','rejected':'\\n\\nHuman: u\\n\\nAssistant: b'}
          DIVERGING_PROMPTS | in turn 1 of 2 and 2      | {'chosen':'\\n\\nHuman: u\\n\\nAssistant: a','rejected':'\\n\\nHuman: v\\n\\nAssistant: b'}
          DIVERGING_PROMPTS | in turn 2 of 2 and 4      | {'chosen':[{'from':'human','value':'u'},{'from':'gpt','value':'a'}],'rejected':[{'from':'human','value':'u'},{'from':'gpt','value':'x'},{'from':'human','value':'w'},{'from':'gpt','value':'b'}]}
          DIVERGING_PROMPTS | repeat the prompt exactly | {'prompt':'p','chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],'rejected':'b'}
          DIVERGING_PROMPTS | repeat the prompt exactly | {'prompt':'p','chosen':[{'role':'system','content':'s'},{'role':'user','content':'p'},{'role':'assistant','content':'a'}],'rejected':[{'role':'system','content':'t'},{'role':'user','content':'p'},{'role':'assistant','content':'b'}]}
          DIVERGING_PROMPTS | repeat the prompt exactly | {'prompt':'p','chosen':[{'role':'assistant','content':'x'},{'role':'user','content':'q'},{'role':'assistant','content':'a'}],'rejected':[{'role':'assistant','content':'b'}]}
          ROLES_NOT_ALTERNATING | two turns of the user in a row | {'prompt':[{'role':'user','content':'u'},{'role':'system','content':'s'},{'role':'user','content':'w'}],'chosen':'a','rejected':'b'}
          ROLES_NOT_ALTERNATING | the assistant's turn before    | {'prompt':[{'role':'user','content':'u'},{'role':'assistant','content':'v'}],'chosen':'a','rejected':'b'}
          """)
  void namesWhatIsWrong(DropReason reason, String explanation, String row) {
    List<PreferenceRow> rows = read(row);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).pairs()).isEmpty();
    assertThat(rows.get(0).drops()).extracting(Drop::reason).containsExactly(reason);
    assertThat(rows.get(0).drops().get(0).explanation()).contains(explanation);
  }

  /** 3 over 2 over 1, the two ones tied: five comparisons of six. */
  @Test
  void comparesEveryRankedAnswerWithEveryOther() {
    PreferenceRow row =
        read("{'prompt':'p','responses':['one','three','uno','two'],'scores':[1,3,1,2]}").get(0);
    assertThat(row.pairs())
        .containsExactly(
            PreferencePair.of("p", "three", "one"),
            PreferencePair.of("p", "two", "one"),
            PreferencePair.of("p", "three", "uno"),
            PreferencePair.of("p", "three", "two"),
            PreferencePair.of("p", "two", "uno"));
    assertThat(row.drops()).extracting(Drop::reason).containsExactly(TIED_SCORES);
  }

  @Test
  void comparesNoMoreAnswersThanItCan() {
    String answers = IntStream.range(0, 65).mapToObj(i -> "'" + i + "'").collect(commas());
    String scores = IntStream.range(0, 65).mapToObj(Integer::toString).collect(commas());
    assertThat(
            read("{'prompt':'p','responses':[%s],'scores':[%s]}".formatted(answers, scores))
                .get(0)
                .drops())
        .extracting(Drop::reason)
        .containsExactly(TOO_LARGE);
  }

  @Test
  void pairsEveryLikedAnswerWithEveryDislikedOneToTheSamePrompt() {
    List<PreferenceRow> rows =
        read(
            thumb("p", "good", "true"),
            thumb("q", "lonely", "1"),
            thumb("p", "bad", "false"),
            thumb("p", "better", "'thumbs_up'"),
            thumb("p", "worse", "-1"),
            thumb("p", "good", "0"));
    assertThat(rows.stream().flatMap(row -> row.pairs().stream()))
        .containsExactly(
            PreferencePair.of("p", "good", "bad"),
            PreferencePair.of("p", "better", "bad"),
            PreferencePair.of("p", "good", "worse"),
            PreferencePair.of("p", "better", "worse"),
            PreferencePair.of("p", "better", "good"));
    assertThat(rows).extracting(row -> row.origin().line()).containsExactly(1L, 3L, 4L, 5L, 6L, 2L);
    assertThat(rows).extracting(PreferenceRow::shape).containsOnly(Optional.of(Shape.THUMBS));
    assertThat(rows.get(4).drops()).extracting(Drop::reason).containsExactly(EQUAL_ANSWERS);
    assertThat(rows.get(5).drops()).extracting(Drop::reason).containsExactly(NO_COUNTERPART);
    assertThat(rows.get(5).drops().get(0).explanation()).contains("that was disliked");
  }

  @Test
  void aJudgedConversationIsItsPromptAndItsAnswer() {
    String row =
        "{'conversations':[{'from':'human','value':'p'},{'from':'gpt','value':'%s'}],'kto_tag':%s}";
    assertThat(read(row.formatted("a", true), row.formatted("b", false)).get(1).pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"));
    String full = "{'prompt':'p','completion':[{'role':'assistant','content':'%s'}],'label':%s}";
    assertThat(read(full.formatted("a", true), full.formatted("b", false)).get(1).pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"));
  }

  @Test
  void forgetsThePromptsNotSeenForLongestOnceTheWindowIsFull() {
    String long300 = "x".repeat(300);
    List<PreferenceRow> rows =
        read(
            thumb("old", long300, "true"),
            thumb("seen", long300, "true"),
            thumb("new", long300, "true"),
            thumb("seen", "bad", "false"),
            thumb("newer", long300, "true"),
            thumb("old", "bad", "false"),
            thumb("new", "bad", "false"));
    assertThat(rows.stream().flatMap(row -> row.pairs().stream()))
        .extracting(pair -> pair.prompt().get(0).content())
        .containsExactly("seen", "new");
    assertThat(rows).hasSize(7);
    assertThat(dropped(rows)).containsExactly(entry(NO_COUNTERPART, 3L));
  }

  @Test
  void onePromptKeepsItsLatestAnswersOnly() {
    List<String> liked = new ArrayList<>();
    for (int i = 0; i <= JudgedPairing.MAX_WAITING; i++) {
      liked.add(thumb("p", "good " + i, "true"));
    }
    liked.add(thumb("p", "bad", "false"));
    List<PreferenceRow> rows = read(liked.toArray(String[]::new));
    assertThat(rows.get(0).drops()).extracting(Drop::reason).containsExactly(NO_COUNTERPART);
    assertThat(rows.get(rows.size() - 1).pairs())
        .hasSize(JudgedPairing.MAX_WAITING)
        .first()
        .isEqualTo(PreferencePair.of("p", "good 1", "bad"));
  }

  /** Counted with a few lines of another language's regular expressions. */
  @Test
  void accountsForEveryTranscriptOfHhRlhf() {
    Path folder = GoldenCases.require("qadapter.data").resolve("hh-rlhf");
    assertCounts(
        folder.resolve("harmless.jsonl"),
        1703,
        Map.of(EMPTY_ANSWER, 4L, ROLES_NOT_ALTERNATING, 3L, DIVERGING_PROMPTS, 2L));
    assertCounts(
        folder.resolve("helpful.jsonl"),
        1735,
        Map.of(EMPTY_ANSWER, 3L, ROLES_NOT_ALTERNATING, 5L, DIVERGING_PROMPTS, 9L));
  }

  private static void assertCounts(Path file, int pairs, Map<DropReason, Long> drops) {
    PreferenceData data = PreferenceData.read(file);
    try (Stream<PreferenceRow> rows = data.rows()) {
      List<PreferenceRow> all = rows.toList();
      assertThat(all).extracting(PreferenceRow::shape).containsOnly(Optional.of(Shape.TRANSCRIPTS));
      assertThat(dropped(all)).isEqualTo(drops);
    }
    assertThat(data.size()).isEqualTo(pairs);
    PreferencePair first = data.pairs().get(0);
    assertThat(first.prompt().get(0).content()).doesNotStartWith(" ").doesNotContain("Human:");
    assertThat(first.chosen()).doesNotContain("Assistant:");
  }

  /** The same file may hold rows of several shapes. */
  @Test
  void recognizesEveryRowByItself() {
    assertThat(
            read(
                "{'prompt':'p','chosen':'a','rejected':'b'}",
                "{'prompt':'p','responses':['a','b'],'scores':[2,1]}",
                "7"))
        .extracting(PreferenceRow::shape)
        .containsExactly(Optional.of(Shape.PAIR), Optional.of(Shape.RANKED), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Human: hello", "I am Assistant: yes", "", "Assistant of the day"})
  void textIsNoTranscriptWithoutTurns(String text) {
    assertThat(Transcript.is(text)).isFalse();
  }

  private static Map<DropReason, Long> dropped(List<PreferenceRow> rows) {
    return rows.stream()
        .flatMap(row -> row.drops().stream())
        .collect(Collectors.groupingBy(Drop::reason, TreeMap::new, Collectors.counting()));
  }

  private static Collector<CharSequence, ?, String> commas() {
    return Collectors.joining(",");
  }

  private static String thumb(String prompt, String answer, String label) {
    return "{'prompt':'%s','completion':'%s','label':%s}".formatted(prompt, answer, label);
  }

  private static List<PreferenceRow> read(String... lines) {
    List<PreferenceRow> rows = new ArrayList<>();
    RowRecognizer recognizer = new RowRecognizer(null, RowNames.USUAL, WINDOW, rows::add);
    for (int i = 0; i < lines.length; i++) {
      try {
        recognizer.add(
            RawRow.of(
                new Origin("test", i + 1, 0), JsonRows.ONE.readTree(lines[i].replace('\'', '"'))));
      } catch (JsonProcessingException e) {
        throw new AssertionError(lines[i], e);
      }
    }
    recognizer.finish();
    return rows;
  }
}
