package io.github.qadapter.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import io.github.qadapter.Retention;
import io.github.qadapter.Reward;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.report.Explanation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.testkit.QAdapterAssertions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every engine behind the public API must do. A subclass gives a small model and a preference
 * that it can learn; the engine is the one on the class path.
 *
 * <p>One model is trained for all tests; four tests train a little more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CustomizationContract {
  private static final int PROBES = 3;
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().greedy().maxTokens(16).build();
  private static final GenerationOptions SAMPLED =
      GenerationOptions.builder().maxTokens(16).temperature(1).seed(5).build();

  private @Nullable BaseModel base;
  private @Nullable CustomModel custom;
  private @Nullable Snapshot before;

  /** For subclasses. */
  protected CustomizationContract() {}

  /** Opens the model to customize; called several times, each result is closed. */
  protected abstract BaseModel openBase();

  /** Pairs to train on, at least two. */
  protected abstract PreferenceData trainingPreferences();

  /** Pairs of the same preference that are not trained on, at least two. */
  protected abstract PreferenceData heldOutPreferences();

  /**
   * How to train: long and fast enough for {@link #heldOutPreferences} to be preferred, with γ = 1
   * and no normalizer. Unchanged unless overridden.
   */
  protected Customization configured(Customization customization) {
    return customization;
  }

  /** Without retention, which would take an engine's time and has its own tests. */
  private static Customization plain(BaseModel base) {
    return QAdapter.customize(base).withRetention(Retention.none());
  }

  /** Trains the model that the tests look at. */
  @BeforeAll
  public void train() {
    base = openBase();
    before = Snapshot.of(base, probes());
    custom =
        configured(plain(base))
            .withPreferences(trainingPreferences())
            .withEvaluation(evaluation -> evaluation.heldOut(heldOutPreferences()))
            .train();
  }

  /** Closes both models. */
  @AfterAll
  public void close() {
    if (custom != null) {
      custom.close();
    }
    if (base != null) {
      base.close();
    }
  }

  @Test
  public void trainingLeavesTheBaseBitEqual() {
    assertThat(Snapshot.of(base(), probes())).isEqualTo(before);
    assertThat(custom().base()).isSameAs(base());
  }

  @Test
  public void strengthZeroIsTheBase() {
    QAdapterAssertions.assertThat(custom()).returnsToBaseAtStrengthZero(probes());
    assertThat(custom().withStrength(0).strength()).isZero();
  }

  @Test
  public void strengthOneIsTheCustomModelAndDiffersFromTheBase() {
    assertThat(custom().strength()).isEqualTo(1);
    QAdapterAssertions.assertThat(custom()).differsFromBase(probes());
    assertThat(Snapshot.of(custom().withStrength(0).withStrength(1), probes()))
        .isEqualTo(Snapshot.of(custom(), probes()));
  }

  @Test
  public void theDialRefusesWhatIsNoStrength() {
    for (double wrong : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> custom().withStrength(wrong));
    }
  }

  @Test
  public void closingAnotherStrengthLeavesTheModelOpen() {
    custom().withStrength(0.5).close();
    assertThat(custom().reply(probes().get(0).prompt(), GREEDY).completionTokens()).isPositive();
  }

  @Test
  public void savedAndLoadedItIsTheSame(@TempDir Path folder) {
    Path target = folder.resolve("adapter");
    custom().save(target);
    try (CustomModel loaded = QAdapter.load(base(), target)) {
      assertThat(Snapshot.of(loaded, probes())).isEqualTo(Snapshot.of(custom(), probes()));
      assertThat(rewards(loaded)).isEqualTo(rewards(custom()));
      assertThat(loaded.objective()).hasToString(custom().objective().toString());
    }
  }

  @Test
  public void explanationsGiveTheAdvantageOfTheLikeliestTokens() {
    int top = 5;
    Objective objective = custom().objective();
    for (PreferencePair probe : probes()) {
      Explanation explanation = custom().explain(probe.prompt(), top);
      assertThat(explanation.candidates()).hasSizeBetween(1, top);
      assertThat(explanation.candidates())
          .isSortedAccordingTo(
              Comparator.comparingDouble(Explanation.Candidate::customLogProbability).reversed());
      for (Explanation.Candidate token : explanation.candidates()) {
        double expected =
            objective.policyTemperature() * token.customLogProbability()
                - objective.baseWeight() * token.baseLogProbability();
        assertThat(token.advantage()).isCloseTo(expected, within(1e-4 + 1e-4 * Math.abs(expected)));
      }
      assertThat(custom().withStrength(0.5).explain(probe.prompt(), top)).isEqualTo(explanation);
    }
    List<Message> prompt = probes().get(0).prompt();
    assertThatIllegalArgumentException().isThrownBy(() -> custom().explain(prompt, 0));
  }

  @Test
  public void heldOutPairsAreRankedInTheDirectionOfTraining() {
    double ranked = 0;
    double margin = 0;
    for (PreferencePair pair : heldOutPreferences().pairs()) {
      double difference =
          custom().reward(pair.prompt(), pair.chosen()).score()
              - custom().reward(pair.prompt(), pair.rejected()).score();
      ranked += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
      margin += gain(pair, pair.chosen()) - gain(pair, pair.rejected());
    }
    int pairs = heldOutPreferences().size();
    assertThat(ranked / pairs).as("held-out accuracy").isGreaterThan(0.5);
    assertThat(margin / pairs).as("held-out margin in nats").isPositive();
    TrainingReport report = custom().report().orElseThrow();
    TrainingReport.HeldOut heldOut = report.heldOut().orElseThrow();
    assertThat(heldOut.pairs()).isEqualTo(pairs);
    // One near tie may fall to the other side when an engine judges both answers in one pass.
    assertThat(heldOut.after().accuracy()).isCloseTo(ranked / pairs, within(1.0 / pairs + 1e-9));
    assertThat(heldOut.after().margin()).isGreaterThan(heldOut.before().margin());
  }

  @Test
  public void theReportCountsPairsAndSteps() {
    TrainingReport report = custom().report().orElseThrow();
    assertThat(report.pairs() + report.droppedPairs()).isEqualTo(trainingPreferences().size());
    assertThat(report.steps()).isPositive();
    assertThat(report.lastLoss()).isFinite();
  }

  @Test
  public void tokensRewardsSumToTheScore() {
    for (Reward reward : rewards(custom())) {
      double sum = reward.tokens().stream().mapToDouble(Reward.TokenReward::reward).sum();
      double size = reward.tokens().stream().mapToDouble(token -> Math.abs(token.reward())).sum();
      assertThat(reward.score()).isCloseTo(sum, within(1e-6 * (1 + size)));
    }
  }

  @Test
  public void rewardsHaveTheTokensOfTheAnswerAndDoNotFollowTheDial() {
    PreferencePair probe = probes().get(0);
    Reward reward = custom().reward(probe.prompt(), probe.chosen());
    assertThat(reward.tokens())
        .extracting(scored -> scored.token().id())
        .containsExactlyElementsOf(
            base().logLikelihood(probe.prompt(), probe.chosen()).tokens().stream()
                .map(scored -> scored.token().id())
                .toList());
    assertThat(custom().withStrength(0.3).reward(probe.prompt(), probe.chosen())).isEqualTo(reward);
  }

  @Test
  public void logLikelihoodsAreLogarithmsOfProbabilities() {
    for (PreferencePair probe : probes()) {
      for (LanguageModel model : List.of(base(), custom(), custom().withStrength(1.5))) {
        assertThat(model.logLikelihood(probe.prompt(), probe.chosen()).tokens())
            .isNotEmpty()
            .allMatch(token -> token.logProbability() <= 0);
      }
    }
  }

  @Test
  public void repliesKeepToTheirLimitAndTheirSeed() {
    List<Message> prompt = probes().get(0).prompt();
    for (LanguageModel model : List.of(base(), custom())) {
      assertThat(model.reply(prompt, options -> options.maxTokens(3)).completionTokens())
          .isBetween(1, 3);
      assertThat(model.reply(prompt, SAMPLED)).isEqualTo(model.reply(prompt, SAMPLED));
    }
  }

  @Test
  public void conversationsWithoutAnOpenTurnAreRefused() {
    List<Message> answered = List.of(Message.user("Hello."), Message.assistant("Hello."));
    for (LanguageModel model : List.of(base(), custom())) {
      assertThatIllegalArgumentException().isThrownBy(() -> model.reply(List.of(), GREEDY));
      assertThatIllegalArgumentException().isThrownBy(() -> model.reply(answered, GREEDY));
    }
  }

  @Test
  public void closedModelsSaySo(@TempDir Path folder) {
    Path target = folder.resolve("adapter");
    custom().save(target);
    PreferencePair probe = probes().get(0);
    BaseModel other = openBase();
    CustomModel first = QAdapter.load(other, target);
    CustomModel second = QAdapter.load(other, target);
    first.close();
    first.close();
    assertClosed(first, probe);
    assertThatIllegalStateException()
        .isThrownBy(() -> first.reward(probe.prompt(), probe.chosen()));
    assertThatIllegalStateException().isThrownBy(() -> first.save(folder.resolve("late")));
    assertThat(other.reply(probe.prompt(), GREEDY).completionTokens()).isPositive();
    other.close();
    other.close();
    assertClosed(other, probe);
    assertClosed(second, probe);
  }

  @Test
  public void trainingWithoutPreferencesIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> QAdapter.customize(base()).train())
        .withMessageContaining("withPreferences");
  }

  @Test
  public void interruptingEndsTrainingAndLeavesTheBase() {
    Thread caller = Thread.currentThread();
    Customization endless =
        configured(plain(base()))
            .withPreferences(trainingPreferences())
            .withTraining(training -> training.epochs(1_000_000).batchSize(2))
            .onStep(step -> caller.interrupt());
    try {
      assertThatExceptionOfType(CancellationException.class).isThrownBy(endless::train);
    } finally {
      // Whether the flag is still up is the engine's choice; the next test must not see it.
      boolean ignored = Thread.interrupted();
    }
    assertThat(Snapshot.of(base(), probes())).isEqualTo(before);
  }

  @Test
  public void theSameSeedGivesTheSameModel() {
    Customization again = configured(plain(base())).withPreferences(trainingPreferences());
    try (CustomModel twin = again.train()) {
      assertThat(Snapshot.of(twin, probes())).isEqualTo(Snapshot.of(custom(), probes()));
    }
  }

  @Test
  public void textStandsForASingleTurnOfTheUser() {
    String answer = probes().get(0).chosen();
    List<Message> turn = List.of(Message.user("Say it."));
    assertThat(custom().reward("Say it.", answer)).isEqualTo(custom().reward(turn, answer));
    assertThat(custom().scope("Say it.")).isEqualTo(custom().scope(turn));
    assertThat(custom().explain("Say it.", 2)).isEqualTo(custom().explain(turn, 2));
    assertThat(custom().bestOf("Say it.", 2, SAMPLED)).isEqualTo(custom().bestOf(turn, 2, SAMPLED));
    assertThat(custom().rank("Say it.", List.of(answer, "No.")))
        .isEqualTo(custom().rank(turn, List.of(answer, "No.")));
  }

  @Test
  public void optionsAreRefusedWhereTheyAreSet() {
    Stream.<ThrowingCallable>of(
            () -> Objective.builder().policyTemperature(0),
            () -> Objective.builder().baseWeight(-1),
            () -> Objective.builder().discount(1.1),
            () -> Objective.builder().rewardPenalty(Double.NaN),
            () -> LoraOptions.builder().rank(0),
            () -> LoraOptions.builder().alpha(0),
            () -> TrainingOptions.builder().epochs(0),
            () -> TrainingOptions.builder().batchSize(0),
            () -> TrainingOptions.builder().learningRate(-1e-3),
            () -> GenerationOptions.builder().maxTokens(0),
            () -> GenerationOptions.builder().temperature(-1))
        .forEach(
            setter ->
                assertThatIllegalArgumentException()
                    .isThrownBy(setter)
                    .withMessageStartingWith("Expected"));
  }

  private static void assertClosed(LanguageModel model, PreferencePair probe) {
    assertThatIllegalStateException().isThrownBy(() -> model.reply(probe.prompt(), GREEDY));
    assertThatIllegalStateException()
        .isThrownBy(() -> model.logLikelihood(probe.prompt(), probe.chosen()));
  }

  /** How much likelier the answer became, in nats. */
  private double gain(PreferencePair pair, String answer) {
    return custom().logLikelihood(pair.prompt(), answer).total()
        - base().logLikelihood(pair.prompt(), answer).total();
  }

  private List<Reward> rewards(CustomModel model) {
    return probes().stream()
        .flatMap(
            probe ->
                Stream.of(
                    model.reward(probe.prompt(), probe.chosen()),
                    model.reward(probe.prompt(), probe.rejected())))
        .toList();
  }

  private List<PreferencePair> probes() {
    List<PreferencePair> pairs = heldOutPreferences().pairs();
    return pairs.subList(0, Math.min(PROBES, pairs.size()));
  }

  private BaseModel base() {
    return present(base);
  }

  private CustomModel custom() {
    return present(custom);
  }

  private static <M> M present(@Nullable M model) {
    if (model == null) {
      throw new IllegalStateException("Expected a trained model, but train() has not run.");
    }
    return model;
  }

  /** Everything visible of a model on some pairs; equal only if every bit is. */
  private record Snapshot(List<Reply> replies, List<LogLikelihood> logLikelihoods) {
    static Snapshot of(LanguageModel model, List<PreferencePair> pairs) {
      List<Reply> replies = new ArrayList<>();
      List<LogLikelihood> logLikelihoods = new ArrayList<>();
      for (PreferencePair pair : pairs) {
        replies.add(model.reply(pair.prompt(), GREEDY));
        replies.add(model.reply(pair.prompt(), SAMPLED));
        logLikelihoods.add(model.logLikelihood(pair.prompt(), pair.chosen()));
        logLikelihoods.add(model.logLikelihood(pair.prompt(), pair.rejected()));
      }
      return new Snapshot(replies, logLikelihoods);
    }
  }
}
