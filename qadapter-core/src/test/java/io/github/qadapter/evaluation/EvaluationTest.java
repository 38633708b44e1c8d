package io.github.qadapter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.RetentionText;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.testkit.ScriptedCustomModel;
import io.github.qadapter.testkit.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final String PROMPT = "May I?";

  private final ScriptedModel base = ScriptedModel.answering("No, you may not.");
  private final ScriptedCustomModel polite =
      base.preferring(ScriptedModel.answering("Yes, of course you may."));

  @TempDir Path folder;

  /** A run and this tool measure one model on the same pairs and texts. */
  @Test
  void itsFiguresAreThoseOfTheTrainingReport() {
    List<RetentionText> texts =
        List.of(
            RetentionText.answer("What is the sea?", "Water, and much of it."),
            RetentionText.answer("And the sky?", "Air."));
    PreferenceData heldOut = TinyModel.heldOut(6);
    try (BaseModel tiny = TinyModel.open();
        CustomModel tuned =
            TinyModel.brief(tiny)
                .withEvaluation(e -> e.heldOut(heldOut).neutralTexts(texts))
                .train()) {
      TrainingReport trained = tuned.report().orElseThrow();
      EvaluationReport report =
          Evaluation.of(tuned)
              .withModel("off", tuned.withStrength(0))
              .withNeutralTexts("texts", texts)
              .withPreferences(heldOut)
              .run();
      assertThat(value(report, "texts", Measure.KL, "customized"))
          .isEqualTo(trained.neutral().orElseThrow().kl(), within(1e-4))
          .isPositive();
      assertThat(value(report, "texts", Measure.LOSS, "base"))
          .isEqualTo(trained.neutral().orElseThrow().lossBefore(), within(1e-3));
      assertThat(value(report, "texts", Measure.LOSS, "customized"))
          .isEqualTo(trained.neutral().orElseThrow().lossAfter(), within(1e-3));
      assertThat(value(report, "texts", Measure.KL, "off")).isZero();
      assertThat(value(report, "held-out pairs", Measure.MARGIN, "off")).isZero();
      assertThat(report.figure("held-out pairs", Measure.PREFERENCE_ACCURACY, "customized"))
          .isPresent();
    }
  }

  /** What an earlier report knows of the reference is taken over; the rest is measured. */
  @Test
  void anEvaluationGoesOnFromAnEarlierReport() {
    List<GradedPrompt> prompts =
        List.of(GradedPrompt.of(PROMPT, answer -> answer.startsWith("Yes") ? 1 : 0));
    EvaluationReport earlier =
        Evaluation.against(base)
            .withAnswers("answers", List.of(GradedPrompt.of(PROMPT, answer -> 0.25)))
            .run();

    List<String> measured = new ArrayList<>();
    EvaluationReport report =
        Evaluation.of(polite)
            .withEarlier(earlier)
            .withAnswers("answers", prompts)
            .onProgress(measured::add)
            .run();

    assertThat(measured).containsExactly("answers: customized");
    assertThat(value(report, "answers", Measure.GRADE, "base")).isEqualTo(0.25);
    assertThat(value(report, "answers", Measure.GRADE, "customized")).isEqualTo(1);
    assertThat(report.figure("answers", Measure.WORDS, "base")).isPresent();
    assertThatThrownBy(() -> Evaluation.of(polite).withSeeds(1).withEarlier(earlier))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0]");
    assertThatThrownBy(
            () ->
                Evaluation.of(polite)
                    .withEarlier(earlier)
                    .withAnswers("answers", List.of(prompts.get(0), prompts.get(0)))
                    .run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the same units");
  }

  @Test
  void marginsAreWhatChosenAnswersGainOverRejectedOnes() {
    PreferencePair pair = PreferencePair.of(PROMPT, "Yes, of course you may.", "No, you may not.");
    EvaluationReport report =
        Evaluation.of(polite).withPreferences(PreferenceData.of(List.of(pair))).run();
    double gained =
        polite.logLikelihood(PROMPT, pair.chosen()).total()
            - base.logLikelihood(PROMPT, pair.chosen()).total()
            - polite.logLikelihood(PROMPT, pair.rejected()).total()
            + base.logLikelihood(PROMPT, pair.rejected()).total();
    assertThat(value(report, "held-out pairs", Measure.MARGIN, "customized"))
        .isEqualTo(gained, within(1e-9));
    assertThat(value(report, "held-out pairs", Measure.PREFERENCE_ACCURACY, "customized"))
        .isEqualTo(1);
  }

  @Test
  void choicesAreJudgedByTheirLikelihoodAndAnswersByTheirGrader() {
    Grader agrees = answer -> answer.startsWith("Yes") ? 1 : 0;
    EvaluationReport report =
        Evaluation.of(polite)
            .withMultipleChoice(
                "choices",
                List.of(
                    MultipleChoice.of(
                        PROMPT,
                        List.of("No, you may not.", "Yes, of course you may."),
                        "Yes, of course you may.")))
            .withAnswers("answers", List.of(GradedPrompt.of(PROMPT, agrees)), o -> o.maxTokens(9))
            .withWinRate("agreement", List.of(List.of(Message.user(PROMPT))), Judge.grading(agrees))
            .run();
    assertThat(value(report, "choices", Measure.CHOICE_ACCURACY, "base")).isZero();
    assertThat(value(report, "choices", Measure.CHOICE_ACCURACY, "customized")).isEqualTo(1);
    assertThat(value(report, "answers", Measure.GRADE, "base")).isZero();
    assertThat(value(report, "answers", Measure.GRADE, "customized")).isEqualTo(1);
    assertThat(value(report, "answers", Measure.WORDS, "customized")).isEqualTo(5);
    assertThat(value(report, "agreement", Measure.WIN_RATE, "customized")).isEqualTo(1);
  }

  /** The judge likes what stands first; asked in both orders it gains nothing by that. */
  @Test
  void aJudgeIsAskedInBothOrders() {
    Judge biased = Judge.asking(question -> "A", "Which is better?");
    assertThat(biased.compare(List.of(Message.user(PROMPT)), "Yes", "No")).isEqualTo(0.5);
    Judge fair =
        Judge.asking(
            question -> question.indexOf("Yes") < question.indexOf("No") ? "Answer: A" : "B.",
            "Which is better?");
    assertThat(fair.compare(List.of(Message.user(PROMPT)), "Yes", "No")).isEqualTo(1);
  }

  @Test
  void aReportIsWrittenAsDataAsTablesAndAsAPage() throws IOException {
    EvaluationReport report =
        Evaluation.of(polite)
            .withPreferences(
                PreferenceData.of(
                    List.of(PreferencePair.of(PROMPT, "Yes, of course you may.", "No."))))
            .withNeutralTexts("<neutral>", List.of(RetentionText.plain("Water is wet.")))
            .run();
    report.write(folder);
    assertThat(EvaluationReport.ofJson(Files.readString(folder.resolve(EvaluationReport.JSON))))
        .isEqualTo(report);
    assertThat(folder.resolve(EvaluationReport.MARKDOWN))
        .content()
        .contains("## held-out pairs", "| customized | 100.0% (");
    assertThat(folder.resolve(EvaluationReport.HTML))
        .content()
        .contains("&lt;neutral&gt;", "</html>")
        .doesNotContain("<script", "<neutral>");
    assertThat(report.text()).contains("customized", "100.0%");
  }

  @Test
  void whatCannotBeMeasuredIsRefusedAtTheCall() {
    assertThatThrownBy(() -> Evaluation.of(polite).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call withPreferences");
    assertThatThrownBy(() -> Evaluation.against(base).withModel("base", polite))
        .hasMessageContaining("\"base\" twice");
    assertThatThrownBy(() -> Evaluation.of(polite).withMultipleChoice("none", List.of()))
        .hasMessageContaining("at least one item of none");
    assertThatThrownBy(() -> EvaluationReport.ofJson("{}")).hasMessageContaining("format_version");
  }

  private static double value(EvaluationReport report, String part, Measure measure, String model) {
    return report.figure(part, measure, model).orElseThrow().estimate().value();
  }
}
