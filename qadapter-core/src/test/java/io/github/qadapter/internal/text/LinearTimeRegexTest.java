package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearTimeRegexTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+"
            + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s",
        "[^\\r"
            + "\\n"
            + "\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{M}]+(?i:'s|'t|'re)?|\\p{N}",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r"
            + "\\n"
            + "\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+",
        "a[b[c]d]*",
        " {2,}",
        "\\d{1,3}(?=(?:\\d{3})*\\b)",
        "(?=(\\d{3})+(?!\\d))",
        "[^\\r\\n]?((?=[\\p{L}])([^a-z]))*((?=[\\p{L}])([^A-Z]))+",
        ""
      })
  void publishedPatternsAreTame(String pattern) {
    assertThat(LinearTimeRegex.is(pattern)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|a)*b",
        "(?:a?){30}",
        "a*a*b",
        "a+a+b+",
        "(a*a*b)?",
        "x*(a*b)",
        "a?a?a?a?a?a?a?aaaaaaa",
        "a{1,99}b",
        "a{1,}b{1,}c",
        "(a{1,2})*",
        "(?:(?=a*b)a)*",
        "(a?)*",
        "(?:^)*",
        "(?:(?=a))*",
        "((a)*)*",
        "a{1000}",
        "(a)\\1",
        "(?<x>a)\\k<x>",
        "(?<=a)b",
        "(?>a+)",
        "(?i)a",
        "(a",
        "a)",
        "[a",
        "a\\",
        "\\p{L"
      })
  void whatMultipliesOrIsBrokenIsNot(String pattern) {
    assertThat(LinearTimeRegex.is(pattern)).isFalse();
  }
}
