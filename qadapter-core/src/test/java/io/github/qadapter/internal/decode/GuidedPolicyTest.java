package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Ints;
import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The policy that a guided answer is drawn from. */
@Tag("levels")
@Timeout(120)
class GuidedPolicyTest extends DecodeCase {
  /**
   * Rank 200 ({@link #LARGE_RANK}) has matrices too large to meet rows one by one; a prompt's rows
   * never do so. The bounds are those of SavedModelReportTest and EightBitTest.
   */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 4, 1e-4",
    "FLOAT32, 200, 1e-4",
    "BFLOAT16, 4, 0.36",
    "BFLOAT16, 200, 0.36",
    "INT8, 4, 0.36",
    "INT4, 4, 0.36"
  })
  void aTokenOfTheAnswerCountsAsIfItWereThePrompts(
      Precision precision, int rank, double tolerance) {
    reopen(precision);
    LowRankAdapter adapter = adapter(rank, rank, null);
    AdapterMix guides = new AdapterMix(List.of(guide(adapter, 1)), AnswerStrength.constant(1));
    LookingRow step = new LookingRow(2);
    answer(prompt(3), guides, step);
    LookingRow prompt = new LookingRow(1);
    answer(Ints.concat(prompt(3), Ints.toArray(step.taken())), guides, prompt);
    assertThat(step.seen().get(1)).containsExactly(prompt.seen().get(0), within((float) tolerance));
    LookingRow bare = new LookingRow(1);
    answer(Ints.concat(prompt(3), Ints.toArray(step.taken())), AdapterMix.NONE, bare);
    double moved = 0;
    for (int a = 0; a < bare.seen().get(0).length; a++) {
      moved = Math.max(moved, Math.abs(bare.seen().get(0)[a] - prompt.seen().get(0)[a]));
    }
    assertThat(moved).as("what the guide changes").isGreaterThan(2 * tolerance);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"BFLOAT16", "INT4"})
  void strengthZeroIsTheBaseBitForBitAlsoAtSomePositionsOnly(Precision precision) {
    reopen(precision);
    LowRankAdapter adapter = adapter(1, null);
    LookingRow bare = new LookingRow(3);
    LookingRow off = new LookingRow(3);
    LookingRow late = new LookingRow(3);
    answer(prompt(5), AdapterMix.NONE, bare);
    DecodeOutcome outcome =
        answer(prompt(5), new AdapterMix(List.of(guide(adapter, 1)), AnswerStrength.OFF), off);
    assertThat(outcome.guided()).isFalse();
    answer(prompt(5), new AdapterMix(List.of(guide(adapter, 1)), at -> at < 2 ? 0 : 1), late);
    assertThat(off.seen()).usingRecursiveComparison().isEqualTo(bare.seen());
    assertThat(late.seen().get(0)).isEqualTo(bare.seen().get(0));
    assertThat(late.seen().get(1)).isEqualTo(bare.seen().get(1));
    assertThat(late.seen().get(2)).isNotEqualTo(bare.seen().get(2));
  }

  /** log π₁ + Σ wᵢ s (log π̃ᵢ − log π₁), put together from each policy's own log-probabilities. */
  @Test
  void severalGuidesAddUpInLogSpace() {
    reopen(Precision.FLOAT32);
    LowRankAdapter first = adapter(1, null);
    LowRankAdapter second = adapter(2, 1);
    float[] bare = policy(AdapterMix.NONE);
    float[] one = policy(new AdapterMix(List.of(guide(first, 1)), AnswerStrength.constant(1)));
    float[] other = policy(new AdapterMix(List.of(guide(second, 1)), AnswerStrength.constant(1)));
    float[] both =
        policy(
            new AdapterMix(
                List.of(guide(first, 0.8), guide(second, -0.4)), AnswerStrength.constant(1.5)));
    double[] wanted = new double[bare.length];
    double sum = 0;
    for (int a = 0; a < wanted.length; a++) {
      wanted[a] =
          bare[a] + 1.5 * 0.8 * (one[a] - bare[a]) - 1.5 * 0.4 * (other[a] - (double) bare[a]);
      sum += Math.exp(wanted[a]);
    }
    for (int a = 0; a < wanted.length; a++) {
      assertThat((double) both[a])
          .as("token %d", a)
          .isCloseTo(wanted[a] - Math.log(sum), within(1e-3));
    }
  }

  private float[] policy(AdapterMix guides) {
    LookingRow looking = new LookingRow(1);
    answer(prompt(3), guides, looking);
    return looking.seen().get(0);
  }

  @Test
  void offScopeTheBaseAnswersAtItsOwnPrice() {
    LowRankAdapter adapter = adapter(1, 1);
    WeightedAdapter.Membership none =
        new WeightedAdapter.Membership() {
          @Override
          public int blocks() {
            return 1;
          }

          @Override
          public double of(float[] meanState) {
            float[] wanted = base.loaded().decoder().meanState(prompt(4), 1);
            for (int j = 0; j < wanted.length; j++) {
              assertThat(meanState[j]).isCloseTo(wanted[j], within(0.05f));
            }
            return 0;
          }
        };
    LookingRow bare = new LookingRow(3);
    answer(prompt(4), AdapterMix.NONE, bare);
    LookingRow off = new LookingRow(3);
    DecodeOutcome outcome =
        answer(
            prompt(4),
            new AdapterMix(
                List.of(new WeightedAdapter(adapter, Objective.residual(), 1, none)),
                AnswerStrength.constant(1)),
            off);
    assertThat(outcome.guided()).isFalse();
    assertThat(outcome.memberships()).containsExactly(0.0);
    assertThat(off.seen()).usingRecursiveComparison().isEqualTo(bare.seen());
  }
}
