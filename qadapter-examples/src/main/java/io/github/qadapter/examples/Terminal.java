package io.github.qadapter.examples;

import java.io.Console;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What stands behind the standard streams. */
final class Terminal {
  private Terminal() {}

  /** Whether a person reads along, not a file or another program. */
  static boolean present() {
    return console().isPresent();
  }

  /** How to write text: UTF-8 into files, and to terminals that claim to know ASCII only. */
  static Charset charset() {
    return console()
        .map(Console::charset)
        .filter(charset -> !charset.equals(StandardCharsets.US_ASCII))
        .orElse(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("SystemConsoleNull") // Where it is never null, isTerminal is asked.
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Terminal::isTerminal);
  }

  private static boolean isTerminal(Console console) {
    try {
      Method isTerminal = Console.class.getMethod("isTerminal");
      return (boolean) isTerminal.invoke(console);
    } catch (NoSuchMethodException beforeJava22) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
