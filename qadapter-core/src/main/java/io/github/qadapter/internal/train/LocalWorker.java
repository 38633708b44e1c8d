package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;

/**
 * Computes gradients with a decoder of this process, row by row, one scope for each, and adds them
 * up shard by shard.
 */
public final class LocalWorker implements GradientWorker {
  private final TrainingSet set;
  private final PassOptions options;
  private final Objective objective;
  private final StopSignal stop;
  private final LowRankAdapter adapter;
  private final RowGradients pass;
  private final NDManager manager;
  private final HiddenStateCache baseStates;

  /**
   * A worker with an adapter of its own.
   *
   * @param decoder stays the caller's to close
   * @param options how it runs its rows
   */
  public LocalWorker(
      Decoder decoder,
      AdapterLayout layout,
      TrainingSet set,
      Objective objective,
      PassOptions options,
      StopSignal stop) {
    this.set = set;
    this.options = options;
    this.objective = objective;
    this.stop = stop;
    this.adapter = new LowRankAdapter(decoder, layout, new float[layout.size()]);
    this.pass = new RowGradients(decoder, adapter, objective);
    this.manager = decoder.newScope();
    this.baseStates = new HiddenStateCache(decoder, pass, options.keptBytes());
  }

  @Override
  public GradientPart differentiate(float[] values, MicroBatch work) {
    adapter.set(values);
    GradientSum sum = new GradientSum(values.length);
    GradientSum.shards(work).forEach(shard -> sum.add(sumOf(shard)));
    return sum.total();
  }

  private GradientPart sumOf(MicroBatch work) {
    PreferenceLoss loss = new PreferenceLoss(objective, work.preference());
    ImmutableList.Builder<GradientPart.PairOutcome> outcomes = ImmutableList.builder();
    double divergence = 0;
    try (NDManager scope = manager.newSubManager()) {
      NDArray gradient = adapter.parameters().zerosLike();
      gradient.attach(scope);
      for (int index : work.pairs()) {
        int number = set.numbers().pairs()[index];
        stop.check("Training at step " + work.step());
        try (NDManager one = scope.newSubManager()) {
          PackedAnswers row =
              PackedAnswers.of(
                  set.pairs().get(index),
                  RewardScoring.of(objective),
                  set.padding(),
                  work.preference().paddedLength());
          RowGradients.Result result =
              pass.differentiate(
                  one, row, baseStates.of(one, index, row), loss, options.run(work.step(), number));
          outcomes.add(outcome(number, result));
          gradient.addi(result.gradient());
        }
      }
      for (int index : work.texts()) {
        stop.check("Training at step " + work.step());
        try (NDManager one = scope.newSubManager()) {
          PackedAnswers row = PackedAnswers.ofText(set.texts().get(index));
          int place = set.place(index);
          RowGradients.Retention held =
              pass.retain(
                  one,
                  row,
                  baseStates.of(one, place, row),
                  work.retention().penalty(),
                  options.run(work.step(), set.numbers().texts()[index]));
          divergence += held.divergence();
          gradient.addi(held.gradient().muli(work.retention().weight()));
        }
      }
      return new GradientPart(gradient.toFloatArray(), outcomes.build(), divergence);
    }
  }

  private static GradientPart.PairOutcome outcome(int index, RowGradients.Result result) {
    PreferenceLoss.Share share = result.loss();
    int tokens = share.chosen().q().length + share.rejected().q().length;
    return new GradientPart.PairOutcome(
        index,
        share.preference(),
        share.squaredReward(),
        Accuracy.of(share.chosenScore(), share.rejectedScore(), tokens),
        result.chosenLogLikelihood(),
        result.rejectedLogLikelihood(),
        norm(result.gradient()));
  }

  private static double norm(NDArray vector) {
    try (NDArray squares = vector.mul(vector);
        NDArray sum = squares.sum()) {
      return Math.sqrt(sum.getFloat());
    }
  }

  @Override
  public void close() {
    baseStates.close();
    manager.close();
    adapter.close();
  }
}
