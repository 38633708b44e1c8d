package io.github.qadapter.internal.report;

import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A training report as one page of HTML that needs nothing else: no script, no other file, no
 * network.
 */
public final class ReportPage {
  /** The file's name beside an adapter. */
  public static final String NAME = "training-report.html";

  private static final String DRIFT = "KL (drift)";

  private final TrainingReport report;
  private final Optional<TrainingEvaluation> result;

  private ReportPage(TrainingReport report) {
    this.report = report;
    this.result = result(report);
  }

  /** The page. */
  public static String html(TrainingReport report) {
    return new ReportPage(report).html();
  }

  /** The evaluation of the adapter that the report is about: the one with the report's figures. */
  private static Optional<TrainingEvaluation> result(TrainingReport report) {
    return report.course().evaluations().stream()
        .filter(found -> found.step() > 0 && isOf(report, found))
        .reduce((earlier, later) -> later);
  }

  private static boolean isOf(TrainingReport report, TrainingEvaluation found) {
    boolean samePreference =
        report
            .heldOut()
            .map(
                heldOut ->
                    found
                        .preference()
                        .map(
                            p ->
                                p.accuracy() == heldOut.after().accuracy()
                                    && p.margin() == measuredMargin(report, heldOut))
                        .orElse(false))
            .orElse(true);
    boolean sameDrift =
        report
            .neutral()
            .map(
                neutral ->
                    found.neutral().map(d -> d.kl() == measuredKl(report, neutral)).orElse(false))
            .orElse(true);
    return samePreference
        && sameDrift
        && (report.heldOut().isPresent() || report.neutral().isPresent());
  }

  /** Evaluations are at full strength. */
  private static double measuredMargin(TrainingReport report, TrainingReport.HeldOut heldOut) {
    return report
        .fullStrength()
        .map(full -> full.margin().orElse(heldOut.after().margin()))
        .orElse(heldOut.after().margin());
  }

  private static double measuredKl(TrainingReport report, TrainingEvaluation.Drift neutral) {
    return report
        .fullStrength()
        .flatMap(TrainingReport.FullStrength::neutral)
        .map(TrainingEvaluation.Drift::kl)
        .orElse(neutral.kl());
  }

  /** A figure at full strength, where the saved model's strength is less. */
  private String atFullStrength(Function<TrainingReport.FullStrength, Optional<String>> figure) {
    return report
        .fullStrength()
        .flatMap(figure)
        .map(number -> String.format(Locale.ROOT, "; %s at full strength", number))
        .orElse("");
  }

  private static Optional<String> margin(TrainingReport.FullStrength full) {
    return full.margin().isPresent()
        ? Optional.of(Figures.number(full.margin().get()))
        : Optional.empty();
  }

