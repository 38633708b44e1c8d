package io.github.qadapter.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.DecodingOptions;
import io.github.qadapter.internal.platform.FreeMemory;
import org.junit.jupiter.api.Test;

/** How free memory is shared out among caches and copies of weights. */
class AnswerMemoryTest {
  private static final long GIB = 1L << 30;
  private static final DecodingOptions DEFAULTS = DecodingOptions.defaults();

  @Test
  void aQuarterIsForCachesAndSmallModelsAreCopiedWhole() {
    assertThat(AnswerMemory.of(16 * GIB, 3 * GIB, DEFAULTS))
        .isEqualTo(new AnswerMemory(4 * GIB, 3 * GIB));
  }

  @Test
  void ofWhatDoesNotFitHalfOfTheRestIsCopied() {
    assertThat(AnswerMemory.of(16 * GIB, 20 * GIB, DEFAULTS))
        .isEqualTo(new AnswerMemory(4 * GIB, 6 * GIB));
  }

  @Test
  void lessThanAQuarterIsNotWorthItsMemory() {
    assertThat(AnswerMemory.of(16 * GIB, 24 * GIB, DEFAULTS))
        .isEqualTo(new AnswerMemory(4 * GIB, 6 * GIB));
    assertThat(AnswerMemory.of(16 * GIB, 24 * GIB + 4, DEFAULTS))
        .isEqualTo(new AnswerMemory(4 * GIB, 0));
  }

  @Test
  void whatTheUserSaysOfCachesHolds() {
    DecodingOptions decoding = DecodingOptions.builder().cacheMemoryBytes(5 * GIB).build();
    assertThat(AnswerMemory.of(4 * GIB, GIB, decoding)).isEqualTo(new AnswerMemory(5 * GIB, 0));
  }

  @Test
  void mappedWeightsStayWhereTheyAre() {
    assertThat(FreeMemory.besideWeights(22 * GIB, 16 * GIB)).isEqualTo(6 * GIB);
    assertThat(FreeMemory.besideWeights(16 * GIB, 20 * GIB)).isEqualTo(2 * GIB);
  }
}
