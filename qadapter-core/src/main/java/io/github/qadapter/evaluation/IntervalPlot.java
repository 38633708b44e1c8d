package io.github.qadapter.evaluation;

import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.internal.report.Axis;
import io.github.qadapter.internal.report.Html;
import java.util.Locale;

/** One measurement as a row of dots with their intervals, a row for each model. */
final class IntervalPlot {
  private static final int WIDTH = 480;
  private static final double LEFT = 150;
  private static final double RIGHT = 465;
  private static final double TOP = 12;
  private static final double ROW = 22;
  private static final int MARKS = 4;
  private static final int LONGEST_NAME = 22;

  private IntervalPlot() {}

  static String svg(Measurement found) {
    Axis across = PlotStyle.axis(found.figures().stream().map(Figure::estimate).toList(), MARKS);
    double bottom = TOP + ROW * found.figures().size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"%s\">",
            WIDTH,
            bottom + 24,
            Html.escape(found.part() + ", " + found.measure().label())));
    across
        .marks()
        .forEach(
            mark -> {
              double x = x(across, mark);
              svg.append(PlotStyle.line("grid", x, TOP, x, bottom))
                  .append(PlotStyle.text("middle", x, bottom + 16, across.label(mark)));
            });
    for (int i = 0; i < found.figures().size(); i++) {
      Figure figure = found.figures().get(i);
      double y = TOP + ROW * (i + 0.5);
      Estimate at = figure.estimate();
      svg.append(PlotStyle.text("end", LEFT - 10, y + 4, shortened(figure.model())))
          .append(PlotStyle.line("c0", x(across, at.low()), y, x(across, at.high()), y))
          .append(
              PlotStyle.circle(
                  "c0",
                  x(across, at.value()),
                  y,
                  figure.model() + ": " + ReportNumbers.estimate(at, found.measure().unit())));
    }
    return svg.append("</svg>").toString();
  }

  private static double x(Axis across, double value) {
    return LEFT + across.place(value) * (RIGHT - LEFT);
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