  private String html() {
    String base = Html.escape(report.settings().getOrDefault("base.name", "A model"));
    StringBuilder page = new StringBuilder();
    page.append(ReportStyle.head("Training report: " + base, ""))
        .append("<body>\n<header>\n<p class=\"kind\">Training report</p>\n<h1>")
        .append(base)
        .append(", customized</h1>\n<p>")
        .append(Html.escape(sentence()))
        .append("</p>\n</header>\n<main>\n");
    warnings(page);
    summary(page);
    charts(page);
    ReportSections.append(report, page);
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private void warnings(StringBuilder page) {
    List<String> warnings = report.warnings();
    if (warnings.isEmpty()) {
      return;
    }
    page.append("<section class=\"warnings\" aria-label=\"Warnings\">\n");
    warnings.forEach(warning -> page.append("<p>").append(Html.escape(warning)).append("</p>\n"));
    page.append("</section>\n");
  }

  private String sentence() {
    String taken =
        String.format(
            Locale.ROOT,
            "%s over %s",
            Figures.count(report.steps(), "step"),
            Figures.count(report.pairs(), "pair"));
    return switch (report.outcome()) {
      case COMPLETED -> "Trained to the end: " + taken + ".";
      case STOPPED_EARLY ->
          String.format(
              Locale.ROOT,
              "Stopped early after %s%s.",
              taken,
              kept().isPresent() ? ", and went back to step " + kept().getAsInt() : "");
      case CANCELLED -> "Cancelled after " + taken + "; nothing was evaluated afterwards.";
    };
  }

  private OptionalInt kept() {
    return report.outcome() == TrainingReport.Outcome.STOPPED_EARLY && result.isPresent()
        ? OptionalInt.of(result.get().step())
        : OptionalInt.empty();
  }

  private void summary(StringBuilder page) {
    page.append("<section class=\"summary\" aria-label=\"Summary\">\n");
    report.heldOut().ifPresent(heldOut -> heldOutTiles(page, heldOut));
    report.neutral().ifPresent(neutral -> neutralTiles(page, neutral));
    if (report.neutral().isEmpty()) {
      report.retention().ifPresent(retained -> retentionTile(page, retained));
    }
    tile(
        page,
        "Training loss",
        Figures.number(report.lastLoss()),
        String.format(
            Locale.ROOT, "at the last step, %s at the first", Figures.number(report.firstLoss())));
    tile(page, "Steps", Integer.toString(report.steps()), leftOut());
    tile(page, "Time", Figures.time(report.seconds()), "of training");
    if (report.peakResidentBytes() > 0) {
      tile(page, "Memory", Figures.memory(report.peakResidentBytes()), "at most, of the process");
    }
    page.append("</section>\n");
  }

  private void heldOutTiles(StringBuilder page, TrainingReport.HeldOut heldOut) {
    tile(
        page,
        "Preference accuracy",
        Figures.percent(heldOut.after().accuracy()),
        String.format(
            Locale.ROOT,
            "%s at 95 %%, of %d held out; before %s",
            Figures.percent(heldOut.after().accuracyLow(), heldOut.after().accuracyHigh()),
            heldOut.pairs(),
            Figures.percent(heldOut.before().accuracy())));
    tile(
        page,
        "Margin",
        Figures.measured(heldOut.after().margin()) + " nats",
        "before "
            + Figures.measured(heldOut.before().margin())
            + atFullStrength(ReportPage::margin));
    if (heldOut.after().logLikelihoods().isKnown()) {
      likelihood(
          page,
          "Chosen answers",
          heldOut.before().logLikelihoods().chosen(),
          heldOut.after().logLikelihoods().chosen());
      likelihood(
          page,
          "Rejected answers",
          heldOut.before().logLikelihoods().rejected(),
          heldOut.after().logLikelihoods().rejected());
    }
  }

  private void neutralTiles(StringBuilder page, TrainingEvaluation.Drift neutral) {
    tile(
        page,
        DRIFT,
        Figures.measured(neutral.kl()),
        "nats per token on "
            + Figures.count(neutral.texts(), "neutral text")
            + atFullStrength(full -> full.neutral().map(n -> Figures.number(n.kl()))));
    tile(
        page,
        "Loss on neutral texts",
        Figures.change(neutral.lossAfter() - neutral.lossBefore()),
        String.format(
                Locale.ROOT,
                "from %s to %s nats a token",
                Figures.thousandths(neutral.lossBefore()),
                Figures.thousandths(neutral.lossAfter()))
            + atFullStrength(
                full -> full.neutral().map(n -> Figures.change(n.lossAfter() - n.lossBefore()))));
  }

  private static void retentionTile(StringBuilder page, TrainingReport.Retained retained) {
    tile(
        page,
        DRIFT,
        Figures.measured(retained.kl()),
        "nats per token on " + Figures.count(retained.texts(), "retention text"));
  }

  private static void likelihood(StringBuilder page, String name, double before, double after) {
    tile(
        page,
        name,
        Figures.measured(after) + " nats",
        "log-likelihood of a held-out one; before " + Figures.measured(before));
  }

  private String leftOut() {
    StringBuilder text = new StringBuilder(Figures.count(report.pairs(), "pair"));
    if (report.droppedPairs() > 0) {
      text.append(String.format(Locale.ROOT, "; %d left out", report.droppedPairs()));
    }
    if (report.cutAnswers() > 0) {
      text.append(
          String.format(Locale.ROOT, "; %s cut", Figures.count(report.cutAnswers(), "answer")));
    }
    return text.toString();
  }

  private static void tile(StringBuilder page, String name, String value, String more) {
    page.append(
        String.format(
            Locale.ROOT,
            "<div><h2>%s</h2><p class=\"value\">%s</p><p>%s</p></div>\n",
            Html.escape(name),
            Html.escape(value),
            Html.escape(more).replace(" %", "&nbsp;%")));
  }

  private void charts(StringBuilder page) {
    String charts = CourseCharts.html(report.course(), kept());
    page.append("<section>\n<h2>Course</h2>\n");
    if (charts.isEmpty()) {
      page.append("<p>Nothing is known of the single steps.</p>\n");
    } else {
      page.append("<div class=\"charts\">\n").append(charts).append("</div>\n");
    }
    page.append("</section>\n");
  }
}
