package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StoredStrengthTest {
  @Test
  void anAdapterWithinTheLimitKeepsItsStrength() {
    assertThat(StoredStrength.within(0.1, 0.09, strength -> fail()))
        .isEqualTo(new StoredStrength.Found(1, 0.09));
  }

  /** With drift 0.4 s², the limit 0.1 lies at one half; the first guess aims at 98 % of it. */
  @Test
  void aSquareLawIsSolvedAtOnce() {
    StoredStrength.Found found =
        StoredStrength.within(0.1, 0.4, strength -> 0.4 * strength * strength);
    assertThat(found.strength()).isCloseTo(Math.sqrt(0.98 / 4), within(1e-12));
    assertThat(found.drift()).isCloseTo(0.098, within(1e-12));
  }

  @Test
  void anotherLawIsApproachedFromAbove() {
    StoredStrength.Found found = StoredStrength.within(0.1, 0.4, strength -> 0.4 * strength);
    assertThat(found.drift()).isLessThanOrEqualTo(0.1).isGreaterThan(0.05);
    assertThat(found.strength()).isCloseTo(found.drift() / 0.4, within(1e-12));
  }

  /** Nothing but the base itself keeps a limit that no strength keeps. */
  @Test
  void withoutAnyStrengthThatKeepsTheLimitItIsTheBase() {
    assertThat(StoredStrength.within(0.1, 0.4, strength -> 0.4))
        .isEqualTo(new StoredStrength.Found(0, 0));
  }

  private static double fail() {
    throw new AssertionError("Expected nothing to be measured.");
  }
}
