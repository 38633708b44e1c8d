package io.github.qadapter.evaluation;

import io.github.qadapter.internal.report.Axis;
import io.github.qadapter.internal.report.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A plot of what was learned against what was forgotten: a curve for each method, a point for each
 * model on it, with both confidence intervals. Up and to the left is better.
 *
 * @param title of the plot
 * @param forgotten what the horizontal axis shows, with its unit
 * @param learned what the vertical axis shows, with its unit
 * @param curves at least one
 */
public record TradeoffPlot(String title, String forgotten, String learned, List<Curve> curves) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final double LEFT = 60;
  private static final double RIGHT = 470;
  private static final double TOP = 40;
  private static final double BOTTOM = 350;
  private static final int MARKS = 5;
  private static final double LEGEND = 490;
  private static final double LINE = 18;

  /** Copies the list. */
  public TradeoffPlot {
    curves = List.copyOf(curves);
    if (curves.stream().allMatch(curve -> curve.points().isEmpty())) {
      throw new IllegalArgumentException("Expected at least one point to plot, but found none.");
    }
  }

  /**
   * A method's curve.
   *
   * @param name of the method
   * @param points in the order in which they are joined: by strength, for instance
   */
  public record Curve(String name, List<Point> points) {
    /** Copies the list. */
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * A model.
   *
   * @param label what tells it from the others of its curve: its strength, for instance
   * @param forgotten its place on the horizontal axis
   * @param learned its place on the vertical axis
   */
  public record Point(String label, Estimate forgotten, Estimate learned) {}

  /** The plot as an SVG image that needs nothing else and reads in the dark as well. */
  public String svg() {
    Axis across = PlotStyle.axis(points().map(Point::forgotten).toList(), MARKS);
    Axis up = PlotStyle.axis(points().map(Point::learned).toList(), MARKS);
    StringBuilder svg = new StringBuilder();
    svg.append(
            String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Html.escape(title)))
        .append("<style>")
        .append(PlotStyle.CSS)
        .append("</style>")
        .append(PlotStyle.text("title", LEFT, 20, title));
    across
        .marks()
        .forEach(
            mark -> {
              double x = x(across, mark);
              svg.append(PlotStyle.line("grid", x, TOP, x, BOTTOM))
                  .append(PlotStyle.text("middle", x, BOTTOM + 16, across.label(mark)));
            });
    up.marks()
        .forEach(
            mark -> {
              double y = y(up, mark);
              svg.append(PlotStyle.line("grid", LEFT, y, RIGHT, y))
                  .append(PlotStyle.text("end", LEFT - 6, y + 4, up.label(mark)));
            });
    svg.append(PlotStyle.text("middle", (LEFT + RIGHT) / 2, BOTTOM + 36, forgotten))
        .append(
            String.format(
                Locale.ROOT,
                "<text class=\"plot-middle\" transform=\"translate(16 %.1f) rotate(-90)\">%s</text>",
                (TOP + BOTTOM) / 2,
                Html.escape(learned)));
    for (int i = 0; i < curves.size(); i++) {
      draw(svg, curves.get(i), PlotStyle.color(i), across, up);
      double y = TOP + 10 + i * LINE;
      svg.append(PlotStyle.line(PlotStyle.color(i), LEGEND, y, LEGEND + 16, y))
          .append(PlotStyle.text("start", LEGEND + 22, y + 4, curves.get(i).name()));
    }
    return svg.append("</svg>\n").toString();
  }

  private Stream<Point> points() {
    return curves.stream().flatMap(curve -> curve.points().stream());
  }

  private static void draw(StringBuilder svg, Curve curve, String color, Axis across, Axis up) {
    StringBuilder path = new StringBuilder();
    for (Point point : curve.points()) {
      double x = x(across, point.forgotten().value());
      double y = y(up, point.learned().value());
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
      svg.append(
              PlotStyle.line(
                  color + " thin",
                  x(across, point.forgotten().low()),
                  y,
                  x(across, point.forgotten().high()),
                  y))
          .append(
              PlotStyle.line(
                  color + " thin",
                  x,
                  y(up, point.learned().low()),
                  x,
                  y(up, point.learned().high())))
          .append(PlotStyle.circle(color, x, y, curve.name() + ", " + point.label()));
    }
    svg.append(
        String.format(
            Locale.ROOT, "<path class=\"%s\" d=\"%s\"/>", PlotStyle.classes(color), path));
  }

  private static double x(Axis across, double value) {
    return LEFT + across.place(value) * (RIGHT - LEFT);
  }

  private static double y(Axis up, double value) {
    return BOTTOM - up.place(value) * (BOTTOM - TOP);
  }
}
