package io.github.qadapter.evaluation;

import io.github.qadapter.internal.report.Axis;
import io.github.qadapter.internal.report.Html;
import java.util.List;
import java.util.Locale;

/** Colors and pieces of the plots of evaluations. */
final class PlotStyle {
  /** Colors that people who do not tell red from green tell apart (Okabe and Ito, 2008). */
  private static final int COLORS = 7;

  /** The style of every plot, for light and for dark pages. */
  static final String CSS =
      """
      .plot-title,.plot-start,.plot-middle,.plot-end{font:12px system-ui,sans-serif;fill:#5a6474}
      .plot-title{font-size:14px;font-weight:600}
      .plot-middle{text-anchor:middle}.plot-end{text-anchor:end}
      line.plot-grid{stroke:#dde1e8}
      path.plot-c0,path.plot-c1,path.plot-c2,path.plot-c3,path.plot-c4,path.plot-c5,path.plot-c6{fill:none;stroke-width:2}
      line.plot-c0,line.plot-c1,line.plot-c2,line.plot-c3,line.plot-c4,line.plot-c5,line.plot-c6{stroke-width:2}
      line.plot-thin{stroke-width:1;opacity:.55}
      path.plot-again,line.plot-again{stroke-dasharray:6 3}
      .plot-c0{stroke:#0072b2}circle.plot-c0{fill:#0072b2}.plot-c1{stroke:#d55e00}circle.plot-c1{fill:#d55e00}
      .plot-c2{stroke:#009e73}circle.plot-c2{fill:#009e73}.plot-c3{stroke:#cc79a7}circle.plot-c3{fill:#cc79a7}
      .plot-c4{stroke:#8a6d00}circle.plot-c4{fill:#8a6d00}.plot-c5{stroke:#56b4e9}circle.plot-c5{fill:#56b4e9}
      .plot-c6{stroke:#7a7a7a}circle.plot-c6{fill:#7a7a7a}
      @media (prefers-color-scheme:dark){.plot-title,.plot-start,.plot-middle,.plot-end{fill:#a0aab8}line.plot-grid{stroke:#333c4a}}
      """;

  private PlotStyle() {}

  /** An axis with room for all intervals. */
  static Axis axis(List<Estimate> estimates, int marks) {
    return Axis.around(
        estimates.stream().mapToDouble(Estimate::low).min().orElse(0),
        estimates.stream().mapToDouble(Estimate::high).max().orElse(1),
        marks);
  }

  /** The class of a curve's color; colors come again, with broken lines. */
  static String color(int curve) {
    return "c" + curve % COLORS + (curve < COLORS ? "" : " again");
  }

  static String line(String look, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        classes(look),
        x1,
        y1,
        x2,
        y2);
  }

  static String circle(String look, double x, double y, String title) {
    return String.format(
        Locale.ROOT,
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s</title></circle>",
        classes(look),
        x,
        y,
        Html.escape(title));
  }

  static String text(String look, double x, double y, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        classes(look),
        x,
        y,
        Html.escape(text));
  }

  static String classes(String look) {
    return "plot-" + look.replace(" ", " plot-");
  }
}
