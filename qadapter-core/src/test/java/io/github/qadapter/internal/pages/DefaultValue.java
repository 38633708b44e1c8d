package io.github.qadapter.internal.pages;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What options say of one of them, as a person reads it. */
final class DefaultValue {
  private static final String OPEN = "–";

  private DefaultValue() {}

  /** The value that an accessor gives; a dash where there is none of that name, or no value. */
  static String of(Object options, String name) {
    try {
      return text(options.getClass().getMethod(name).invoke(options));
    } catch (NoSuchMethodException e) {
      return OPEN; // a setter without an accessor of its name
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(DefaultValue::text).orElse(OPEN);
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e6
          ? String.format(Locale.ROOT, "%.0f", number)
          : number.toString();
    }
    if (value instanceof Long number && number >= 1 << 20 && number % (1 << 20) == 0) {
      return (number >> 20) + " MiB";
    }
    if (value instanceof Boolean truth) {
      return truth ? "yes" : "no";
    }
    if (value instanceof Duration time) {
      return time.toSeconds() + " s";
    }
    if (value instanceof Collection<?> all) {
      return all.isEmpty()
          ? OPEN
          : all.stream().map(DefaultValue::text).collect(Collectors.joining(", "));
    }
    if (value instanceof Map<?, ?> all) {
      return all.isEmpty() ? OPEN : all.toString();
    }
    if (value instanceof Enum<?> constant) {
      return "`" + constant.name() + "`";
    }
    if (value instanceof Number || (value instanceof String && !value.equals(""))) {
      return value.toString();
    }
    return OPEN;
  }
}
