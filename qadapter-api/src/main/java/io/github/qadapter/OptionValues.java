package io.github.qadapter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of an object of options, by name: one list for comparing, hashing and printing it, so
 * that none of the three forgets an option.
 */
final class OptionValues {
  private final String owner;
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> printed = new LinkedHashMap<>();

  OptionValues(Class<?> owner) {
    this.owner = owner.getSimpleName();
  }

  /** An option. */
  OptionValues with(String name, @Nullable Object value) {
    values.put(name, value);
    printed.put(name, plain(value));
    return this;
  }

  /** The content of an optional value, which reads more easily. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.orElse(null);
    }
    return value;
  }

  /** An option that is not printed, because logs are no place for it. */
  OptionValues secret(String name, @Nullable Object value) {
    values.put(name, value);
    printed.put(name, plain(value) == null ? null : "(hidden)");
    return this;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OptionValues options
        && owner.equals(options.owner)
        && values.equals(options.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return printed.entrySet().stream()
        .map(option -> option.getKey() + "=" + option.getValue())
        .collect(Collectors.joining(", ", owner + "[", "]"));
  }
}
