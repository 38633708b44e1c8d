package io.github.qadapter;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An explained answer as a page of HTML. Text from outside goes through {@link #escape}. */
final class ExplanationPage {
  /** A shift of so many nats, a factor of 20, has the full colour. */
  private static final double FULL = 3;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --up: 38, 121, 196; --down: 214, 104, 26; }
      body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      .answer { font-size: 1.15rem; line-height: 2.1; white-space: pre-wrap; overflow-wrap: anywhere; }
      .answer a { color: inherit; text-decoration: none; border-radius: .25rem; padding: .15rem 0; }
      .answer a:hover, .answer a:focus { outline: 2px solid; }
      .special { opacity: .6; font-size: .85em; }
      .key span { border-radius: .25rem; padding: .1rem .5rem; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .9rem; width: 100%; }
      th, td { text-align: left; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid rgba(128, 128, 128, .3); vertical-align: top; }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
      td code { white-space: pre-wrap; border-radius: .2rem; padding: 0 .2rem; }
      tr:target { outline: 2px solid; }
      .favourites span { display: inline-block; white-space: pre; margin-right: .6rem; }
      .favourites small { opacity: .7; }
      """;

  private ExplanationPage() {}

  static String html(AnswerExplanation explanation) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>What the preference changed</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>What the preference changed</h1>\n")
        .append("<p class=\"key\">Each token of the answer was made ")
        .append(key(FULL, "likelier"))
        .append(" or ")
        .append(key(-FULL, "less likely"))
        .append(" by the preference; the fuller the colour, the more. ")
        .append("Full colour is a factor of 20.</p>\n<p class=\"answer\">");
    List<AnswerExplanation.Step> steps = explanation.steps();
    for (int i = 0; i < steps.size(); i++) {
      page.append(inAnswer(steps.get(i), i));
    }
    page.append("</p>\n<div class=\"wide\">\n<table>\n<thead><tr><th class=\"number\">#</th>")
        .append("<th>token</th><th class=\"number\">base</th><th class=\"number\">customised</th>")
        .append("<th class=\"number\">shift, nats</th><th class=\"number\">advantage</th>")
        .append("<th>base would rather say</th><th>customised would rather say</th>")
        .append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < steps.size(); i++) {
      page.append(row(steps.get(i), i));
    }
    return page.append("</tbody>\n</table>\n</div>\n</body>\n</html>\n").toString();
  }

  private static String key(double shift, String text) {
    return "<span style=\"" + colour(shift) + "\">" + text + "</span>";
  }

  private static String inAnswer(AnswerExplanation.Step step, int place) {
    String text = step.token().text();
    boolean special = text.startsWith("<") && text.endsWith(">") && text.length() > 2;
    return "<a href=\"#t%d\" style=\"%s\" title=\"%s\"%s>%s</a>"
        .formatted(
            place,
            colour(step.shift()),
            "base %s, customised %s, shift %s"
                .formatted(
                    percent(step.token().baseLogProbability()),
                    percent(step.token().customLogProbability()),
                    signed(step.shift())),
            special ? " class=\"special\"" : "",
            escape(text));
  }

  private static String row(AnswerExplanation.Step step, int place) {
    Explanation.Token token = step.token();
    return ("<tr id=\"t%d\"><td class=\"number\">%d</td><td><code style=\"%s\">%s</code></td>"
            + "<td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td>"
            + "<td class=\"number\">%s</td><td class=\"favourites\">%s</td>"
            + "<td class=\"favourites\">%s</td></tr>\n")
        .formatted(
            place,
            place + 1,
            colour(step.shift()),
            visible(token.text()),
            percent(token.baseLogProbability()),
            percent(token.customLogProbability()),
            signed(step.shift()),
            signed(token.advantage()),
            favourites(step.baseFavourites(), true),
            favourites(step.customFavourites(), false));
  }

  private static String favourites(List<Explanation.Token> tokens, boolean base) {
    return tokens.stream()
        .map(
            token ->
                "<span>%s <small>%s</small></span>"
                    .formatted(
                        visible(token.text()),
                        percent(base ? token.baseLogProbability() : token.customLogProbability())))
        .collect(Collectors.joining(" "));
  }

  private static String colour(double shift) {
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
    return String.format(Locale.ROOT, "%+.2f", value).replace('-', '\u2212');
  }

  /** A token on its own, where a blank or a line's end would not be seen. */
  private static String visible(String text) {
    return escape(text.replace("\n", "\u23ce").replace("\t", "\u21e5").replace(' ', '\u00b7'));
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
