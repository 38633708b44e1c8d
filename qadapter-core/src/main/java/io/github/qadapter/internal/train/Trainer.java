package io.github.qadapter.internal.train;

import static java.util.stream.Collectors.joining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.TrainingDivergedException;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.TrainingStep;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the optimiser steps: order, gradients pair by pair, clipping, AdamW, one scope per step.
 */
public final class Trainer implements AutoCloseable {
  private final Decoder decoder;
  private final LowRankAdapter adapter;
  private final TrainingOptions options;
  private final Objective objective;
  private final int padding;
  private final PairPass pass;
  private final NDManager manager;
  private final AdamW optimiser;

  /**
   * A trainer that changes the adapter in place.
   *
   * @param padding the token that fills rows up, the end-of-turn token in the released code
   */
  public Trainer(
      Decoder decoder,
      LowRankAdapter adapter,
      Objective objective,
      TrainingOptions options,
      int padding) {
    this.decoder = decoder;
    this.adapter = adapter;
    this.options = options;
    this.objective = objective;
    this.padding = padding;
    this.pass = new PairPass(decoder, adapter, objective);
    this.manager = decoder.newScope();
    this.optimiser = new AdamW(manager, adapter.parameters(), options.weightDecay());
  }

  /**
   * What happened.
   *
   * @param steps how many steps were taken
   * @param firstLoss the first step's loss
   * @param lastLoss the last step's loss
   * @param elapsed wall-clock time
   */
  public record Outcome(int steps, double firstLoss, double lastLoss, Duration elapsed) {}

  /**
   * Sees all pairs as often as the options say.
   *
   * @throws TrainingDivergedException if a loss, a gradient or the adapter is no longer finite
   * @throws java.util.concurrent.CancellationException if the thread was interrupted
   */
  public Outcome train(List<EncodedPair> pairs, Consumer<TrainingStep> onStep) {
    int perEpoch = (pairs.size() + options.batchSize() - 1) / options.batchSize();
    int steps = perEpoch * options.epochs();
    LearningRates rates =
        new LearningRates(options.schedule(), options.learningRate(), options.warmupSteps(), steps);
    long begin = System.nanoTime();
    double first = 0;
    double last = 0;
    int step = 0;
    try (BaseStates baseStates = new BaseStates(decoder, pass, options.epochs() > 1)) {
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        int[] order = Order.shuffled(pairs.size(), options.seed(), epoch);
        for (int from = 0; from < order.length; from += options.batchSize()) {
          int to = Math.min(from + options.batchSize(), order.length);
          List<Integer> batch = new ArrayList<>();
          for (int i = from; i < to; i++) {
            batch.add(order[i]);
          }
          BatchLoss loss = step(pairs, batch, baseStates, rates.at(step), step + 1);
          step++;
          first = step == 1 ? loss.total : first;
          last = loss.total;
          Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
          onStep.accept(loss.report(step, steps, rates.at(step - 1), elapsed));
        }
      }
    }
    return new Outcome(step, first, last, Duration.ofNanos(System.nanoTime() - begin));
  }

  private BatchLoss step(
      List<EncodedPair> pairs,
      List<Integer> batch,
      BaseStates baseStates,
      double learningRate,
      int number) {
    PreferenceBatch packed =
        PreferenceBatch.of(batch.stream().map(pairs::get).toList(), objective, padding);
    PreferenceLoss loss = packed.loss();
    try (NDManager scope = manager.newSubManager()) {
      BatchLoss sum = new BatchLoss();
      NDArray gradient = adapter.parameters().zerosLike();
      gradient.attach(scope);
      for (int i = 0; i < batch.size(); i++) {
        int index = batch.get(i);
        PackedAnswers row = packed.rows().get(i);
        Interruption.check("Training at step " + number);
        try (NDManager one = scope.newSubManager()) {
          NDArray base = baseStates.of(one, index, row);
          PairPass.Result result = pass.differentiate(one, row, base, loss);
          sum.add(result.loss());
          requireFinite(result, number, index, learningRate);
          gradient.addi(result.gradient());
        }
      }
      sum.total = loss.total(sum.preference, sum.squaredReward);
      sum.gradientNorm = norm(gradient);
      if (sum.gradientNorm > options.maxGradientNorm()) {
        gradient.muli(options.maxGradientNorm() / sum.gradientNorm);
      }
      optimiser.step(scope, adapter.parameters(), gradient, learningRate);
      adapter.changed();
      requireFiniteAdapter(number, batch, learningRate);
      sum.pairs = batch.size();
      return sum;
    }
  }

  private static void requireFinite(
      PairPass.Result result, int step, int pair, double learningRate) {
    double loss = result.loss().preference() + result.loss().squaredReward();
    if (!Double.isFinite(loss) || !Double.isFinite(norm(result.gradient()))) {
      throw new TrainingDivergedException(
          "Expected a finite loss and gradient, but found none at step "
              + step
              + ", for pair "
              + (pair + 1)
              + " of those kept, at learning rate "
              + learningRate
              + "; try a lower one.");
    }
  }

  /**
   * The last step's adapter would otherwise be handed out unseen. One whose squares overflow is
   * refused as well: the model's norms would divide its states by infinity, with a finite loss.
   */
  private void requireFiniteAdapter(int step, List<Integer> batch, double learningRate) {
    if (!Double.isFinite(norm(adapter.parameters()))) {
      throw new TrainingDivergedException(
          "Expected a finite adapter, but found none after step "
              + step
              + ", on pairs "
              + batch.stream().map(pair -> Integer.toString(pair + 1)).collect(joining(", "))
              + " of those kept, at learning rate "
              + learningRate
              + "; try a lower one.");
    }
  }

  private static double norm(NDArray vector) {
    try (NDArray squares = vector.mul(vector);
        NDArray sum = squares.sum()) {
      return Math.sqrt(sum.getFloat());
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Sums a batch's numbers. */
  private static final class BatchLoss {
    private double preference;
    private double squaredReward;
    private double right;
    private double total;
    private double gradientNorm;
    private int pairs;

    void add(PreferenceLoss.Share share) {
      preference += share.preference();
      squaredReward += share.squaredReward();
      int tokens = share.chosen().q().length + share.rejected().q().length;
      right += Accuracy.of(share.chosenScore(), share.rejectedScore(), tokens);
    }

    TrainingStep report(int step, int steps, double learningRate, Duration elapsed) {
      return new TrainingStep(
          step,
          steps,
          total,
          preference,
          squaredReward,
          0,
          0,
          right / pairs,
          learningRate,
          gradientNorm,
          elapsed);
    }
  }
}
