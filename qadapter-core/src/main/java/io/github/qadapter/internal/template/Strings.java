package io.github.qadapter.internal.template;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Python's string methods. Lengths and places count code points, as there. */
final class Strings {
  private static final Map<String, Method> METHODS = new HashMap<>();

  static {
    METHODS.put("strip", (frame, text, args) -> strip(text, args, true, true));
    METHODS.put("lstrip", (frame, text, args) -> strip(text, args, true, false));
    METHODS.put("rstrip", (frame, text, args) -> strip(text, args, false, true));
    METHODS.put("startswith", (frame, text, args) -> ends(text, args, true));
    METHODS.put("endswith", (frame, text, args) -> ends(text, args, false));
    METHODS.put("removeprefix", Strings::withoutPrefix);
    METHODS.put("removesuffix", Strings::withoutSuffix);
    METHODS.put("split", (frame, text, args) -> Splitting.split(frame.budget(), text, args, false));
    METHODS.put("rsplit", (frame, text, args) -> Splitting.split(frame.budget(), text, args, true));
    METHODS.put(
        "splitlines",
        (frame, text, args) ->
            Splitting.lines(
                frame.budget(), text, args.allowing(0, "keepends").integer(0, "keepends", 0) != 0));
    METHODS.put("partition", (frame, text, args) -> Splitting.partition(text, args, false));
    METHODS.put("rpartition", (frame, text, args) -> Splitting.partition(text, args, true));
    METHODS.put("replace", Strings::replaced);
    METHODS.put("find", (frame, text, args) -> place(text, args, false));
    METHODS.put("rfind", (frame, text, args) -> place(text, args, true));
    METHODS.put("index", (frame, text, args) -> found(place(text, args, false)));
    METHODS.put("rindex", (frame, text, args) -> found(place(text, args, true)));
    METHODS.put("count", Strings::count);
    METHODS.put(
        "join",
        (frame, text, args) ->
            join(frame.budget(), text, args.byPlace(1, 1).required(0, "iterable")));
    METHODS.put("encode", (frame, text, args) -> Bytes.encoded(text, args));
    METHODS.put("format", (frame, text, args) -> StringFormat.format(frame, text, args, false));
    METHODS.put("format_map", (frame, text, args) -> StringFormat.format(frame, text, args, true));
    METHODS.put("maketrans", (frame, text, args) -> Translation.table(args));
    METHODS.put("translate", Translation::translated);
    METHODS.put("zfill", (frame, text, args) -> Padding.zeros(frame.budget(), text, args));
    METHODS.put("ljust", (frame, text, args) -> Padding.padded(frame.budget(), text, args, 0, 1));
    METHODS.put("rjust", (frame, text, args) -> Padding.padded(frame.budget(), text, args, 1, 0));
    METHODS.put("center", (frame, text, args) -> Padding.padded(frame.budget(), text, args, 1, 1));
    METHODS.put("expandtabs", (frame, text, args) -> Padding.tabs(frame.budget(), text, args));
    CharacterCase.METHODS.forEach(
        (name, method) ->
            METHODS.put(
                name,
                (frame, text, args) -> {
                  args.byPlace(0, 0);
                  return method.apply(text);
                }));
    Characters.TESTS.forEach(
        (name, test) ->
            METHODS.put(
                name,
                (frame, text, args) -> {
                  args.byPlace(0, 0);
                  return test.test(text);
                }));
  }

  private Strings() {}

  /** A method of a text. */
  @FunctionalInterface
  private interface Method {
    Object call(Frame frame, String text, Arguments arguments);
  }

  static boolean has(String method) {
    return METHODS.containsKey(method);
  }

  static Object call(Frame frame, String text, String name, Arguments arguments) {
    // No method but those that pad, join or replace makes more than it is given.
    frame.budget().spend(2L * text.length() + 1);
    Method method = METHODS.get(name);
    if (method == null) {
      throw new EvaluationException("a string has no method '" + name + "'");
    }
    return method.call(frame, text, arguments);
  }

  /** Calls a method without arguments; an escaped text gives an escaped one. */
  static Object soft(Frame frame, Object value, String name, Arguments arguments) {
    return value instanceof Markup markup
        ? markup.call(frame, name, arguments)
        : call(frame, Printer.str(frame.budget(), value), name, arguments);
  }

  private static String strip(String text, Arguments arguments, boolean left, boolean right) {
    arguments.byPlace(0, 1);
    String characters = arguments.textOrNone(0, "chars");
    return characters == null
        ? strip(text, Characters::isSpace, left, right)
        : strip(text, c -> characters.indexOf(c) >= 0, left, right);
  }

