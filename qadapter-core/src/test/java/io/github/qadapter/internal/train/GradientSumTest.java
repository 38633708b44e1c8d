package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.Retention;
import io.github.qadapter.internal.math.PreferenceLoss;
import org.junit.jupiter.api.Test;

class GradientSumTest {
  private static final MicroBatch WORK =
      new MicroBatch(
          3,
          ImmutableList.of(9, 8, 7, 6, 5, 4, 3, 2, 1),
          new PreferenceLoss.Batch(9, 50, 20),
          ImmutableList.of(11, 10),
          new MicroBatch.RetentionTerm(0.25, Retention.Penalty.KL));

  @Test
  void shardsAreFoursOfPairsAndThenOfTexts() {
    assertThat(GradientSum.shards(WORK))
        .extracting(MicroBatch::pairs)
        .containsExactly(
            ImmutableList.of(9, 8, 7, 6),
            ImmutableList.of(5, 4, 3, 2),
            ImmutableList.of(1),
            ImmutableList.of());
    assertThat(GradientSum.shards(WORK))
        .extracting(MicroBatch::texts)
        .endsWith(ImmutableList.of(11, 10))
        .startsWith(ImmutableList.of());
    assertThat(GradientSum.shards(WORK))
        .allSatisfy(
            shard -> {
              assertThat(shard.step()).isEqualTo(3);
              assertThat(shard.preference()).isEqualTo(WORK.preference());
              assertThat(shard.retention()).isEqualTo(WORK.retention());
            });
  }

  /** 2²⁴ + 1 is 2²⁴ in 32 bits, and 2²⁴ + (1 + 1) is not. */
  @Test
  void sumsAreAddedInTheirOrderIn32Bits() {
    assertThat(sum(0x1p24f, 1, 1)).isEqualTo(0x1p24f);
    assertThat(sum(1, 1, 0x1p24f)).isEqualTo(0x1p24f + 2);
  }

  private static float sum(float... parts) {
    GradientSum sum = new GradientSum(1);
    for (float part : parts) {
      sum.add(new GradientPart(new float[] {part}, ImmutableList.of(), 0));
    }
    return sum.total().gradient()[0];
  }
}
