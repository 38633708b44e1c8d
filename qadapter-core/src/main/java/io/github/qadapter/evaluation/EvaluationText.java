package io.github.qadapter.evaluation;

import io.github.qadapter.evaluation.Measurement.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report in lines of text, and as tables in Markdown. */
final class EvaluationText {
  private EvaluationText() {}

  /** The measurements of each part, in order. */
  static Map<String, List<Measurement>> byPart(EvaluationReport report) {
    Map<String, List<Measurement>> parts = new LinkedHashMap<>();
    report
        .measurements()
        .forEach(
            found -> parts.computeIfAbsent(found.part(), part -> new ArrayList<>()).add(found));
    return parts;
  }

  /** The number of a part's units. */
  static int units(List<Measurement> part) {
    return part.stream()
        .flatMap(found -> found.figures().stream())
        .mapToInt(figure -> figure.scores().units())
        .findFirst()
        .orElse(0);
  }

  static String plain(EvaluationReport report) {
    StringBuilder text = new StringBuilder();
    byPart(report)
        .forEach(
            (part, measurements) -> {
              text.append(String.format(Locale.ROOT, "%s (%d units)\n", part, units(measurements)));
              for (Measurement found : measurements) {
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  %s, %s\n",
                        found.measure().label(),
                        ReportNumbers.name(found.measure().unit())));
                found
                    .figures()
                    .forEach(
                        figure ->
                            text.append(
                                String.format(
                                    Locale.ROOT,
                                    "    %-20s %s\n",
                                    figure.model(),
                                    ReportNumbers.estimate(
                                        figure.estimate(), found.measure().unit()))));
              }
            });
    return text.append("In parentheses 95% intervals.\n").toString();
  }

  static String markdown(EvaluationReport report) {
    StringBuilder text = new StringBuilder("# Evaluation\n");
    byPart(report)
        .forEach(
            (part, measurements) -> {
              text.append(String.format(Locale.ROOT, "\n## %s\n\n", cell(part)));
              table(text, report, measurements);
              differences(text, report, measurements);
            });
    return text.append("\nIn parentheses 95% intervals; the unit is the prompt or the text.\n")
        .toString();
  }

  private static void table(
      StringBuilder text, EvaluationReport report, List<Measurement> measurements) {
    text.append(String.format(Locale.ROOT, "| %d units |", units(measurements)));
    measurements.forEach(
        found ->
            text.append(
                String.format(
                    Locale.ROOT,
                    " %s, %s |",
                    found.measure().label(),
                    ReportNumbers.name(found.measure().unit()))));
    text.append("\n| --- |").append(" --- |".repeat(measurements.size())).append('\n');
    for (String model : report.models()) {
      if (measurements.stream().noneMatch(found -> found.figure(model).isPresent())) {
        continue;
      }
      text.append("| ").append(cell(model)).append(" |");
      for (Measurement found : measurements) {
        text.append(' ')
            .append(
                found
                    .figure(model)
                    .map(
                        figure -> ReportNumbers.estimate(figure.estimate(), found.measure().unit()))
                    .orElse("–"))
            .append(" |");
      }
      text.append('\n');
    }
  }

  private static void differences(
      StringBuilder text, EvaluationReport report, List<Measurement> measurements) {
    List<String> lines = new ArrayList<>();
    for (Measurement found : measurements) {
      for (Figure figure : found.figures()) {
        figure
            .comparison()
            .ifPresent(
                comparison ->
                    lines.add(
                        String.format(
                            Locale.ROOT,
                            "- %s, %s: %s, %s (%s)\n",
                            cell(figure.model()),
                            found.measure().label(),
                            ReportNumbers.difference(
                                comparison.difference(), found.measure().unit()),
                            ReportNumbers.p(comparison.pValue()),
                            comparison.test().label())));
      }
    }
    if (!lines.isEmpty()) {
      text.append(String.format(Locale.ROOT, "\nAgainst %s:\n\n", cell(report.models().get(0))));
      lines.forEach(text::append);
    }
  }

  /** A text that ends no cell and begins no markup. */
  private static String cell(String text) {
    return text.replaceAll("([\\\\|*_`<\\[\\]])", "\\\\$1").replaceAll("\\s+", " ");
  }
}
