package io.github.qadapter.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class ReportPageTest {
  private static final Pattern SVG = Pattern.compile("(?s)<svg.*?</svg>");

  @Test
  void theSummaryTellsWhatCameOut() {
    assertThat(ReportPage.html(report(20, step -> 0.5)))
        .contains(
            "<h1>tiny, customized</h1>",
            "Trained to the end: 20 steps over 160 pairs.",
            "84.0 %",
            "75.6–89.9&nbsp;% at 95&nbsp;%, of 100 held out; before 50.0&nbsp;%",
            "21.0 nats",
            "-30.0 nats",
            "log-likelihood of a held-out one; before -40.0",
            "-45.0 nats",
            "0.258",
            "+0.260",
            "1 min 2 s",
            "2.0 GiB",
            "160 pairs; 3 left out; 7 answers cut")
        .contains("<th scope=\"row\">training.seed</th><td dir=\"auto\">7</td>")
        .contains("<th scope=\"row\">KL (drift) allowed</th><td dir=\"auto\">0.0200</td>")
        .contains(
            "<th scope=\"row\">Area under the ROC curve (AUC)</th><td dir=\"auto\">97.0 %</td>");
  }

  @Test
  void whatAPersonHadBetterKnowComesFirst() {
    var clear = new TrainingReport.LearnedScope(40, 60, 0.97, 0.05, 0.04, true);
    TrainingReport good = withResults(step -> 0.5, Optional.of(heldOut(0.84, 21)), clear);
    assertThat(good.warnings()).isEmpty();
    assertThat(ReportPage.html(good)).doesNotContain("class=\"warnings\"");
    TrainingReport bad =
        withResults(
            step -> 1,
            Optional.of(heldOut(0.4, -3)),
            new TrainingReport.LearnedScope(40, 60, 0.7, 0.25, 0.04, false));
    assertThat(bad.warnings())
        .hasSize(2)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith(
                        "The run ends worse than it began: on 100 held-out pairs the preference"
                            + " accuracy is 40%"),
            second ->
                assertThat(second)
                    .contains("AUC 0.70", "25% of the data's own prompts", "evenIfUnclear()"));
    assertThat(ReportPage.html(bad))
        .contains("class=\"warnings\"", "ends worse than it began", "It is not used")
        .contains("<th scope=\"row\">Used by the saved model</th><td dir=\"auto\">no</td>")
        .doesNotContain("Chosen answers");
  }

  @Test
  void withoutHeldOutPairsTheLossesTellHowARunEnds() {
    var clear = new TrainingReport.LearnedScope(40, 60, 0.97, 0.05, 0.04, true);
    assertThat(withResults(step -> step, Optional.empty(), clear).warnings())
        .singleElement()
        .asString()
        .contains("the loss of the last step is 4.00, that of the first 1.00");
    assertThat(withResults(step -> -step, Optional.empty(), clear).warnings()).isEmpty();
  }

  @Test
  void aPageNeedsNothingElse() {
    assertThat(ReportPage.html(report(20, step -> 0.5)))
        .doesNotContainPattern("(?i)<script|<link|<img|@import|url\\(|https?:|<iframe| on\\w+=")
        .contains("default-src 'none'", "prefers-color-scheme: dark", "@media print", "viewport");
  }

  @Test
  void answersAreTextWhateverTheyHold() {
    String html =
        ReportPage.html(
            withSample(
                "<script>alert(1)</script>&\"'", "a\u0000\u0007\u001b[31m\ud800z\uffff", " "));
    assertThat(html)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;")
        .contains("a␀␇␛[31m\ufffdz\ufffd")
        .contains("<i>(no words)</i>")
        .doesNotContain("<script");
    assertThat(html.chars()).noneMatch(c -> c < 0x20 && c != '\n' && c != '\t');
  }

  @Test
  void namesOfModelsAndSettingsAreText() {
    assertThat(ReportPage.html(report(1, step -> 1, Map.of("base.name", "<b>", "x<y", "</table>"))))
        .contains("<title>Training report: &lt;b&gt;</title>", "x&lt;y", "&lt;/table&gt;")
        .doesNotContain("<b>");
  }

  @Test
  void longAnswersAreCut() {
    assertThat(ReportPage.html(withSample("a", "b".repeat(2500), "c")))
        .contains("b".repeat(2000) + "… <i>(500 characters more)</i>");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 300, 100_000})
  void anyNumberOfStepsGivesASmallPageOfWholeCharts(int steps) throws Exception {
    String html = ReportPage.html(report(steps, step -> Math.sin(step) + 1000.0 / (step + 1)));
    assertThat(html.getBytes(UTF_8)).hasSizeLessThan(200_000);
    List<String> charts = SVG.matcher(html).results().map(MatchResult::group).toList();
    assertThat(charts).hasSize(steps == 0 ? 3 : 7);
    for (String chart : charts) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(chart)));
    }
    assertThat(html).doesNotContain("NaN", "Infinity");
  }

  @Test
  void whatIsNoNumberBreaksACurve() {
    String html = ReportPage.html(report(4, step -> step == 3 ? Double.NaN : step));
    // Steps 1 and 2 are joined, step 4 stands alone.
    assertThat(html).containsPattern("<path class=\"first\" d=\"M[\\d. ]+L[\\d. ]+M[\\d. ]+\"/>");
    assertThat(ReportPage.html(report(4, step -> Double.NaN)))
        .doesNotContain("NaN", "Training loss</h3>");
  }

  @Test
  void aPeakAmongManyStepsIsSeen() {
    // The highest mark of the axis is the peak's.
    assertThat(ReportPage.html(report(100_000, step -> step == 54_321 ? 900 : 1)))
        .contains(">1000</text>");
  }

  @Test
  void theStepThatWasGoneBackToIsMarked() {
    TrainingReport report = report(20, step -> 1);
    TrainingReport stopped =
        ending(
            report,
            TrainingReport.Outcome.STOPPED_EARLY,
            List.of(evaluation(0, 0.5), evaluation(10, 0.84), evaluation(20, 0.8)));
    assertThat(ReportPage.html(stopped))
        .contains("Stopped early after 20 steps over 160 pairs, and went back to step 10.")
        .contains(">kept</text>");
    assertThat(ReportPage.html(report)).doesNotContain(">kept</text>");
  }

  @Test
  void aCancelledRunWithoutACourseHasAPage() {
    assertThat(
            ReportPage.html(ending(report(0, s -> 0), TrainingReport.Outcome.CANCELLED, List.of())))
        .contains("Cancelled after 0 steps", "Nothing is known of the single steps.");
  }

  private static TrainingReport report(int steps, IntToDoubleFunction loss) {
    return report(steps, loss, Map.of("base.name", "tiny", "training.seed", "7"));
  }

  private static TrainingReport report(
      int steps, IntToDoubleFunction loss, Map<String, String> settings) {
    List<TrainingStep> taken =
        IntStream.rangeClosed(1, steps)
            .mapToObj(
                step ->
                    new TrainingStep(
                        step,
                        steps,
                        loss.applyAsDouble(step),
                        0.4,
                        0.1,
                        1,
                        0,
                        0.5,
                        new PairLogLikelihoods(-30, -45),
                        1e-3,
                        2,
                        Duration.ofSeconds(step)))
            .toList();
    List<TrainingEvaluation> evaluations = new ArrayList<>();
    evaluations.add(evaluation(0, 0.5));
    if (steps > 0) {
      evaluations.add(evaluation(steps, 0.84));
    }
    return new TrainingReport(
        TrainingReport.Outcome.COMPLETED,
        160,
        3,
        7,
        Optional.empty(),
        steps,
        61.6,
        1L << 31,
        0.7,
        0.2,
        Optional.of(
            new TrainingReport.HeldOut(
                new Preference(100, 0.5, 0, new PairLogLikelihoods(-40, -42)),
                new Preference(100, 0.84, 21, new PairLogLikelihoods(-30, -45)))),
        Optional.of(new Drift(30, 2.5, 2.76, 0.258)),
        Optional.of(new TrainingReport.Retained(120, 0.01, Optional.of(0.02), 4, 0.75)),
        Optional.of(new TrainingReport.LearnedScope(40, 60, 0.97, 0.05, 0.04, true)),
        Optional.empty(),
        List.of(),
        new TrainingReport.Course(taken, evaluations),
        settings);
  }

  private static TrainingEvaluation evaluation(int step, double accuracy) {
    return new TrainingEvaluation(
        step,
        Optional.of(new Preference(100, accuracy, 21, new PairLogLikelihoods(-30, -45))),
        Optional.empty(),
        Optional.of(new Drift(30, 2.5, 2.76, 0.258)),
        Duration.ZERO);
  }

  private static TrainingReport ending(
      TrainingReport report, TrainingReport.Outcome ending, List<TrainingEvaluation> evaluations) {
    return copy(
        report, ending, List.of(), new TrainingReport.Course(report.course().steps(), evaluations));
  }

  private static TrainingReport withSample(String prompt, String before, String after) {
    TrainingReport report = report(1, step -> 1);
    return copy(
        report,
        report.outcome(),
        List.of(new TrainingReport.SampleAnswer(prompt, before, after, Optional.empty())),
        report.course());
  }

  private static TrainingReport.HeldOut heldOut(double accuracy, double margin) {
    return new TrainingReport.HeldOut(
        new Preference(100, 0.5, 0, PairLogLikelihoods.UNKNOWN),
        new Preference(100, accuracy, margin, PairLogLikelihoods.UNKNOWN));
  }

  private static TrainingReport withResults(
      IntToDoubleFunction loss,
      Optional<TrainingReport.HeldOut> heldOut,
      TrainingReport.LearnedScope scope) {
    TrainingReport report = report(4, loss);
    return new TrainingReport(
        report.outcome(),
        report.pairs(),
        report.droppedPairs(),
        report.cutAnswers(),
        report.lengthGuess(),
        report.steps(),
        report.seconds(),
        report.peakResidentBytes(),
        report.firstLoss(),
        report.lastLoss(),
        heldOut,
        Optional.empty(),
        Optional.of(new TrainingReport.Retained(120, 0.01, Optional.of(0.02), 4, 1)),
        Optional.of(scope),
        report.fullStrength(),
        report.samples(),
        report.course(),
        report.settings());
  }

  private static TrainingReport copy(
      TrainingReport report,
      TrainingReport.Outcome ending,
      List<TrainingReport.SampleAnswer> samples,
      TrainingReport.Course course) {
    return new TrainingReport(
        ending,
        report.pairs(),
        report.droppedPairs(),
        report.cutAnswers(),
        report.lengthGuess(),
        report.steps(),
        report.seconds(),
        report.peakResidentBytes(),
        report.firstLoss(),
        report.lastLoss(),
        report.heldOut(),
        report.neutral(),
        report.retention(),
        report.scope(),
        report.fullStrength(),
        samples,
        course,
        report.settings());
  }
}
