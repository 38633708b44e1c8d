package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention;
import io.github.qadapter.Retention.Penalty;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import io.github.qadapter.internal.fixture.GoldenCase;
import io.github.qadapter.internal.fixture.GoldenModel;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.policy.AnswerScorer;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.policy.StateScores;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Supervised fine-tuning and replay, against log-likelihoods that are computed on another way:
 * their values, and their gradients by finite differences along the gradient.
 */
class BaselinesTest {
  private static final Objective SFT = Objective.sft();
  private static final double STEP = 1e-2;

  @Test
  void supervisedFineTuningDescendsTheMeanNegativeLogLikelihoodOfChosenTokens() {
    check(
        (model, worker) -> {
          List<EncodedPair> pairs = model.golden().pairs();
          MicroBatch work =
              new MicroBatch(
                  1,
                  IntStream.range(0, pairs.size()).boxed().collect(ImmutableList.toImmutableList()),
                  PreferenceBatch.totals(pairs.stream().map(EncodedPair::lengths).toList(), SFT),
                  ImmutableList.of(),
                  MicroBatch.RetentionTerm.NONE);
          GradientPart found = worker.differentiate(model.adapter().values(), work);
          double loss =
              found.pairs().stream().mapToDouble(GradientPart.PairOutcome::preference).sum();
          sameAsByLikelihoods(model, found.gradient(), loss, () -> chosenLoss(model, pairs));
        });
  }

  @Test
  void replayDescendsTheNegativeLogLikelihoodOfItsTexts() {
    check(
        (model, worker) -> {
          MicroBatch work =
              new MicroBatch(
                  1,
                  ImmutableList.of(),
                  new PreferenceLoss.Batch(0, 0, 0),
                  ImmutableList.of(0),
                  new MicroBatch.RetentionTerm(1, Penalty.LIKELIHOOD));
          GradientPart found = worker.differentiate(model.adapter().values(), work);
          sameAsByLikelihoods(model, found.gradient(), found.divergence(), () -> textLoss(model));
        });
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() {
    assertThatThrownBy(() -> Objective.builder().loss(Objective.Loss.SUPERVISED).build())
        .hasMessageContaining("begin with Objective.sft()");
    assertThatThrownBy(() -> Retention.replay().toBuilder().maxKl(0.1).build())
        .hasMessageContaining("leave maxKl out");
  }

  private interface Check {
    void run(GoldenModel model, LocalWorker worker);
  }

  private static void check(Check check) {
    GoldenModel.with(
        GoldenCase.all().get(0),
        model -> {
          TrainingSet set =
              new TrainingSet(
                  EncodedPairs.of(model.golden().pairs()), ImmutableList.of(text(model)), 0);
          try (LocalWorker worker =
              new LocalWorker(
                  model.decoder(),
                  model.layout(),
                  set,
                  SFT,
                  PassOptions.PLAIN,
                  StopSignal.onInterrupt())) {
            check.run(model, worker);
          }
        });
  }

  /** Along the gradient itself the slope is the gradient's length. */
  private static void sameAsByLikelihoods(
      GoldenModel model, float[] gradient, double loss, DoubleSupplier expected) {
    float[] values = model.adapter().values();
    assertThat(loss).isEqualTo(expected.getAsDouble(), within(1e-4 * Math.abs(loss)));
    double norm =
        Math.sqrt(
            IntStream.range(0, gradient.length)
                .mapToDouble(i -> (double) gradient[i] * gradient[i])
                .sum());
    double above = moved(model, values, gradient, STEP / norm, expected);
    double below = moved(model, values, gradient, -STEP / norm, expected);
    assertThat((above - below) / (2 * STEP)).isEqualTo(norm, within(0.02 * norm));
  }

  private static double moved(
      GoldenModel model, float[] values, float[] by, double factor, DoubleSupplier loss) {
    float[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (factor * by[i]);
    }
    model.adapter().set(moved);
    double there = loss.getAsDouble();
    model.adapter().set(values);
    return there;
  }

  private static double chosenLoss(GoldenModel model, List<EncodedPair> pairs) {
    double sum = 0;
    int tokens = 0;
    for (EncodedPair pair : pairs) {
      PackedAnswers row = PackedAnswers.of(pair);
      double[] chosen = row.along(scores(model, row).logGuided(), 0);
      sum -= Arrays.stream(chosen).sum();
      tokens += chosen.length;
    }
    return sum / tokens;
  }

  private static double textLoss(GoldenModel model) {
    StateScores scores = scores(model, PackedAnswers.ofText(text(model)));
    return Arrays.stream(scores.logBase()).sum() - Arrays.stream(scores.logGuided()).sum();
  }

  private static StateScores scores(GoldenModel model, PackedAnswers row) {
    return new AnswerScorer(model.decoder(), model.adapter(), SFT).states(row, 1);
  }

  private static int[] text(GoldenModel model) {
    EncodedPair pair = model.golden().pairs().get(0);
    return Ints.concat(pair.prompt(), pair.chosen());
  }
}
