package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnusedVariablesTest {
  private final UnusedVariables variables = new UnusedVariables();

  @Test
  void eachNameIsNewsOnce() {
    assertThat(variables.isNews("enable_thinking")).isTrue();
    assertThat(variables.isNews("enable_thinking")).isFalse();
  }

  @Test
  void whatNoTemplateCouldNameIsNone() {
    for (String name : new String[] {"", "a b", "1st", "two\nlines", "x".repeat(65)}) {
      assertThat(variables.isNews(name)).as(name).isFalse();
    }
  }

  @Test
  void whoeverChoosesNewNamesEachTimeFillsNeitherTheLogNorTheMemory() {
    assertThat(IntStream.range(0, 1000).filter(i -> variables.isNews("name" + i)).count())
        .isEqualTo(UnusedVariables.MOST);
  }
}
