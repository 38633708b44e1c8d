package io.github.qadapter.internal.template;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.Map;

/** Python's {@code strftime} in the C locale, of a time without a zone. */
final class Strftime {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('d', "dd"),
          Map.entry('m', "MM"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('X', "HH:mm:ss"),
          Map.entry('D', "MM/dd/yy"),
          Map.entry('x', "MM/dd/yy"),
          Map.entry('r', "hh:mm:ss a"),
          Map.entry('R', "HH:mm"));

  private Strftime() {}

  static String format(ZonedDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      int begin = i;
      char flag = format.charAt(i + 1);
      boolean flagged = "-_0^#".indexOf(flag) >= 0 && i + 2 < format.length();
      i += flagged ? 2 : 1;
      String field = field(time, format.charAt(i));
      // glibc leaves what it does not know.
      String whole = format.substring(begin, i + 1);
      out.append(field == null ? whole : flagged ? flagged(field, flag) : field);
    }
    return out.toString();
  }

  private static String flagged(String field, char flag) {
    return switch (flag) {
      case '-' -> field.replaceFirst("^[0 ]+(?=\\d)", "");
      case '_' -> {
        String bare = field.replaceFirst("^0+(?=\\d)", "");
        yield " ".repeat(field.length() - bare.length()) + bare;
      }
      case '0' -> field.replace(' ', '0');
      case '^' -> field.toUpperCase(Locale.ROOT);
      default ->
          field.equals(field.toUpperCase(Locale.ROOT))
              ? Strings.lower(field)
              : field.toUpperCase(Locale.ROOT);
    };
  }

  private static @org.jspecify.annotations.Nullable String field(ZonedDateTime time, char letter) {
    String pattern = PATTERNS.get(letter);
    if (pattern != null) {
      return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
    int sundays = time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7;
    int mondays = time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() + 6) % 7;
    int isoYear = time.get(IsoFields.WEEK_BASED_YEAR);
    return switch (letter) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'c' ->
          format(time, "%a %b ")
              + String.format(Locale.ROOT, "%2d", time.getDayOfMonth())
              + format(time, " %T %Y");
      case 'C' -> String.format(Locale.ROOT, "%02d", time.getYear() / 100);
      case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
      case 'k' -> String.format(Locale.ROOT, "%2d", time.getHour());
      case 'l' -> String.format(Locale.ROOT, "%2d", time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'P' -> Strings.lower(format(time, "%p"));
      case 's' -> String.valueOf(time.toEpochSecond());
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'f' -> String.format(Locale.ROOT, "%06d", time.getNano() / 1000);
      case 'G' -> String.valueOf(isoYear);
      case 'g' -> String.format(Locale.ROOT, "%02d", isoYear % 100);
      case 'V' -> String.format(Locale.ROOT, "%02d", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'U' -> String.format(Locale.ROOT, "%02d", sundays / 7);
      case 'W' -> String.format(Locale.ROOT, "%02d", mondays / 7);
      case 'z', 'Z' -> "";
      default -> null;
    };
  }
}
