package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.train.DistantWorker;
import io.github.qadapter.internal.train.GradientWorker;
import io.github.qadapter.internal.train.LocalWorker;
import io.github.qadapter.internal.train.PassOptions;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.internal.train.Trainer;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.internal.train.WorkerTeam;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run can be asked for, on the tiny model. */
class TrainingOptionsTest {
  private final LocalBaseModel base = TinyModel.open();

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    base.close();
  }

  @Test
  void ranksByPatternAndUpperLayersAreSavedAndRead() {
    var options =
        TinyModel.brief(base)
            .withAdapter(
                adapter ->
                    adapter
                        .allTargets()
                        .rank(4)
                        .alpha(8)
                        .lastLayers(2)
                        .rankPattern("v_proj", 2, 6));
    List<Message> prompt = TinyModel.heldOut(1).pairs().get(0).prompt();
    try (CustomModel custom = options.train()) {
      custom.save(folder.resolve("adapter"));
      try (CustomModel read = QAdapter.load(base, folder.resolve("adapter"))) {
        String answer = TinyModel.heldOut(1).pairs().get(0).chosen();
        assertThat(read.logLikelihood(prompt, answer))
            .isEqualTo(custom.logLikelihood(prompt, answer));
        assertThat(read.reply(prompt, GenerationOptions.builder().maxTokens(5).build()))
            .isEqualTo(custom.reply(prompt, GenerationOptions.builder().maxTokens(5).build()));
      }
    }
  }

  @Test
  void evaluationsComeAtIntervalsAndAtBothEnds() {
    List<TrainingEvaluation> seen = new ArrayList<>();
    try (CustomModel custom =
        TinyModel.brief(base)
            .withTraining(training -> training.epochs(3).batchSize(4).maxAnswerTokens(8))
            .withEvaluation(
                evaluation ->
                    evaluation
                        .heldOut(TinyModel.heldOut(4))
                        .neutralTexts(List.of(RetentionText.plain("The cat sleeps on the mat.")))
                        .everySteps(4))
            .onEvaluation(seen::add)
            .train()) {
      TrainingReport report = custom.report().orElseThrow();
      assertThat(seen).extracting(TrainingEvaluation::step).containsExactly(0, 4, 6);
      assertThat(report.course().evaluations()).isEqualTo(seen);
      assertThat(report.course().steps()).hasSize(6);
      TrainingEvaluation.Preference first = seen.get(0).preference().orElseThrow();
      assertThat(first.accuracy()).isEqualTo(0.5);
      // Wilson's interval for 2 of 4 at 95 %: (0.5 + z²/8 ± z √(1/16 + z²/64)) / (1 + z²/4).
      assertThat(first.accuracyLow()).isCloseTo(0.150039, within(1e-5));
      assertThat(first.accuracyHigh()).isCloseTo(0.849961, within(1e-5));
      assertThat(seen.get(0).neutral().orElseThrow().kl()).isCloseTo(0, within(1e-6));
      assertThat(report.heldOut().orElseThrow().after().margin())
          .isEqualTo(seen.get(2).preference().orElseThrow().margin());
    }
  }

  /** On a drift that only grows the first evaluation is the best one. */
  @Test
  void stoppingEarlyGoesBackToTheBestEvaluation() {
    Path kept = folder.resolve("run");
    var run =
        TinyModel.brief(base)
            .withCheckpoints(Checkpoints.inFolder(kept))
            .withTraining(
                training ->
                    training
                        .epochs(20)
                        .batchSize(4)
                        .learningRate(1e-2)
                        .warmupSteps(0)
                        .maxAnswerTokens(8))
            .withEvaluation(
                evaluation ->
                    evaluation
                        .neutralTexts(List.of(RetentionText.plain("The cat sleeps on the mat.")))
                        .everySteps(1)
                        .stopEarly(EarlyStopping.Measure.NEUTRAL_DRIFT, 3));
    try (CustomModel custom = run.train()) {
      TrainingReport report = custom.report().orElseThrow();
      assertThat(report.outcome()).isEqualTo(TrainingReport.Outcome.STOPPED_EARLY);
      List<TrainingEvaluation> evaluations = report.course().evaluations();
      TrainingEvaluation best =
          evaluations.stream()
              .filter(found -> found.step() > 0)
              .min((a, b) -> Double.compare(kl(a), kl(b)))
              .orElseThrow();
      assertThat(evaluations.get(evaluations.size() - 1).step()).isEqualTo(best.step() + 3);
      assertThat(report.neutral().orElseThrow().kl()).isEqualTo(kl(best));
      try (CustomModel again = run.resume(kept)) {
        TrainingReport same = again.report().orElseThrow();
        assertThat(same.outcome()).isEqualTo(TrainingReport.Outcome.STOPPED_EARLY);
        assertThat(same.course()).as("nothing is added").isEqualTo(report.course());
        assertThat(same.neutral()).isEqualTo(report.neutral());
      }
    }
  }

  private static double kl(TrainingEvaluation evaluation) {
    return evaluation.neutral().orElseThrow().kl();
  }

  /**
   * To rounding; and to the bit where all that a worker is told and answers goes through bytes, as
   * to another machine.
   */
  @Test
  void twoWorkersGiveTheAdapterOfOne() {
    float[] one = learned(Supplier::get);
    float[] two = learned(worker -> new WorkerTeam(List.of(worker.get(), worker.get())));
    assertThat(two).usingComparatorWithPrecision(2e-4f).containsExactly(one);
    List<DistantWorker> distant = new ArrayList<>();
    float[] far =
        learned(
            worker -> {
              distant.add(new DistantWorker(worker.get()));
              distant.add(new DistantWorker(worker.get()));
              return new WorkerTeam(distant);
            });
    assertThat(far).isEqualTo(two);
    assertThat(distant).allSatisfy(worker -> assertThat(worker.sent()).isBetween(1L, 1000L));
  }

  /** Three pairs a step with dropout and a text to retain: all that a step can hold. */
  private float[] learned(Function<Supplier<LocalWorker>, GradientWorker> team) {
    Objective objective = Objective.residual();
    TrainingOptions options =
        TrainingOptions.builder().epochs(2).batchSize(3).maxAnswerTokens(8).build();
    List<RetentionText> texts = List.of(RetentionText.plain("The cat sleeps on the mat."));
    Retention retention = Retention.texts(texts, held -> held.maxKl(1e-6));
    var request = TinyModel.request(base, options, retention);
    PassOptions passes = new PassOptions(0.1, 3, ActivationCheckpointing.OFF, OptionalLong.empty());
    try (TrainingData data = TrainingData.read(base.loaded(), request, prompt -> {});
        TrainingInputs inputs =
            TrainingInputs.of(base.loaded(), request, data, texts, new JudgingBudget(100));
        LowRankAdapter adapter =
            LowRankAdapter.untrained(base.loaded().decoder(), request.adapterOptions(), 1);
        GradientWorker worker =
            team.apply(
                () ->
                    new LocalWorker(
                        base.loaded().decoder(),
                        adapter.layout(),
                        inputs.set(),
                        objective,
                        passes,
                        StopSignal.onInterrupt()))) {
      TrainingState state = TrainingState.beginning(adapter.values(), 1);
      new Trainer(worker, inputs.set(), objective, options, retention)
          .train(state, step -> Trainer.Verdict.GO_ON);
      return state.parameters();
    }
  }
}
