package io.github.qadapter.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void numbersHaveThreeDigitsThatCount() {
    assertThat(Figures.number(0)).isEqualTo("0");
    assertThat(Figures.number(21.04)).isEqualTo("21.0");
    assertThat(Figures.number(-0.25849)).isEqualTo("-0.258");
    assertThat(Figures.number(9.996)).isEqualTo("10.0");
    assertThat(Figures.number(999.7)).isEqualTo("1000");
    assertThat(Figures.number(0.00026)).isEqualTo("0.000260");
    assertThat(Figures.number(2e-6)).isEqualTo("2.00e-06");
    assertThat(Figures.number(1.5e6)).isEqualTo("1.50e+06");
    assertThat(Figures.number(Double.NaN)).isEqualTo("–");
    assertThat(Figures.measured(2.4e-8)).isEqualTo("0");
    assertThat(Figures.measured(-0.0123)).isEqualTo("-0.0123");
    assertThat(Figures.thousandths(11.1056)).isEqualTo("11.106");
    assertThat(Figures.thousandths(Double.NaN)).isEqualTo("–");
    assertThat(Figures.change(0.5)).isEqualTo("+0.500");
    assertThat(Figures.change(-0.5)).isEqualTo("-0.500");
    assertThat(Figures.change(0)).isEqualTo("0");
  }

  @Test
  void sharesAreInPercent() {
    assertThat(Figures.percent(0.8449)).isEqualTo("84.5 %");
    assertThat(Figures.percent(-1e-9)).isEqualTo("0.0 %");
    assertThat(Figures.percent(0.756, 0.899)).isEqualTo("75.6–89.9 %");
    assertThat(Figures.percent(Double.NaN)).isEqualTo("–");
  }

  @Test
  void timesAndMemoryAreInTheUnitThatFits() {
    assertThat(Figures.time(0.04)).isEqualTo("0.0 s");
    assertThat(Figures.time(9.44)).isEqualTo("9.4 s");
    assertThat(Figures.time(59.4)).isEqualTo("59 s");
    assertThat(Figures.time(59.6)).isEqualTo("1 min 0 s");
    assertThat(Figures.time(3599.7)).isEqualTo("1 h 0 min");
    assertThat(Figures.time(Double.NaN)).isEqualTo("–");
    assertThat(Figures.memory(512L << 20)).isEqualTo("512 MiB");
    assertThat(Figures.memory(7L << 28)).isEqualTo("1.8 GiB");
  }
}