  /** Removes white space at the ends. */
  static String strip(String text) {
    return strip(text, Characters::isSpace, true, true);
  }

  /** Removes such characters at the ends. */
  static String strip(String text, IntPredicate removed, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && removed.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && removed.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** By code points, as Python orders; by chars a surrogate would come before U+E000. */
  static int compare(String a, String b) {
    for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean oneSurrogate = Character.isSurrogate(x) != Character.isSurrogate(y);
        return oneSurrogate ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static Object withoutPrefix(Frame frame, String text, Arguments arguments) {
    String prefix = arguments.byPlace(1, 1).text(0, "prefix");
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static Object withoutSuffix(Frame frame, String text, Arguments arguments) {
    String suffix = arguments.byPlace(1, 1).text(0, "suffix");
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static Object replaced(Frame frame, String text, Arguments arguments) {
    arguments.byPlace(2, 3);
    String old = arguments.text(0, "old");
    return replace(
        frame.budget(), text, old, arguments.text(1, "new"), arguments.integer(2, "count", -1));
  }

  static String replace(Budget budget, String text, String old, String with, long limit) {
    if (limit == 0 || (text.isEmpty() && !old.isEmpty())) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (long done = 0; done != limit; done++) {
      int at = old.isEmpty() ? from : text.indexOf(old, from);
      if (at < 0) {
        break;
      }
      budget.spend(1L + with.length());
      if (old.isEmpty()) {
        out.append(with);
        if (from == text.length()) {
          return out.toString();
        }
        int next = text.offsetByCodePoints(from, 1);
        out.append(text, from, next);
        from = next;
      } else {
        out.append(text, from, at).append(with);
        from = at + old.length();
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  static String join(Budget budget, String separator, Object parts) {
    StringBuilder out = new StringBuilder();
    String between = "";
    for (Object part : Values.elements(budget, parts)) {
      String text = Values.asText(part);
      if (text == null) {
        throw new EvaluationException("expected str instance, " + Values.typeName(part) + " found");
      }
      budget.spend((long) text.length() + between.length());
      out.append(between).append(text);
      between = separator;
    }
    return out.toString();
  }

  /**
   * The part of a text that bounds leave.
   *
   * @param from its first code point's number
   * @param first its first char's place in the whole
   * @param text the part
   * @param beyond whether it begins behind the end, where not even an empty text is found
   */
  private record Part(long from, int first, String text, boolean beyond) {
    static Part of(String text, Arguments arguments) {
      arguments.byPlace(1, 3);
      long size = text.codePointCount(0, text.length());
      long start = bound(arguments.integerOrNone(1, "start", 0), size);
      long end = Math.min(size, bound(arguments.integerOrNone(2, "end", size), size));
      if (start > size || start > end) {
        return new Part(start, 0, "", true);
      }
      int first = text.offsetByCodePoints(0, (int) start);
      int last = text.offsetByCodePoints(first, (int) (end - start));
      return new Part(start, first, text.substring(first, last), false);
    }

    private static long bound(long bound, long size) {
      return bound < 0 ? Math.max(0, bound + size) : bound;
    }
  }

  private static long place(String text, Arguments arguments, boolean last) {
    Part part = Part.of(text, arguments);
    String wanted = arguments.text(0, "sub");
    if (part.beyond()) {
      return -1;
    }
    int at = last ? part.text().lastIndexOf(wanted) : part.text().indexOf(wanted);
    return at < 0 ? -1 : part.from() + part.text().codePointCount(0, at);
  }

  private static long found(long place) {
    if (place < 0) {
      throw new EvaluationException("substring not found");
    }
    return place;
  }

  private static Object count(Frame frame, String text, Arguments arguments) {
    Part part = Part.of(text, arguments);
    String wanted = arguments.text(0, "sub");
    if (part.beyond()) {
      return 0L;
    }
    String in = part.text();
    if (wanted.isEmpty()) {
      return in.codePointCount(0, in.length()) + 1L;
    }
    long count = 0;
    for (int at = in.indexOf(wanted); at >= 0; at = in.indexOf(wanted, at + wanted.length())) {
      count++;
    }
    return count;
  }

  /** {@code startswith} and {@code endswith}, with one text or a tuple of them. */
  private static Object ends(String text, Arguments arguments, boolean begin) {
    Part part = Part.of(text, arguments);
    Predicate<String> test =
        each ->
            !part.beyond() && (begin ? part.text().startsWith(each) : part.text().endsWith(each));
    if (arguments.required(0, "prefix") instanceof Tuple choices) {
      return choices.stream().anyMatch(choice -> test.test(Values.text(choice, "a choice")));
    }
    return test.test(arguments.text(0, "prefix"));
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
