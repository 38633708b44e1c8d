package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final StringWriter printed = new StringWriter();
  private final Screen screen = new Screen(new PrintWriter(printed));

  private List<String> lines() {
    return printed.toString().lines().toList();
  }

  @Test
  void breaksLongLinesBetweenWords() {
    screen.text("word ".repeat(40).strip());

    assertThat(lines()).hasSize(3).allSatisfy(line -> assertThat(line.length()).isLessThan(80));
    assertThat(String.join(" ", lines())).isEqualTo("word ".repeat(40).strip());
  }

  @Test
  void keepsTheLinesOfAnAnswerUnderItsQuestion() {
    screen.exchange("Why?", "One.\nTwo.");

    assertThat(lines()).containsExactly("", "  > Why?", "    One.", "    Two.");
  }

  @Test
  void saysWhenThereIsNoAnswer() {
    screen.exchange("Why?", " ");

    assertThat(lines()).last().isEqualTo("    (no words)");
  }
}
