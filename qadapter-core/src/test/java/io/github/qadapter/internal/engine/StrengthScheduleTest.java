package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dials that move and mixed adapters, on a model whose probabilities are known. An adapter of PEFT
 * without settings of ours is π̃ = softmax(z + d), so log π₁ + Σ wᵢ (log π̃ᵢ − log π₁) is softmax(z
 * + Σ wᵢ dᵢ).
 */
class StrengthScheduleTest {
  private static final List<String> WORDS = List.of("a", "blue", "cold", "day", "early", "few");
  private static final int TOKENS = WORDS.size() + TableLanguageModel.SPECIAL_TOKENS.size();
  private static final DoubleTensor LOGITS = random(1);
  private static final DoubleTensor POLITE = random(2);
  private static final DoubleTensor BRIEF = random(3);
  private static final TableLanguageModel TABLE =
      TableLanguageModel.of(WORDS, Policy.ofLogits(LOGITS));
  private static final List<Message> PROMPT = List.of(Message.user("a cold day"));
  private static final List<Message> OTHER = List.of(Message.user("few"));
  private static final String ANSWER = "blue few few a early day cold";
  private static final double CLOSE = 2e-4;
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder()
          .temperature(1)
          .seed(4)
          .minTokens(6)
          .maxTokens(6)
          .logProbabilities(2)
          .banTokens(0, 2, 3) // special tokens are in no text
          .build();

  @TempDir static Path folder;
  private static BaseModel base;
  private static CustomModel polite;
  private static CustomModel brief;

  @BeforeAll
  static void open() {
    base = BaseModel.open(TABLE.writeTo(folder.resolve("base")));
    polite = QAdapter.load(base, TABLE.writeAdapter(folder.resolve("polite"), POLITE));
    brief = QAdapter.load(base, TABLE.writeAdapter(folder.resolve("brief"), BRIEF));
  }

  @AfterAll
  static void close() {
    polite.close();
    brief.close();
    base.close();
  }

  @Test
  void aDialThatStandsStillIsTheStrengthItself() {
    for (double strength : new double[] {0, 0.4, 1, 1.7}) {
      CustomModel number = polite.withStrength(strength);
      for (StrengthSchedule dial :
          List.of(
              StrengthSchedule.at(strength),
              StrengthSchedule.ofPrompt(p -> strength),
              StrengthSchedule.ofPosition(p -> strength))) {
        CustomModel dialled = polite.withStrength(dial);
        assertThat(dialled.reply(PROMPT, OPTIONS).text())
            .isEqualTo(number.reply(PROMPT, OPTIONS).text());
        same(dialled.logLikelihood(PROMPT, ANSWER), number.logLikelihood(PROMPT, ANSWER));
        assertThat(dialled.strength()).isNaN();
      }
    }
  }

  @Test
  void aDialMayMoveWithThePosition() {
    CustomModel late = polite.withStrength(StrengthSchedule.ofPosition(place -> place < 3 ? 0 : 2));
    LogLikelihood found = late.logLikelihood(PROMPT, ANSWER);
    LogLikelihood alone = base.logLikelihood(PROMPT, ANSWER);
    LogLikelihood twice = polite.withStrength(2).logLikelihood(PROMPT, ANSWER);
    assertThat(found.tokens().subList(0, 3)).isEqualTo(alone.tokens().subList(0, 3));
    for (int t = 3; t < found.tokens().size(); t++) {
      assertThat(found.tokens().get(t).logProbability())
          .isCloseTo(twice.tokens().get(t).logProbability(), within(CLOSE));
    }
    Reply reply = late.reply(PROMPT, OPTIONS);
    Reply ofBase = base.reply(PROMPT, OPTIONS);
    assertThat(reply.logProbabilities().subList(0, 3))
        .isEqualTo(ofBase.logProbabilities().subList(0, 3));
    List<LogLikelihood.TokenLogProbability> judged =
        late.logLikelihood(PROMPT, reply.text()).tokens();
    for (int t = 0; t < reply.completionTokens(); t++) {
      assertThat(reply.logProbabilities().get(t).chosen().logProbability())
          .isCloseTo(judged.get(t).logProbability(), within(CLOSE));
    }
  }

  @Test
  void aDialMayMoveWithThePromptAndAtZeroTheBaseAnswers() {
    CustomModel some =
        polite.withStrength(StrengthSchedule.ofPrompt(prompt -> prompt.equals(OTHER) ? 0 : 1));
    assertThat(some.reply(OTHER, OPTIONS)).isEqualTo(base.reply(OTHER, OPTIONS));
    assertThat(some.reply(OTHER, OPTIONS).strength()).isZero();
    assertThat(some.reply(PROMPT, OPTIONS)).isEqualTo(polite.reply(PROMPT, OPTIONS));
    assertThat(some.reply(PROMPT, OPTIONS).strength()).isEqualTo(1);
    assertThat(some.logLikelihood(OTHER, ANSWER)).isEqualTo(base.logLikelihood(OTHER, ANSWER));
  }

