package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.Scope;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The report speaks of the model that is saved, and of full strength beside it. */
class SavedModelReportTest {
  /**
   * In 32 bits, where a report's rows and a caller's may be multiplied by different kernels. A
   * logit of up to 30 is known to 30 · √192 · 2^-24 = 2.5e-5 after a sum over the width of 192;
   * five blocks make that 1e-4 a token at most, were every rounding to add up, and no answer here
   * has more than 30 tokens: 2 · 30 · 1e-4 for the two answers of a pair.
   */
  private static final double ROUNDING = 6e-3;

  private static final RetentionText ANSWERED =
      RetentionText.answer("What is this?", "It is a house by the sea.");
  private static final RetentionText PLAIN = RetentionText.plain("The cat sleeps on the mat.");

  private final PreferenceData heldOut = TinyModel.heldOut(4);

  private Customization run(LocalBaseModel base) {
    return TinyModel.brief(base)
        .withPreferences(TinyModel.preferences(24))
        .withTraining(training -> training.epochs(2).batchSize(4).learningRate(1e-2))
        .withEvaluation(
            evaluation ->
                evaluation
                    .heldOut(heldOut)
                    .neutralTexts(List.of(ANSWERED))
                    .samplePrompts(List.of("Tell me of the sea.", "What is rain?")));
  }

  @Test
  void figuresAndSamplesAreThoseOfTheStoredStrengthAndTheScope() {
    try (LocalBaseModel base = TinyModel.open(Precision.FLOAT32);
        CustomModel custom =
            run(base)
                .withScope(Scope.learned(scope -> scope.negatives(20).evenIfUnclear()))
                .withRetention(
                    Retention.texts(List.of(PLAIN), retention -> retention.perStep(1).maxKl(1e-3)))
                .train()) {
      TrainingReport report = custom.report().orElseThrow();
      assertThat(custom.strength()).isLessThan(1);
      assertThat(report.heldOut().orElseThrow().after().margin())
          .isCloseTo(margin(base, custom), within(ROUNDING));
      assertApart(report.heldOut().orElseThrow().before().logLikelihoods(), base);
      assertApart(report.heldOut().orElseThrow().after().logLikelihoods(), custom);
      assertThat(report.neutral().orElseThrow().lossAfter())
          .isCloseTo(
              loss(custom.logLikelihood(ANSWERED.prompt(), ANSWERED.text())), within(ROUNDING));
      TrainingReport.FullStrength full = report.fullStrength().orElseThrow();
      TrainingEvaluation last =
          report.course().evaluations().get(report.course().evaluations().size() - 1);
      assertThat(full.margin()).hasValue(last.preference().orElseThrow().margin());
      assertThat(full.neutral().orElseThrow().kl()).isEqualTo(last.neutral().orElseThrow().kl());
      assertThat(full.neutral().orElseThrow().kl())
          .isGreaterThan(report.neutral().orElseThrow().kl());
      for (TrainingReport.SampleAnswer sample : report.samples()) {
        List<Message> prompt = List.of(Message.user(sample.prompt()));
        var greedy = GenerationOptions.builder().maxTokens(128).build();
        assertThat(sample.after()).isEqualTo(custom.reply(prompt, greedy).text());
        assertThat(sample.before()).isEqualTo(base.reply(prompt, greedy).text());
        assertThat(sample.atFullStrength()).isPresent();
      }
    }
  }

  @Test
  void atFullStrengthEverywhereThereIsNothingToAdd() {
    try (LocalBaseModel base = TinyModel.open(Precision.FLOAT32);
        CustomModel custom = run(base).train()) {
      TrainingReport report = custom.report().orElseThrow();
      assertThat(report.fullStrength()).isEmpty();
      assertThat(report.samples()).allMatch(sample -> sample.atFullStrength().isEmpty());
      assertThat(report.heldOut().orElseThrow().after().margin())
          .isCloseTo(margin(base, custom), within(ROUNDING));
      TrainingEvaluation first = report.course().evaluations().get(0);
      assertThat(first.neutral().orElseThrow().kl()).isZero();
      assertThat(first.neutral().orElseThrow().lossAfter())
          .as("the base's, with nothing learned")
          .isCloseTo(
              loss(base.logLikelihood(ANSWERED.prompt(), ANSWERED.text())), within(ROUNDING));
    }
  }

  /** What the report says of both answers is what the model says of them. */
  private void assertApart(PairLogLikelihoods found, LanguageModel model) {
    assertThat(found.chosen()).isCloseTo(mean(model, PreferencePair::chosen), within(ROUNDING));
    assertThat(found.rejected()).isCloseTo(mean(model, PreferencePair::rejected), within(ROUNDING));
  }

  private double mean(LanguageModel model, Function<PreferencePair, String> answer) {
    return heldOut.pairs().stream()
        .mapToDouble(pair -> model.logLikelihood(pair.prompt(), answer.apply(pair)).total())
        .average()
        .orElseThrow();
  }

  /** Before the first step the policy is the base's, so the first batch tells of the base. */
  @Test
  void aStepTellsHowLikelyBothAnswersOfItsPairsAre() {
    List<TrainingStep> steps = new ArrayList<>();
    // In 16 bits a single logit is rounded more than this looks at.
    try (LocalBaseModel base = TinyModel.open(Precision.FLOAT32);
        CustomModel custom =
            TinyModel.brief(base)
                .withPreferences(heldOut)
                .withTraining(training -> training.batchSize(heldOut.size()))
                .onStep(steps::add)
                .train()) {
      assertThat(custom.strength()).isEqualTo(1);
      assertApart(steps.get(0).logLikelihoods(), base);
    }
  }

  private double margin(LocalBaseModel base, CustomModel custom) {
    double sum = 0;
    for (PreferencePair pair : heldOut.pairs()) {
      sum +=
          change(base, custom, pair, pair.chosen()) - change(base, custom, pair, pair.rejected());
    }
    return sum / heldOut.size();
  }

  private static double change(
      LocalBaseModel base, CustomModel custom, PreferencePair pair, String answer) {
    return custom.logLikelihood(pair.prompt(), answer).total()
        - base.logLikelihood(pair.prompt(), answer).total();
  }

  private static double loss(LogLikelihood found) {
    return -found.total() / found.tokens().size();
  }
}
