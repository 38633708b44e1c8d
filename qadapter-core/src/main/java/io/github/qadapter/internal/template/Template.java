package io.github.qadapter.internal.template;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A parsed template. Immutable; safe for use by several threads. */
public final class Template {
  private final Parser.Parsed parsed;

  private Template(Parser.Parsed parsed) {
    this.parsed = parsed;
  }

  /**
   * Parses all of a template.
   *
   * @throws TemplateException if it has an error of syntax
   */
  public static Template parse(String source) {
    return new Template(Parser.parse(source));
  }

  /**
   * Renders with these variables: texts, numbers, truth values, nulls, lists and maps of them. They
   * are copied, never changed.
   *
   * @param clock what {@code strftime_now} reads
   * @param time how long it may take; the work is bounded besides
   * @throws TemplateException if it fails or reaches a limit
   * @throws RaisedException if it calls {@code raise_exception}
   */
  public String render(
      Map<String, ? extends @Nullable Object> variables,
      Supplier<ZonedDateTime> clock,
      Duration time) {
    Functions functions = new Functions(clock);
    Map<String, Object> all = new HashMap<>(functions.all());
    long characters = 0;
    for (Map.Entry<String, ?> variable : variables.entrySet()) {
      Object value = Values.of(variable.getValue());
      characters += Values.characters(value);
      all.put(variable.getKey(), value);
    }
    Scope scope = Scope.of(all);
    scope.set("self", new Blocks.Self(parsed.blocks(), scope));
    Frame frame = new Frame(new Budget(time, characters), scope);
    try {
      frame.run(parsed.statements());
      return frame.written();
    } catch (StackOverflowError e) {
      throw new TemplateException(1, "calls and values are nested too deep");
    }
  }
}
