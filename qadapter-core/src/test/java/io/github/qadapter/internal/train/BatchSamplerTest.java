package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSamplerTest {
  private final BatchSampler sampler =
      new BatchSampler(10, 3, 2, TrainingOptions.builder().epochs(2).batchSize(4).seed(5).build());

  @Test
  void everyEpochSeesEveryPairOnceInAnotherOrder() {
    assertThat(sampler.steps()).isEqualTo(6);
    List<Integer> first = pairs(0, 3);
    List<Integer> second = pairs(3, 6);
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    assertThat(sampler.pairs(2)).as("what is left").hasSize(2);
  }

  @Test
  void textsComeInTurn() {
    List<Integer> all = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      assertThat(sampler.texts(step)).hasSize(2);
      all.addAll(sampler.texts(step));
    }
    for (int round = 0; round < 4; round++) {
      assertThat(all.subList(3 * round, 3 * round + 3)).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void aStepsShareDoesNotDependOnWhatWasAskedBefore() {
    List<Integer> late = sampler.pairs(4);
    pairs(0, 6);
    assertThat(sampler.pairs(4)).isEqualTo(late);
  }

  @Test
  void withoutTextsThereAreNone() {
    BatchSampler plain = new BatchSampler(10, 0, 2, TrainingOptions.builder().build());
    assertThat(plain.texts(0)).isEmpty();
  }

  private List<Integer> pairs(int from, int to) {
    List<Integer> all = new ArrayList<>();
    for (int step = from; step < to; step++) {
      all.addAll(sampler.pairs(step));
    }
    return all;
  }
}
