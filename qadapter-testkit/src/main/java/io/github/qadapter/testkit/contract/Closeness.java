package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.QAdapterAssertions;
import org.assertj.core.api.Assertions;

/**
 * Comparison within tolerance · (1 + size), where size is the largest number that enters: rounding
 * grows with it.
 */
record Closeness(String law, double tolerance) {
  void close(DoubleTensor actual, DoubleTensor expected, double size) {
    QAdapterAssertions.assertThat(actual).as(law).isCloseTo(expected, slack(size), 0);
  }

  void close(double actual, double expected, double size) {
    close(DoubleTensor.of(actual), DoubleTensor.of(expected), size);
  }

  /** Log-probabilities, compared in the unit of rewards, that is times α̃. */
  void closePolicies(DoubleTensor actual, DoubleTensor expected, double temperature, double size) {
    close(actual.times(temperature), expected.times(temperature), size);
  }

  /** Nowhere smaller. */
  void atLeast(DoubleTensor actual, DoubleTensor bound, double size) {
    for (int i = 0; i < actual.size(); i++) {
      Assertions.assertThat(actual.get(i))
          .as(law)
          .isGreaterThanOrEqualTo(bound.get(i) - slack(size));
    }
  }

  double slack(double size) {
    return tolerance * (1 + size);
  }
}