  @Test
  void aDialThatGivesNoStrengthEndsItsOwnAnswerOnly() {
    CustomModel wrong =
        polite.withStrength(StrengthSchedule.ofPosition(place -> place < 2 ? 1 : -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wrong.reply(PROMPT, OPTIONS))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                polite
                    .withStrength(StrengthSchedule.ofPrompt(p -> Double.NaN))
                    .reply(PROMPT, OPTIONS));
    assertThatIllegalArgumentException().isThrownBy(() -> StrengthSchedule.at(-0.5));
    assertThat(polite.reply(PROMPT, OPTIONS).completionTokens()).isEqualTo(6);
  }

  @Test
  void aMixIsTheSumOfItsWeightedPreferences() {
    LanguageModel mix = QAdapter.mix(polite.withStrength(0.7), brief.withStrength(0.5));
    DoubleTensor expected =
        Policy.ofLogits(LOGITS.plus(POLITE.times(0.7)).plus(BRIEF.times(0.5))).logProbabilities();
    double[] wanted = TABLE.answer(ANSWER).along(expected).values();
    List<LogLikelihood.TokenLogProbability> judged = mix.logLikelihood(PROMPT, ANSWER).tokens();
    for (int t = 0; t < wanted.length; t++) {
      assertThat(judged.get(t).logProbability()).isCloseTo(wanted[t], within(CLOSE));
    }
    Reply reply = mix.reply(PROMPT, OPTIONS);
    double[] answered = TABLE.answer(reply.text()).along(expected).values();
    for (int t = 0; t < reply.completionTokens(); t++) {
      assertThat(reply.logProbabilities().get(t).chosen().logProbability())
          .isCloseTo(answered[t], within(CLOSE));
    }
    assertThat(reply.strength()).isCloseTo(1.2, within(1e-12));
  }

  @Test
  void aMixOfOneIsThatOneAndOfNoneTurnedUpTheBase() {
    same(
        QAdapter.mix(polite.withStrength(0.6)).logLikelihood(PROMPT, ANSWER),
        polite.withStrength(0.6).logLikelihood(PROMPT, ANSWER));
    LanguageModel off = QAdapter.mix(polite.withStrength(0), brief.withStrength(0));
    assertThat(off.reply(PROMPT, OPTIONS)).isEqualTo(base.reply(PROMPT, OPTIONS));
    assertThat(off.logLikelihood(PROMPT, ANSWER)).isEqualTo(base.logLikelihood(PROMPT, ANSWER));
  }

  @Test
  void whatCannotBeMixedIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(QAdapter::mix);
    try (BaseModel second = BaseModel.open(folder.resolve("base"));
        CustomModel stranger = QAdapter.load(second, folder.resolve("polite"))) {
      assertThatIllegalArgumentException().isThrownBy(() -> QAdapter.mix(polite, stranger));
    }
    LanguageModel moving =
        QAdapter.mix(polite.withStrength(StrengthSchedule.ofPosition(p -> p)), brief);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> moving.reply(PROMPT, OPTIONS))
        .withMessageContaining("stay the same during an answer");
  }

  @Test
  void adaptersComeAndGoWhileOthersAnswer() throws Exception {
    Reply alone = polite.reply(PROMPT, OPTIONS);
    CountDownLatch stop = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> answering =
          List.of(
              threads.submit(() -> answersUntil(stop, alone)),
              threads.submit(() -> answersUntil(stop, alone)));
      for (int i = 0; i < 5; i++) {
        CustomModel gone;
        try (CustomModel guest = QAdapter.load(base, folder.resolve("brief"))) {
          gone = guest;
          assertThat(guest.reply(PROMPT, OPTIONS)).isEqualTo(brief.reply(PROMPT, OPTIONS));
        }
        assertThatIllegalStateException().isThrownBy(() -> gone.reply(PROMPT, OPTIONS));
      }
      stop.countDown();
      for (Future<Integer> answers : answering) {
        assertThat(answers.get()).isPositive();
      }
    } finally {
      stop.countDown();
      threads.shutdown();
    }
  }

  private static int answersUntil(CountDownLatch stop, Reply alone) {
    int answers = 0;
    do {
      assertThat(polite.reply(PROMPT, OPTIONS)).isEqualTo(alone);
      answers++;
    } while (stop.getCount() > 0);
    return answers;
  }

  private static void same(LogLikelihood found, LogLikelihood expected) {
    assertThat(found.tokens()).hasSameSizeAs(expected.tokens());
    for (int t = 0; t < found.tokens().size(); t++) {
      assertThat(found.tokens().get(t).logProbability())
          .isCloseTo(expected.tokens().get(t).logProbability(), within(CLOSE));
    }
  }

  private static DoubleTensor random(long seed) {
    Random random = new Random(seed);
    return DoubleTensor.generate(i -> random.nextGaussian(), TOKENS, TOKENS);
  }
}
