package io.github.qadapter.testkit;

import java.util.List;
import java.util.Locale;

/**
 * Draws docs/images/customizing.svg: a base policy, the policy that a preference alone asks for,
 * and the customized one, exactly solved.
 */
final class PolicyFigure {
  /**
   * Somebody asks how to reset a device; 0 is the question, 1 and 2 follow its first two tokens.
   */
  private static final TokenTree ANSWERS =
      TokenTree.of(
          new int[][] {
            {1, 2, FiniteMdp.END},
            {3, FiniteMdp.END, FiniteMdp.END},
            {FiniteMdp.END, FiniteMdp.END, FiniteMdp.END},
            {FiniteMdp.END, FiniteMdp.END, FiniteMdp.END}
          });

  private static final Policy BASE =
      Policy.ofLogits(
          DoubleTensor.of(
                  new double[][] {
                    {0.62, 0.35, 0.03}, {0.75, 0.22, 0.03}, {0.92, 0.05, 0.03}, {0.60, 0.37, 0.03}
                  })
              .map(Math::log));

  /** "and wait …" is disliked; nothing else is said. */
  private static final DoubleTensor PREFERENCE =
      DoubleTensor.of(new double[][] {{0, 0, 0}, {-2, 0, 0}, {0, 0, 0}, {0, 0, 0}});

  private static final double WEIGHT = 0.5; // α₀ = α̃

  private static final List<Panel> PANELS =
      List.of(
          new Panel("“How do I reset it?”", 0, List.of("Hold it", "Press reset", "Banana")),
          new Panel("… “Hold it”", 1, List.of("and wait …", "for ten seconds.", "banana.")));

  private static final List<String> COLOURS = List.of("#8a94a0", "#d98f3d", "#2a6f97");

  private static final int WIDTH = 760;
  private static final int HEIGHT = 348;
  private static final int PANEL_WIDTH = 340;
  private static final int FLOOR = 268;
  private static final int BAR = 26;
  private static final int TALLEST = 170;

  private PolicyFigure() {}

  /** A state and the names of its tokens. */
  private record Panel(String title, int state, List<String> tokens) {}

  /** One of the three policies. */
  private record Series(String name, Policy policy) {}

  static Policy customized() {
    return TreeProblem.of(ANSWERS, PREFERENCE, BASE, 1, WEIGHT, WEIGHT).solve().policy();
  }

  static Policy preferenceAlone() {
    return TreeProblem.of(ANSWERS, PREFERENCE, BASE, 1, 0, WEIGHT).solve().policy();
  }

  /** The whole picture. */
  static String svg() {
    List<Series> series =
        List.of(
            new Series("base π₁", BASE),
            new Series("preference alone", preferenceAlone()),
            new Series("customized π̃", customized()));
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif\">",
        WIDTH,
        HEIGHT);
    line(svg, "<title>A policy before and after customizing</title>");
    line(svg, "<rect width=\"%d\" height=\"%d\" rx=\"10\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    legend(svg, series);
    for (int i = 0; i < PANELS.size(); i++) {
      panel(svg, PANELS.get(i), series, 30 + i * (PANEL_WIDTH + 20));
    }
    text(
        svg,
        WIDTH / 2,
        HEIGHT - 14,
        "middle",
        12,
        "#5b6570",
        "The preference dislikes “and wait …” and says nothing else (r₂ = −2; α₀ = α̃ = 0.5, γ = 1).");
    line(svg, "</svg>");
    return svg.toString();
  }

  private static void legend(StringBuilder svg, List<Series> series) {
    int x = 30;
    for (int i = 0; i < series.size(); i++) {
      line(
          svg,
          "<rect x=\"%d\" y=\"18\" width=\"13\" height=\"13\" rx=\"3\" fill=\"%s\"/>",
          x,
          COLOURS.get(i));
      text(svg, x + 20, 29, "start", 13, "#27303a", series.get(i).name());
      x += 40 + 8 * series.get(i).name().length();
    }
  }

  private static void panel(StringBuilder svg, Panel panel, List<Series> series, int left) {
    text(svg, left, 66, "start", 15, "#27303a", panel.title());
    int group = PANEL_WIDTH / panel.tokens().size();
    for (int token = 0; token < panel.tokens().size(); token++) {
      int middle = left + group * token + group / 2;
      int x = middle - series.size() * (BAR + 4) / 2 + 2;
      for (int i = 0; i < series.size(); i++) {
        double probability = series.get(i).policy().probability(panel.state(), token);
        double height = Math.max(1, TALLEST * probability);
        line(
            svg,
            "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>",
            x,
            FLOOR - height,
            BAR,
            height,
            COLOURS.get(i));
        String percent = String.format(Locale.ROOT, "%.0f", 100 * probability);
        text(svg, x + BAR / 2, FLOOR - height - 5, "middle", 11, COLOURS.get(i), percent);
        x += BAR + 4;
      }
      text(svg, middle, FLOOR + 20, "middle", 13, "#27303a", panel.tokens().get(token));
    }
    line(
        svg,
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#c3cad1\"/>",
        left,
        FLOOR,
        left + PANEL_WIDTH,
        FLOOR);
    text(
        svg,
        left,
        FLOOR - TALLEST - 14,
        "start",
        11,
        "#8a94a0",
        "probability of the next token, %");
  }

  private static void text(
      StringBuilder svg,
      double x,
      double y,
      String anchor,
      int size,
      String color,
      String content) {
    line(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>",
        x,
        y,
        anchor,
        size,
        color,
        content);
  }

  private static void line(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
