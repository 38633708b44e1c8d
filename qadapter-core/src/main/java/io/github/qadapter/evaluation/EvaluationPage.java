package io.github.qadapter.evaluation;

import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.internal.report.Html;
import io.github.qadapter.internal.report.ReportStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report as one page of HTML that needs nothing else: no script, no other file, no network. */
final class EvaluationPage {
  private static final String LAYOUT =
      ".tradeoff svg{max-width:44rem;margin-inline:auto}.tradeoff,table{margin-top:.75rem}\n";

  private EvaluationPage() {}

  static String html(EvaluationReport report) {
    StringBuilder page = new StringBuilder();
    String reference = Html.escape(report.models().get(0));
    page.append(ReportStyle.head("Evaluation", PlotStyle.CSS + LAYOUT))
        .append("<body>\n<header>\n<p class=\"kind\">Evaluation</p>\n<h1>")
        .append(
            String.format(
                Locale.ROOT, "%d models, compared with %s", report.models().size() - 1, reference))
        .append("</h1>\n<p>Dots are estimates, lines their 95% intervals.</p>\n</header>\n");
    tradeoff(report)
        .ifPresent(
            plot -> page.append("<figure class=\"tradeoff\">").append(plot).append("</figure>\n"));
    EvaluationText.byPart(report)
        .forEach(
            (part, measurements) -> {
              page.append("<section>\n<h2>")
                  .append(Html.escape(part))
                  .append(
                      String.format(
                          Locale.ROOT,
                          "</h2>\n<p class=\"unit\">%d units</p>\n<div class=\"charts\">\n",
                          EvaluationText.units(measurements)));
              measurements.forEach(found -> figure(page, found));
              page.append("</div>\n");
              table(page, measurements);
              page.append("</section>\n");
            });
    return page.append("</body>\n</html>\n").toString();
  }

  private static void figure(StringBuilder page, Measurement found) {
    page.append("<figure><figcaption><h3>")
        .append(Html.escape(found.measure().label()))
        .append("</h3><p class=\"unit\">")
        .append(
            switch (found.measure().better()) {
              case HIGHER -> "higher is better";
              case LOWER -> "lower is better";
              case NONE -> "";
            })
        .append("</p></figcaption>")
        .append(IntervalPlot.svg(found))
        .append("</figure>\n");
  }

  private static void table(StringBuilder page, List<Measurement> measurements) {
    page.append("<table>\n");
    for (Measurement found : measurements) {
      for (Figure figure : found.figures()) {
        page.append(
            String.format(
                Locale.ROOT,
                "<tr><th>%s, %s</th><td>%s</td><td>%s</td></tr>\n",
                Html.escape(figure.model()),
                Html.escape(found.measure().label()),
                ReportNumbers.estimate(figure.estimate(), found.measure().unit()),
                figure.comparison().map(c -> against(c, found)).orElse("")));
      }
    }
    page.append("</table>\n");
  }

  private static String against(Comparison comparison, Measurement found) {
    return String.format(
        Locale.ROOT,
        "%s, %s",
        ReportNumbers.difference(comparison.difference(), found.measure().unit()),
        Html.escape(ReportNumbers.p(comparison.pValue())));
  }

  /** The first measure of learning against the first KL, where both were measured. */
  private static Optional<String> tradeoff(EvaluationReport report) {
    Optional<Measurement> kl =
        report.measurements().stream().filter(found -> found.measure() == Measure.KL).findFirst();
    Optional<Measurement> learned =
        report.measurements().stream()
            .filter(found -> found.measure() == Measure.MARGIN)
            .findFirst();
    if (kl.isEmpty() || learned.isEmpty()) {
      return Optional.empty();
    }
    List<TradeoffPlot.Curve> curves = new ArrayList<>();
    for (String model : report.models()) {
      Optional<Figure> x = kl.get().figure(model);
      Optional<Figure> y = learned.get().figure(model);
      if (x.isPresent() && y.isPresent()) {
        curves.add(
            new TradeoffPlot.Curve(
                model,
                List.of(new TradeoffPlot.Point(model, x.get().estimate(), y.get().estimate()))));
      }
    }
    return curves.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TradeoffPlot(
                    "Learned against forgotten",
                    "KL (drift) on " + kl.get().part() + ", nats per token",
                    "margin, nats",
                    curves)
                .svg());
  }
}
