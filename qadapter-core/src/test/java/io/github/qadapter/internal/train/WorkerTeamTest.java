package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.Retention;
import io.github.qadapter.internal.math.PreferenceLoss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTeamTest {
  private static final MicroBatch WORK =
      new MicroBatch(
          3,
          ImmutableList.of(5, 6, 7, 8, 9),
          new PreferenceLoss.Batch(5, 50, 20),
          ImmutableList.of(1),
          new MicroBatch.RetentionTerm(0.25, Retention.Penalty.KL));

  /** Each pair's gradient is its number in both entries, each text adds its weight to the first. */
  private static final class Arithmetic implements GradientWorker {
    private final List<MicroBatch> seen = Collections.synchronizedList(new ArrayList<>());
    private boolean closed;

    @Override
    public GradientPart differentiate(float[] adapter, MicroBatch work) {
      seen.add(work);
      float[] gradient = adapter.clone();
      ImmutableList.Builder<GradientPart.PairOutcome> pairs = ImmutableList.builder();
      for (int pair : work.pairs()) {
        gradient[0] += pair;
        gradient[1] += pair;
        pairs.add(new GradientPart.PairOutcome(pair, 1, 2, 0.5, -3, -4, pair));
      }
      for (int text : work.texts()) {
        gradient[0] += (float) (text * work.retention().weight());
      }
      return new GradientPart(gradient, pairs.build(), work.texts().size());
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void theWorkIsSharedAndSummed() {
    Arithmetic first = new Arithmetic();
    Arithmetic second = new Arithmetic();
    try (WorkerTeam team = new WorkerTeam(List.of(first, second))) {
      GradientPart sum = team.differentiate(new float[2], WORK);
      assertThat(sum.gradient()).containsExactly(new float[] {35.25f, 35}, within(1e-6f));
      assertThat(sum.pairs()).extracting(pair -> pair.pair()).containsExactly(5, 6, 7, 8, 9);
      assertThat(sum.divergence()).isEqualTo(1);
    }
    assertThat(first.seen.get(0).pairs()).containsExactly(5, 6);
    assertThat(second.seen.get(0).pairs()).containsExactly(7, 8, 9);
    assertThat(second.seen.get(0).texts()).containsExactly(1);
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isTrue();
  }

  @Test
  void aWorkersFailureIsTheTeams() {
    GradientWorker failing =
        new GradientWorker() {
          @Override
          public GradientPart differentiate(float[] adapter, MicroBatch work) {
            throw new IllegalStateException("out of order");
          }

          @Override
          public void close() {}
        };
    try (WorkerTeam team = new WorkerTeam(List.of(new Arithmetic(), failing))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> team.differentiate(new float[2], WORK))
          .withMessage("out of order");
    }
  }
}
