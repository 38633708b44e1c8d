package io.github.qadapter.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void marksAreRoundNumbers() {
    assertThat(labels(Axis.around(0, 0.96, 5)))
        .containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(labels(Axis.around(-3, 21, 5)))
        .containsExactly("-5", "0", "5", "10", "15", "20", "25");
    assertThat(labels(Axis.around(0, 0.002, 4)))
        .containsExactly("0.0000", "0.0005", "0.0010", "0.0015", "0.0020");
    assertThat(labels(Axis.around(0, 2e-6, 2))).containsExactly("0", "1e-6", "2e-6");
    assertThat(labels(Axis.around(0, 4e7, 2))).containsExactly("0", "2e7", "4e7");
  }

  @Test
  void oneValueGetsRoom() {
    assertThat(Axis.around(5, 5, 5).low()).isLessThan(Axis.around(5, 5, 5).high());
    assertThat(Axis.around(0, 0, 5).low()).isLessThan(Axis.around(0, 0, 5).high());
  }

  @Test
  void stepsAreWhole() {
    assertThat(labels(Axis.ofSteps(3, 5))).containsExactly("0", "1", "2", "3");
    assertThat(labels(Axis.ofSteps(0, 5))).containsExactly("0", "1");
    assertThat(labels(Axis.ofSteps(300, 5))).containsExactly("0", "100", "200", "300");
  }

  @Property(tries = 200)
  void anAxisHoldsItsValuesAndHasAFewMarks(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double one,
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double other) {
    Axis axis = Axis.around(Math.min(one, other), Math.max(one, other), 5);
    assertThat(axis.place(one)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(axis.place(other)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(axis.marks().length()).isBetween(2, 8);
  }

  private static List<String> labels(Axis axis) {
    return axis.marks().stream().mapToObj(axis::label).toList();
  }
}
