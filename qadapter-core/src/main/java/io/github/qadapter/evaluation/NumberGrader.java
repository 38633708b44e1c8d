package io.github.qadapter.evaluation;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the last number of an answer right or wrong. */
final class NumberGrader implements Grader {
  private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d,]*(?:\\.\\d+)?");

  private final BigDecimal expected;

  /** A grader that expects a number, written as people do. */
  NumberGrader(String expected) {
    this.expected =
        last(expected)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        String.format(
                            Locale.ROOT, "Expected a number, but found \"%s\".", expected)));
  }

  @Override
  public double grade(String answer) {
    return last(answer).filter(number -> number.compareTo(expected) == 0).isPresent() ? 1 : 0;
  }

  private static Optional<BigDecimal> last(String text) {
    Matcher matcher = NUMBER.matcher(text);
    Optional<BigDecimal> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(new BigDecimal(matcher.group().replace(",", "")));
    }
    return last;
  }
}
