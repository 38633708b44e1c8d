package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Jinja2's filters of texts. */
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    for (String method : List.of("upper", "lower", "capitalize")) {
      filters.put(
          method, (frame, value, args) -> Strings.soft(frame, value, method, args.allowing(0)));
    }
    filters.put(
        "trim",
        (frame, value, args) -> {
          args.allowing(0, "chars");
          Arguments chars = Arguments.of(args.get(0, "chars", None.NONE));
          return Strings.soft(frame, value, "strip", chars);
        });
    filters.put(
        "center",
        (frame, value, args) -> {
          Arguments width = Arguments.of(args.allowing(0, "width").get(0, "width", 80L));
          return Strings.soft(frame, value, "center", width);
        });
    filters.put("title", TextFilters::title);
    filters.put(
        "string",
        (frame, value, args) -> {
          args.allowing(0);
          return Values.asText(value) == null ? Printer.str(frame.budget(), value) : value;
        });
    filters.put("indent", TextFilters::indented);
    filters.put("replace", TextFilters::replaced);
    filters.put("wordcount", TextFilters::words);
    filters.put("format", TextFilters::formatted);
    filters.put("truncate", TextFilters::truncated);
    filters.put("wordwrap", TextFilters::wrapped);
  }

  private static Object title(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0);
    String text = frame.budget().characters(Printer.str(frame.budget(), value));
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (from < text.length()) {
      boolean between = separates(text.codePointAt(from));
      int to = from;
      while (to < text.length() && separates(text.codePointAt(to)) == between) {
        to += Character.charCount(text.codePointAt(to));
      }
      int second = text.offsetByCodePoints(from, 1);
      out.append(text.substring(from, second).toUpperCase(java.util.Locale.ROOT));
      out.append(Strings.lower(text.substring(second, to)));
      from = to;
    }
    return out.toString();
  }

  private static boolean separates(int c) {
    return "-({[<".indexOf(c) >= 0 || Characters.isSpace(c);
  }

  private static Object replaced(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(2, "old", "new", "count");
    Budget budget = frame.budget();
    long count = arguments.integerOrNone(2, "count", -1);
    Object old = arguments.required(0, "old");
    Object with = arguments.required(1, "new");
    if (!frame.autoescape()) {
      return Strings.replace(
          budget,
          Printer.str(budget, value),
          Printer.str(budget, old),
          Printer.str(budget, with),
          count);
    }
    boolean escaped =
        old instanceof Markup || (with instanceof Markup && !(value instanceof Markup));
    Object text = escaped ? Markup.escaped(budget, value) : value;
    return Strings.soft(frame, text, "replace", Arguments.of(old, with, count));
  }

  /** A line's indent before every line but the first. */
  private static Object indented(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "width", "first", "blank");
    Budget budget = frame.budget();
    Object width = arguments.get(0, "width", 4L);
    String indent = Values.asText(width);
    if (indent == null) {
      long spaces = Math.max(0, Numbers.integer(width, "width"));
      budget.spend(spaces);
      indent = " ".repeat((int) spaces);
    }
    boolean blank = arguments.truth(2, "blank");
    StringBuilder out = new StringBuilder();
    List<Object> lines = Splitting.lines(budget, Values.text(value, "indent") + "\n", false);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      out.append(i == 0 ? "" : "\n");
      if (i == 0 ? arguments.truth(1, "first") : blank || !line.isEmpty()) {
        out.append(budget.characters(indent));
      }
      out.append(line);
    }
    return value instanceof Markup ? new Markup(out.toString()) : out.toString();
  }

  /** Runs of letters, digits and underscores. */
  private static Object words(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0);
    String text = frame.budget().characters(Printer.str(frame.budget(), value));
    long count = 0;
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      boolean letter = c == '_' || Characters.isAlphanumeric(c);
      count += letter && !inWord ? 1 : 0;
      inWord = letter;
    }
    return count;
  }

  private static Object formatted(Frame frame, Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new EvaluationException(
          "can't handle positional and keyword arguments at the same time");
    }
    Object text = Values.asText(value) == null ? Printer.str(frame.budget(), value) : value;
    Object values =
        arguments.named().isEmpty()
            ? new Tuple(arguments.positional())
            : new java.util.LinkedHashMap<Object, Object>(arguments.named());
    return PercentFormat.format(frame, text, values);
  }

  private static Object truncated(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "length", "killwords", "end", "leeway");
    long length = arguments.integer(0, "length", 255);
    String end = arguments.has(2, "end") ? arguments.text(2, "end") : "...";
    long leeway = arguments.integerOrNone(3, "leeway", 5);
    if (length < Values.length(end) || leeway < 0) {
      throw new EvaluationException(
          "expected length >= " + Values.length(end) + " and leeway >= 0");
    }
    if (Values.length(value) - leeway <= length) {
      return value;
    }
    String text = Values.text(value, "truncate");
    String kept =
        text.substring(0, text.offsetByCodePoints(0, (int) (length - Values.length(end))));
    if (!arguments.truth(1, "killwords")) {
      int blank = kept.lastIndexOf(' ');
      kept = blank < 0 ? kept : kept.substring(0, blank);
    }
    return value instanceof Markup
        ? new Markup(kept).plus(frame.budget(), arguments.get(2, "end", "..."))
        : frame.budget().characters(kept + end);
  }

  private static Object wrapped(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
    String text = frame.budget().characters(Values.text(value, "wordwrap"));
    Wrapping wrapping =
        new Wrapping(
            arguments.get(0, "width", 79L),
            arguments.truth(1, "break_long_words", true),
            arguments.truth(3, "break_on_hyphens", true));
    String between = arguments.textOrNone(2, "wrapstring");
    List<Object> lines = new ArrayList<>();
    for (Object line : Splitting.lines(frame.budget(), text, false)) {
      List<String> wrapped = wrapping.lines(frame.budget(), (String) line);
      lines.add(String.join(between == null ? "\n" : between, wrapped));
    }
    return Strings.join(frame.budget(), between == null ? "\n" : between, lines);
  }
}
