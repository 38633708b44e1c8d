package io.github.qadapter.internal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Curves over the steps of a run, drawn as SVG in a figure of HTML. */
final class Chart {
  private static final int WIDTH = 400;
  private static final int HEIGHT = 230;
  private static final double LEFT = 50;
  private static final double RIGHT = 378;
  private static final double TOP = 10;
  private static final double BOTTOM = 190;
  private static final int X_MARKS = 5;
  private static final int Y_MARKS = 5;

  /** Two points for each of these are finer than a screen shows. */
  private static final int BUCKETS = 300;

  /** More points than these are drawn as a line only. */
  private static final int MOST_DOTS = 40;

  private final String title;
  private final String unit;
  private final List<Curve> curves = new ArrayList<>();
  private @Nullable Band band;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  /** The style of a curve. */
  enum Look {
    /** Each step's own value, behind what is made of it. */
    FAINT,
    /** The curve in the foreground. */
    FIRST,
    /** The curve for comparison. */
    SECOND;

    String cssClass() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Curve(String name, Look look, Points points) {}

  private record Band(Points low, Points high) {}

  Chart(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** Adds a curve; one of which nothing is measured is left out. */
  Chart curve(String name, Look look, Points points) {
    if (points.isMeasured()) {
      curves.add(new Curve(name, look, points.thinned(BUCKETS)));
    }
    return this;
  }

  /** Adds the area between two curves over the same steps. */
  Chart band(Points low, Points high) {
    if (low.isMeasured() && high.isMeasured()) {
      band = new Band(low.thinned(BUCKETS), high.thinned(BUCKETS));
    }
    return this;
  }

  /** Makes sure that these values lie within the chart. */
  Chart showing(double... values) {
    for (double value : values) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    return this;
  }

  boolean isEmpty() {
    return curves.isEmpty();
  }

  /**
   * The figure.
   *
   * @param steps where the curves may end
   * @param kept the step whose adapter was kept, if it is not the last
   */
  String html(int steps, OptionalInt kept) {
    Axis across = Axis.ofSteps(steps, X_MARKS);
    Axis up = range();
    StringBuilder svg = new StringBuilder();
    svg.append(String.format(Locale.ROOT, "<figure><figcaption><h3>%s</h3>", Html.escape(title)))
        .append(
            String.format(
                Locale.ROOT, "<p class=\"unit\">%s</p><ul class=\"legend\">", Html.escape(unit)));
    curves.forEach(
        curve ->
            svg.append(
                String.format(
                    Locale.ROOT,
                    "<li class=\"%s\">%s</li>",
                    curve.look.cssClass(),
                    Html.escape(curve.name))));
    if (band != null) {
      svg.append("<li class=\"band\">95 % interval</li>");
    }
    svg.append("</ul></figcaption>")
        .append(
            String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s over steps\">",
                WIDTH,
                HEIGHT,
                Html.escape(title)));
    grid(svg, across, up);
    if (band != null) {
      svg.append("<path class=\"band\" d=\"").append(area(band, across, up)).append("\"/>");
    }
    kept.ifPresent(step -> keptMark(svg, across.place(step)));
    for (Curve curve : curves) {
      draw(svg, curve, across, up);
    }
    return svg.append("</svg></figure>\n").toString();
  }

  private Axis range() {
    DoubleStream values = curves.stream().flatMapToDouble(curve -> curve.points.y().stream());
    if (band != null) {
      values =
          DoubleStream.concat(
              values, DoubleStream.concat(band.low.y().stream(), band.high.y().stream()));
    }
    double[] finite = values.filter(Double::isFinite).toArray();
    return Axis.around(
        Math.min(lowest, DoubleStream.of(finite).min().orElse(0)),
        Math.max(highest, DoubleStream.of(finite).max().orElse(1)),
        Y_MARKS);
  }

  private static void grid(StringBuilder svg, Axis across, Axis up) {
    up.marks()
        .forEach(
            mark -> {
              double y = y(up, mark);
              svg.append(line("grid", LEFT, y, RIGHT, y))
                  .append(label("up", LEFT - 6, y + 4, up.label(mark)));
            });
    across
        .marks()
        .forEach(
            mark -> {
              double x = x(across, mark);
              svg.append(line("tick", x, BOTTOM, x, BOTTOM + 4))
                  .append(label("across", x, BOTTOM + 17, across.label(mark)));
            });
    svg.append(line("axis", LEFT, BOTTOM, RIGHT, BOTTOM))
        .append(label("across", (LEFT + RIGHT) / 2, HEIGHT - 5, "step"));
  }

  private static void keptMark(StringBuilder svg, double place) {
    double x = LEFT + place * (RIGHT - LEFT);
    svg.append(line("kept", x, TOP, x, BOTTOM))
        .append(label(place > 0.8 ? "up" : "beside", x + (place > 0.8 ? -4 : 4), TOP + 10, "kept"));
  }

  private static void draw(StringBuilder svg, Curve curve, Axis across, Axis up) {
    Points points = curve.points;
    String look = curve.look.cssClass();
    if (points.size() > 1) {
      svg.append(String.format(Locale.ROOT, "<path class=\"%s\" d=\"", look));
      path(svg, points, across, up);
      svg.append("\"/>");
    }
    if (points.size() > MOST_DOTS || (curve.look == Look.FAINT && points.size() > 1)) {
      return;
    }
    for (int i = 0; i < points.size(); i++) {
      double value = points.y().get(i);
      if (Double.isFinite(value)) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"2.5\"><title>%s</title></circle>",
                look,
                tenths(x(across, points.x().get(i))),
                tenths(y(up, value)),
                Html.escape(
                    String.format(
                        Locale.ROOT,
                        "%s, step %d: %s",
                        curve.name,
                        (long) points.x().get(i),
                        Figures.number(value)))));
      }
    }
  }

  private static void path(StringBuilder svg, Points points, Axis across, Axis up) {
    boolean broken = true;
    for (int i = 0; i < points.size(); i++) {
      double value = points.y().get(i);
      if (Double.isFinite(value)) {
        svg.append(broken ? 'M' : 'L').append(at(across, points.x().get(i), up, value));
      }
      broken = !Double.isFinite(value);
    }
  }

  private static String area(Band band, Axis across, Axis up) {
    StringBuilder path = new StringBuilder();
    char pen = 'M';
    for (int i = 0; i < band.high.size(); i++) {
      if (Double.isFinite(band.high.y().get(i))) {
        path.append(pen).append(at(across, band.high.x().get(i), up, band.high.y().get(i)));
        pen = 'L';
      }
    }
    for (int i = band.low.size() - 1; i >= 0; i--) {
      if (Double.isFinite(band.low.y().get(i))) {
        path.append('L').append(at(across, band.low.x().get(i), up, band.low.y().get(i)));
      }
    }
    return path.append('Z').toString();
  }

  private static String at(Axis across, double step, Axis up, double value) {
    return tenths(x(across, step)) + " " + tenths(y(up, value));
  }

  private static double x(Axis across, double step) {
    return LEFT + across.place(step) * (RIGHT - LEFT);
  }

  private static double y(Axis up, double value) {
    return BOTTOM - up.place(value) * (BOTTOM - TOP);
  }

  private static String line(String look, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>",
        look,
        tenths(x1),
        tenths(y1),
        tenths(x2),
        tenths(y2));
  }

  private static String label(String look, double x, double y, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>",
        look,
        tenths(x),
        tenths(y),
        Html.escape(text));
  }

  /** A tenth of a unit is less than a screen shows. */
  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
