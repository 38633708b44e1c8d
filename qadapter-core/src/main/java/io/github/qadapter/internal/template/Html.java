package io.github.qadapter.internal.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinja2's filters for pages of the web. */
final class Html {
  private static final Pattern BAD_KEY = Pattern.compile("[\\t\\n\\x0B\\f\\r /=>]");
  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");

  private Html() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    Filters.Filter escape =
        (frame, value, args) -> {
          args.allowing(0);
          return Markup.escaped(frame.budget(), value);
        };
    filters.put("escape", escape);
    filters.put("e", escape);
    filters.put(
        "forceescape",
        (frame, value, args) -> {
          args.allowing(0);
          Budget budget = frame.budget();
          return new Markup(Markup.escape(budget, Printer.str(budget, value)));
        });
    filters.put(
        "safe",
        (frame, value, args) -> {
          args.allowing(0);
          return new Markup(Printer.str(frame.budget(), value));
        });
    filters.put(
        "striptags",
        (frame, value, args) -> {
          args.allowing(0);
          return withoutTags(frame.budget(), Printer.str(frame.budget(), value));
        });
    filters.put("urlencode", Html::urlEncoded);
    filters.put("xmlattr", Html::attributes);
    filters.put("urlize", Links::urlized);
  }

  /** Without comments and tags, each run of white space as one blank, and references resolved. */
  static String withoutTags(Budget budget, String html) {
    String text = without(budget, without(budget, html, "<!--", "-->"), "<", ">");
    List<Object> words = new ArrayList<>();
    Splitting.words(budget, text, -1, false, words);
    return unescaped(budget, Strings.join(budget, " ", words));
  }

  private static String without(Budget budget, String text, String begin, String end) {
    String left = text;
    int start = left.indexOf(begin);
    StringBuilder out = new StringBuilder();
    while (start >= 0) {
      budget.spend(8);
      int stop = left.indexOf(end, start);
      if (stop < 0) {
        break;
      }
      // What stands around a part that goes may make a new one, so the search begins behind it.
      out.append(left, 0, start);
      left = left.substring(stop + end.length());
      budget.spend(left.length() / 64);
      if (out.length() > 0 && begin.length() > 1) {
        left = out.append(left).toString();
        out = new StringBuilder();
      }
      start = left.indexOf(begin);
    }
    return out.append(left).toString();
  }

  /** HTML's references to characters as these. */
  static String unescaped(Budget budget, String html) {
    if (html.indexOf('&') < 0) {
      return html;
    }
    budget.characters(html);
    StringBuilder out = new StringBuilder();
    Matcher references = REFERENCE.matcher(html);
    while (references.find()) {
      references.appendReplacement(
          out, Matcher.quoteReplacement(Entities.resolved(references.group(1))));
    }
    return references.appendTail(out).toString();
  }

  private static Object attributes(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "autospace");
    Budget budget = frame.budget();
    if (!(value instanceof Map<?, ?> map)) {
      throw new EvaluationException("needs a mapping, not '" + Values.typeName(value) + "'");
    }
    StringBuilder out = new StringBuilder();
    map.forEach(
        (key, each) -> {
          if (each == None.NONE || each instanceof Undefined) {
            return;
          }
          String name = Values.text(key, "an attribute's name");
          if (BAD_KEY.matcher(name).find()) {
            throw new EvaluationException("Invalid character in attribute name: '" + name + "'");
          }
          out.append(out.length() > 0 ? " " : "");
          out.append(Markup.escape(budget, name)).append("=\"");
          out.append(Markup.escaped(budget, each).text()).append('"');
        });
    boolean space = out.length() > 0 && arguments.truth(0, "autospace", true);
    String text = (space ? " " : "") + out;
    return frame.autoescape() ? new Markup(text) : text;
  }

  private static Object urlEncoded(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0);
    Budget budget = frame.budget();
    if (Values.asText(value) != null || !Values.isIterable(value)) {
      return quoted(budget, value, false);
    }
    Object pairs = value instanceof Map<?, ?> map ? new View(map, View.Kind.ITEMS) : value;
    List<Object> parts = new ArrayList<>();
    for (Object pair : Values.elements(budget, pairs)) {
      List<Object> both = Values.elements(budget, pair);
      if (both.size() != 2) {
        throw new EvaluationException("expected 2 values to unpack, got " + both.size());
      }
      parts.add(quoted(budget, both.get(0), true) + "=" + quoted(budget, both.get(1), true));
    }
    return Strings.join(budget, "&", parts);
  }

  private static String quoted(Budget budget, Object value, boolean query) {
    StringBuilder out = new StringBuilder();
    byte[] bytes =
        value instanceof Bytes given
            ? given.bytes()
            : Printer.str(budget, value).getBytes(StandardCharsets.UTF_8);
    budget.spend(3L * bytes.length);
    for (byte each : bytes) {
      char c = (char) (each & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "_.-~".indexOf(c) >= 0
              || (c == '/' && !query);
      if (plain) {
        out.append(c);
      } else {
        out.append(c == ' ' && query ? "+" : String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
