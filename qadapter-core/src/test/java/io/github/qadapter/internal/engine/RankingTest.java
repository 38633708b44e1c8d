package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.Reply;
import io.github.qadapter.Reward;
import io.github.qadapter.Token;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers ordered and explained by what the preference thinks of them. */
class RankingTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is made of ice?"));

  /** What rounding in 32 bits moves a token's log-probability by, see SavedModelReportTest. */
  private static final double TOKEN = 1e-4;

  private static LocalBaseModel base;
  private static CustomModel custom;

  @BeforeAll
  static void open() {
    base = TinyModel.open(Precision.FLOAT32);
    custom = TinyModel.train(base);
  }

  @AfterAll
  static void close() {
    custom.close();
    base.close();
  }

  @Test
  void answersAreOrderedByTheRewardThatEachHasAlone() {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // more than fill one row
      answers.add("An igloo is made of ice, dear friend. ".repeat(i % 7 + 1) + i);
    }
    List<RankedAnswer> ranked = custom.rank(PROMPT, answers);
    assertThat(ranked)
        .extracting(RankedAnswer::answer)
        .containsExactlyInAnyOrderElementsOf(answers);
    assertThat(ranked)
        .isSortedAccordingTo(
            Comparator.comparingDouble((RankedAnswer answer) -> answer.reward().score())
                .reversed());
    for (RankedAnswer answer : ranked.subList(0, 8)) {
      Reward alone = custom.reward(PROMPT, answer.answer());
      assertThat(answer.reward().score())
          .isCloseTo(alone.score(), within(4 * TOKEN * alone.tokens().size()));
      assertThat(answer.reward().tokens()).hasSameSizeAs(alone.tokens());
    }
    assertThatIllegalArgumentException().isThrownBy(() -> custom.rank(PROMPT, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> custom.rank(PROMPT, List.of("a", " ")));
  }

  @Test
  void theBestOfSeveralHasTheHighestReward() {
    GenerationOptions options =
        GenerationOptions.builder().temperature(1.5).seed(3).maxTokens(12).build();
    Reply best = custom.bestOf(PROMPT, 5, options);
    List<Reply> all = custom.replies(PROMPT, 5, options);
    assertThat(all).contains(best);
    double highest =
        all.stream()
            .mapToDouble(reply -> custom.reward(PROMPT, reply.text()).score())
            .max()
            .orElseThrow();
    assertThat(custom.reward(PROMPT, best.text()).score())
        .isCloseTo(highest, within(4 * 12 * TOKEN));
  }

  @Test
  void aConversationsRewardIsItsLastAnswers() {
    List<Message> conversation = List.of(PROMPT.get(0), Message.assistant("An igloo."));
    assertThat(custom.reward(conversation)).isEqualTo(custom.reward(PROMPT, "An igloo."));
    assertThatIllegalArgumentException().isThrownBy(() -> custom.reward(PROMPT));
    assertThatIllegalArgumentException().isThrownBy(() -> custom.reward(List.of()));
  }

  @Test
  void anExplanationTellsWhatEitherPolicyWantedAtEachToken() {
    String answer = "An igloo is made of ice.";
    AnswerExplanation explanation = custom.explain(PROMPT, answer, 4);
    List<LogLikelihood.TokenLogProbability> ofBase = base.logLikelihood(PROMPT, answer).tokens();
    List<LogLikelihood.TokenLogProbability> ofCustom =
        custom.withStrength(1).logLikelihood(PROMPT, answer).tokens();
    assertThat(explanation.steps()).hasSameSizeAs(ofBase);
    for (int t = 0; t < ofBase.size(); t++) {
      AnswerExplanation.Step step = explanation.steps().get(t);
      assertThat(step.chosen().token()).isEqualTo(ofBase.get(t).token());
      assertThat(step.chosen().baseLogProbability())
          .isCloseTo(ofBase.get(t).logProbability(), within(TOKEN));
      assertThat(step.chosen().customLogProbability())
          .isCloseTo(ofCustom.get(t).logProbability(), within(TOKEN));
      assertThat(step.shift())
          .isEqualTo(step.chosen().customLogProbability() - step.chosen().baseLogProbability());
      double advantage =
          custom.objective().policyTemperature() * step.chosen().customLogProbability()
              - custom.objective().baseWeight() * step.chosen().baseLogProbability();
      assertThat(step.chosen().advantage()).isCloseTo(advantage, within(2 * TOKEN));
      assertThat(step.baseFavorites())
          .hasSize(4)
          .isSortedAccordingTo(
              Comparator.comparingDouble(Explanation.Candidate::baseLogProbability).reversed());
      assertThat(step.customFavorites())
          .hasSize(4)
          .isSortedAccordingTo(
              Comparator.comparingDouble(Explanation.Candidate::customLogProbability).reversed());
    }
    assertThat(explanation.steps().get(0).customFavorites())
        .extracting(candidate -> candidate.token().id())
        .startsWith(custom.explain(PROMPT, 1).candidates().get(0).token().id());
    assertThatIllegalArgumentException().isThrownBy(() -> custom.explain(PROMPT, answer, 0));
  }

  @Test
  void aPageShowsEveryTokenAndNothingInItIsMarkup() {
    Explanation.Candidate evil =
        new Explanation.Candidate(
            new Token(1, "<script>alert('\"&\u0000')</script>"), -1, -0.1, 0.5);
    String page =
        new AnswerExplanation(
                List.of(new AnswerExplanation.Step(evil, List.of(evil, evil), List.of(evil))))
            .html();
    assertThat(page).doesNotContain("<script").doesNotContain("\u0000").contains("&lt;script&gt;");
    assertThat(page).doesNotContain("http").doesNotContain("src=");
    Explanation.Candidate unseen =
        new Explanation.Candidate(new Token(2, " \r\n\t\u200b\u202e"), -1, -2, 0);
    String shown =
        new AnswerExplanation(
                List.of(new AnswerExplanation.Step(unseen, List.of(unseen), List.of(evil))))
            .html();
    assertThat(shown).contains(">·␍⏎⇥[U+200B][U+202E]</code>").contains("<b>·␍⏎⇥");
    String real = custom.explain(PROMPT, "An igloo is made of ice.", 3).html();
    assertThat(real).startsWith("<!DOCTYPE html>").contains("·made").contains("</html>");
    assertThat(real.lines().filter(line -> line.startsWith("<tr id=")).count())
        .isEqualTo(base.logLikelihood(PROMPT, "An igloo is made of ice.").tokens().size());
  }
}
