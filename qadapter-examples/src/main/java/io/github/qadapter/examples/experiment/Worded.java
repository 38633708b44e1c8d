package io.github.qadapter.examples.experiment;

import java.util.Arrays;
import java.util.Locale;

/** A constant that files and options name by a word. */
interface Worded {
  /** The constant's name in the program. */
  String name();

  /** The constant as files and options name it. */
  default String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant of a word.
   *
   * @param kind what the constants are, in the plural
   * @throws IllegalArgumentException if there is none
   */
  static <E extends Worded> E of(E[] constants, String kind, String word) {
    return Arrays.stream(constants)
        .filter(constant -> constant.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "Expected one of the %s %s, but found \"%s\".",
                        kind,
                        Arrays.stream(constants).map(Worded::word).toList(),
                        word)));
  }
}
