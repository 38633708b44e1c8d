package io.github.qadapter.report;

import io.github.qadapter.ReadOptions.Column;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An explained answer as a page of HTML. Text from outside goes through {@link #escape}. */
final class ExplanationPage {
  /** A shift of so many nats, a factor of 20, has the full color. */
  private static final double FULL = 3;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --up: 38, 121, 196; --down: 214, 104, 26; }
      body { font: 16px/1.6 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; line-height: 1.3; }
      .answer { font-size: 1.15rem; line-height: 2.1; white-space: pre-wrap; overflow-wrap: anywhere; border-left: 4px solid rgba(128, 128, 128, .4); padding-left: 1rem; }
      .answer a { color: inherit; text-decoration: none; border-radius: .25rem; padding: .15rem 0; }
      .answer a:hover, .answer a:focus { outline: 2px solid; }
      .less { text-decoration: underline dotted !important; text-underline-offset: .25em; }
      .special { opacity: .75; font-size: .8em; }
      .key span { border-radius: .25rem; padding: .1rem .5rem; white-space: nowrap; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .9rem; width: 100%; }
      th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid rgba(128, 128, 128, .3); vertical-align: top; }
      th { vertical-align: bottom; line-height: 1.3; }
      td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
      td code { white-space: pre-wrap; border-radius: .2rem; padding: .1rem .3rem; }
      tr:target { outline: 2px solid; }
      .favorites span span { display: inline-block; white-space: nowrap; margin-right: .8rem; }
      .favorites b { font-weight: 700; }
      .favorites small { opacity: .75; }
      @media (max-width: 40rem) {
        body { margin: 1rem auto; }
        thead { display: none; }
        tr { display: block; padding: .6rem 0; border-bottom: 1px solid rgba(128, 128, 128, .4); }
        td, td.number { display: flex; gap: .8rem; text-align: left; white-space: normal; border: 0; padding: .1rem 0; }
        td::before { content: attr(data-of); flex: 0 0 9rem; opacity: .75; }
        .favorites > span { flex: 1; }
      }
      """;

  private ExplanationPage() {}

  static String html(AnswerExplanation explanation) {
    List<AnswerExplanation.Step> steps = explanation.steps();
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>What the preference changed</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>What the preference changed</h1>\n")
        .append("<p class=\"key\">At full strength the preference makes a token of the answer ")
        .append(key(FULL, "more likely"))
        .append(" or ")
        .append(key(-FULL, "less likely"))
        .append("; the fuller the color, the more, up to a factor of 20. ")
        .append(whole(steps))
        .append("</p>\n<p class=\"answer\">");
    for (int i = 0; i < steps.size(); i++) {
      page.append(inAnswer(steps.get(i), i));
    }
    page.append("</p>\n<p>Token by token: how likely base and customized model found it, ")
        .append("how far the preference moved it (shift, in nats), how much better it finds it ")
        .append("than what the customized model does on average (advantage, in units of reward), ")
        .append("and the most likely tokens of either; <b>bold</b> is the answer's own. ")
        .append("In this table a space is \u00b7 and a line's end \u23ce.</p>\n")
        .append("<div class=\"wide\">\n<table>\n<thead><tr>");
    for (Column column : Column.values()) {
      page.append(
          String.format(
              Locale.ROOT,
              "<th%s>%s</th>",
              column.number ? " class=\"number\"" : "",
              column.title));
    }
    page.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < steps.size(); i++) {
      page.append(row(steps.get(i), i));
    }
    return page.append("</tbody>\n</table>\n</div>\n</body>\n</html>\n").toString();
  }

  /** The table's columns; on narrow screens each cell has its title beside it. */
  private enum Column {
    PLACE("#", true),
    TOKEN("token", false),
    BASE("base", true),
    CUSTOM("customized", true),
    SHIFT("shift", true),
    ADVANTAGE("advantage", true),
    BASE_FAVOURITES("base's most likely", false),
    CUSTOM_FAVOURITES("customized model's most likely", false);

    private final String title;
    private final boolean number;

    Column(String title, boolean number) {
      this.title = title;
      this.number = number;
    }

    String cell(String content) {
      String kind = number ? "number" : "favorites";
      return String.format(
          Locale.ROOT, "<td class=\"%s\" data-of=\"%s\">%s</td>", kind, title, content);
    }
  }

  /** The outcome for the answer as a whole: its log-probability is the sum of its tokens'. */
  private static String whole(List<AnswerExplanation.Step> steps) {
    double shift = steps.stream().mapToDouble(AnswerExplanation.Step::shift).sum();
    return String.format(Locale.ROOT, "The answer as a whole is moved by %s nats.", signed(shift));
  }

  private static String key(double shift, String text) {
    return String.format(
        Locale.ROOT, "<span%s style=\"%s\">%s</span>", kinds(shift, false), color(shift), text);
  }

  private static String inAnswer(AnswerExplanation.Step step, int place) {
    String text = step.chosen().token().text();
    boolean special = text.startsWith("<") && text.endsWith(">") && text.length() > 2;
    return String.format(
        Locale.ROOT,
        "<a href=\"#t%d\" style=\"%s\" title=\"%s\"%s>%s</a>",
        place,
        color(step.shift()),
        String.format(
            Locale.ROOT,
            "%s: base %s, customized %s, shift %s",
            visible(text),
            percent(step.chosen().baseLogProbability()),
            percent(step.chosen().customLogProbability()),
            signed(step.shift())),
        kinds(step.shift(), special),
        escape(text));
  }

  /** Besides its color, what became less likely is underlined once a reader could see either. */
  private static String kinds(double shift, boolean special) {
    String kinds = (shift < -FULL / 10 ? "less" : "") + (special ? " special" : "");
    return kinds.isEmpty() ? "" : " class=\"" + kinds.strip() + "\"";
  }

  private static String row(AnswerExplanation.Step step, int place) {
    Explanation.Candidate chosen = step.chosen();
    return String.format(Locale.ROOT, "<tr id=\"t%d\">", place)
        + Column.PLACE.cell(Integer.toString(place + 1))
        + Column.TOKEN.cell(
            String.format(
                Locale.ROOT,
                "<code%s style=\"%s\">%s</code>",
                kinds(step.shift(), false),
                color(step.shift()),
                visible(chosen.token().text())))
        + Column.BASE.cell(percent(chosen.baseLogProbability()))
        + Column.CUSTOM.cell(percent(chosen.customLogProbability()))
        + Column.SHIFT.cell(signed(step.shift()))
        + Column.ADVANTAGE.cell(signed(chosen.advantage()))
        + Column.BASE_FAVOURITES.cell(favorites(step.baseFavorites(), chosen, true))
        + Column.CUSTOM_FAVOURITES.cell(favorites(step.customFavorites(), chosen, false))
        + "</tr>\n";
  }

  private static String favorites(
      List<Explanation.Candidate> candidates, Explanation.Candidate own, boolean base) {
    return candidates.stream()
        .map(
            candidate ->
                String.format(
                    Locale.ROOT,
                    "<span>%s <small>%s</small></span>",
                    candidate.token().id() == own.token().id()
                        ? "<b>" + visible(candidate.token().text()) + "</b>"
                        : visible(candidate.token().text()),
                    percent(
                        base ? candidate.baseLogProbability() : candidate.customLogProbability())))
        .collect(Collectors.joining(" ", "<span>", "</span>"));
  }

  private static String color(double shift) {
    double strength = Math.min(1, Math.abs(shift) / FULL);
    return String.format(
        Locale.ROOT,
        "background:rgba(var(--%s),%.2f)",
        shift >= 0 ? "up" : "down",
        Double.isNaN(strength) ? 0 : 0.55 * strength);
  }

  private static String percent(double logProbability) {
    double percent = 100 * Math.exp(logProbability);
    if (percent < 0.005) {
      return "&lt; 0.01 %";
    }
    String format = percent >= 9.95 ? "%.0f %%" : percent >= 0.095 ? "%.1f %%" : "%.2f %%";
    return String.format(Locale.ROOT, format, percent);
  }

  private static String signed(double value) {
    return Math.abs(value) < 0.005
        ? "0.00"
        : String.format(Locale.ROOT, "%+.2f", value).replace('-', '\u2212');
  }

  /** A token on its own, where a blank, a line's end or an invisible sign would not be seen. */
  private static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(
            code -> {
              switch (code) {
                case '\n' -> visible.append('\u23ce');
                case '\r' -> visible.append('\u240d');
                case '\t' -> visible.append('\u21e5');
                case ' ' -> visible.append('\u00b7');
                default -> {
                  if (isInvisible(code)) {
                    visible.append(String.format(Locale.ROOT, "[U+%04X]", code));
                  } else {
                    visible.appendCodePoint(code);
                  }
                }
              }
            });
    return escape(visible.toString());
  }

  /** Other blanks, joiners, marks of direction and the like. */
  private static boolean isInvisible(int code) {
    return Character.getType(code) == Character.FORMAT || Character.isSpaceChar(code);
  }

  /** Text that is no markup; control characters, which HTML cannot hold, become U+FFFD. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            code -> {
              switch (code) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(code) ? code : 0xfffd);
              }
            });
    return escaped.toString();
  }

  private static boolean allowed(int code) {
    boolean control =
        (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0);
    boolean surrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    return !control && !surrogate && (code & 0xfffe) != 0xfffe;
  }
}
