package io.github.qadapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documentation's figure shows what the solver finds. */
class PolicyFigureTest {
  private static final Path FILE = Path.of("..", "docs", "images", "customizing.svg");

  /** Run with -Dqadapter.figures=write to draw it anew. */
  @Test
  void theFigureIsUpToDate() throws IOException {
    if ("write".equals(System.getProperty("qadapter.figures"))) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, PolicyFigure.svg());
    }
    assertThat(FILE).content().isEqualTo(PolicyFigure.svg());
  }

  /**
   * V̂(1) = ½ log(¾ e⁻⁴ + ¼), so that e^(V̂(1)/½) = 0.26374 and π̃(Hold it) = 0.1635/(0.1635 +
   * 0.38).
   */
  @Test
  void itsNumbersAreAsDerivedByHand() {
    double ahead = 0.75 * Math.exp(-4) + 0.25;
    Policy customized = PolicyFigure.customized();
    assertThat(customized.probability(1, 0)).isCloseTo(0.75 * Math.exp(-4) / ahead, within(1e-12));
    assertThat(customized.probability(0, 0))
        .isCloseTo(0.62 * ahead / (0.62 * ahead + 0.38), within(1e-12));
    // Without the base, nonsense is as good as anything: e⁰ of 1 + 1 + 3e⁻⁴.
    assertThat(PolicyFigure.preferenceAlone().probability(1, 2))
        .isCloseTo(1 / (2 + 3 * Math.exp(-4)), within(1e-12));
  }
}
