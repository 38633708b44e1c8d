package io.github.qadapter.internal.template;

import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Python's string methods. Lengths and places count code points, as there. */
final class Strings {
  static final Set<String> METHODS =
      Set.of(
          "strip",
          "lstrip",
          "rstrip",
          "startswith",
          "endswith",
          "removeprefix",
          "removesuffix",
          "split",
          "rsplit",
          "splitlines",
          "replace",
          "find",
          "rfind",
          "index",
          "count",
          "join",
          "upper",
          "lower",
          "capitalize",
          "title",
          "isdigit",
          "isalpha",
          "isalnum",
          "isspace",
          "isupper",
          "islower",
          "partition",
          "rpartition",
          "zfill",
          "ljust",
          "rjust",
          "center");

  private Strings() {}

  static Object call(Budget budget, String text, String method, Arguments arguments) {
    // No method but those that pad, join or replace makes more than it is given.
    budget.spend(2L * text.length() + 1);
    return switch (method) {
      case "strip" -> strip(text, characters(arguments), true, true);
      case "lstrip" -> strip(text, characters(arguments), true, false);
      case "rstrip" -> strip(text, characters(arguments), false, true);
      case "startswith" -> any(arguments, text::startsWith);
      case "endswith" -> any(arguments, text::endsWith);
      case "removeprefix" -> {
        String prefix = arguments.text(0, "prefix");
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = arguments.text(0, "suffix");
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "split" -> Splitting.split(budget, text, arguments, false);
      case "rsplit" -> Splitting.split(budget, text, arguments, true);
      case "splitlines" -> Splitting.lines(budget, text, arguments.truth(0, "keepends"));
      case "replace" ->
          replace(
              budget,
              text,
              arguments.text(0, "old"),
              arguments.text(1, "new"),
              arguments.integer(2, "count", -1));
      case "find" -> place(text, text.indexOf(arguments.text(0, "sub")));
      case "rfind" -> place(text, text.lastIndexOf(arguments.text(0, "sub")));
      case "index" -> {
        int at = text.indexOf(arguments.text(0, "sub"));
        if (at < 0) {
          throw new Fault("substring not found");
        }
        yield place(text, at);
      }
      case "count" -> count(text, arguments.text(0, "sub"));
      case "join" -> join(budget, text, arguments.required(0, "iterable"));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalize(text);
      case "title" -> title(text);
      case "isdigit" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, Character::isLetterOrDigit);
      case "isspace" -> all(text, Strings::isSpace);
      case "isupper" ->
          text.equals(text.toUpperCase(Locale.ROOT)) && !text.equals(text.toLowerCase(Locale.ROOT));
      case "islower" ->
          text.equals(text.toLowerCase(Locale.ROOT)) && !text.equals(text.toUpperCase(Locale.ROOT));
      case "partition" -> Splitting.partition(text, arguments.text(0, "sep"), false);
      case "rpartition" -> Splitting.partition(text, arguments.text(0, "sep"), true);
      case "zfill" -> padded(budget, text, arguments, "0", 1, 0);
      case "ljust" -> padded(budget, text, arguments, " ", 0, 1);
      case "rjust" -> padded(budget, text, arguments, " ", 1, 0);
      case "center" -> padded(budget, text, arguments, " ", 1, 1);
      default -> throw new Fault("a string has no method '" + method + "'");
    };
  }

  /** Removes characters at the ends: white space if the set is empty. */
  static String strip(String text, String characters, boolean left, boolean right) {
    IntPredicate removed =
        characters.isEmpty() ? Strings::isSpace : c -> characters.indexOf(c) >= 0;
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

  /** Java leaves out the no-break spaces and NEL. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static boolean isBlank(String text) {
    return text.codePoints().allMatch(Strings::isSpace);
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

  static String replace(Budget budget, String text, String old, String with, long limit) {
    if (limit == 0) {
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
      if (!(part instanceof String text)) {
        throw new Fault("expected str instance, " + Values.typeName(part) + " found");
      }
      budget.spend((long) text.length() + between.length());
      out.append(between).append(text);
      between = separator;
    }
    return out.toString();
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return titled(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String characters(Arguments arguments) {
    return arguments.get(0, "chars", None.NONE) == None.NONE ? "" : arguments.text(0, "chars");
  }

  private static Object padded(
      Budget budget, String text, Arguments arguments, String with, int left, int right) {
    long missing = arguments.integer(0, "width", 0) - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    budget.spend(missing);
    String fill = arguments.has(1, "fillchar") ? arguments.text(1, "fillchar") : with;
    int before = (int) (left + right == 2 ? missing / 2 : missing * left);
    return fill.repeat(before) + text + fill.repeat((int) missing - before);
  }

  private static long count(String text, String part) {
    if (part.isEmpty()) {
      return text.codePointCount(0, text.length()) + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static long place(String text, int at) {
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  /** A word's first character, which may become two. */
  private static String titled(int c) {
    int single = Character.toTitleCase(c);
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    boolean several = single == c && upper.codePointCount(0, upper.length()) > 1;
    return several
        ? upper.substring(0, 1) + upper.substring(1).toLowerCase(Locale.ROOT)
        : Character.toString(single);
  }

  private static String title(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      titled.append(inWord ? Character.toString(c).toLowerCase(Locale.ROOT) : titled(c));
      inWord = Character.isLetter(c);
    }
    return titled.toString();
  }

  /** One text, or a tuple of which any will do. */
  private static boolean any(Arguments arguments, Predicate<String> test) {
    if (arguments.required(0, "prefix") instanceof Tuple choices) {
      return choices.stream().anyMatch(choice -> test.test(Values.text(choice, "a choice")));
    }
    return test.test(arguments.text(0, "prefix"));
  }
}
