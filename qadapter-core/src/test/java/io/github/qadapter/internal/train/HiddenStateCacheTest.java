package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Six rows of equal length in two epochs, of which memory takes one. */
class HiddenStateCacheTest {
  private static final int ROWS = 6;

  /** A disk of two gibibytes is left one; a tenth of it would be less. */
  @Test
  void aSmallDiskTakesWhatLeavesAGibibyteFreeAndTheRestIsComputedAnew() {
    long gibibyte = HiddenStateSpill.LEAST_LEFT;
    assertTwoOfSixAreFiled(2 * gibibyte, gibibyte);
  }

  @Test
  void aLargeDiskIsLeftATenthOfWhatWasFree() {
    long free = 100 * HiddenStateSpill.LEAST_LEFT;
    assertTwoOfSixAreFiled(free, free / 10);
  }

  private static void assertTwoOfSixAreFiled(long free, long left) {
    try (LocalBaseModel base = TinyModel.open()) {
      Decoder decoder = base.loaded().decoder();
      try (LowRankAdapter adapter =
          LowRankAdapter.untrained(decoder, LoraOptions.builder().build(), 1)) {
        RowGradients gradients = new RowGradients(decoder, adapter, Objective.residual());
        long row = bytes(decoder, gradients);
        // Others take the disk's room: at the first row it is all there, at the second two rows'.
        AtomicLong asked = new AtomicLong();
        try (HiddenStateCache cache =
            new HiddenStateCache(
                decoder,
                gradients,
                OptionalLong.of(row),
                () ->
                    switch ((int) asked.getAndIncrement()) {
                      case 0 -> free;
                      case 1 -> left + row;
                      default -> left + row - 1;
                    })) {
          List<List<float[]>> first = epoch(decoder, cache);
          List<List<float[]>> second = epoch(decoder, cache);
          assertThat(cache.inMemory()).isEqualTo(1);
          assertThat(cache.inFile()).isEqualTo(2);
          assertThat(asked).as("asked until the first refusal").hasValue(3);
          for (int i = 0; i < ROWS; i++) {
            assertThat(second.get(i).get(0)).isEqualTo(first.get(i).get(0));
            assertThat(second.get(i).get(1)).isEqualTo(first.get(i).get(1));
          }
        }
      }
    }
  }

  private static long bytes(Decoder decoder, RowGradients gradients) {
    try (NDManager scope = decoder.newScope()) {
      return HiddenStateSpill.bytes(decoder, gradients.frozen(scope, row(0)));
    }
  }

  private static List<List<float[]>> epoch(Decoder decoder, HiddenStateCache cache) {
    List<List<float[]>> states = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      try (NDManager scope = decoder.newScope()) {
        RowGradients.Frozen frozen = cache.of(scope, i, row(i));
        states.add(
            List.of(
                decoder.numbers(scope, frozen.hidden()),
                decoder.numbers(scope, frozen.entering())));
      }
    }
    return states;
  }

  private static PackedAnswers row(int i) {
    return PackedAnswers.ofText(IntStream.range(10 + i, 20 + i).toArray());
  }
}
