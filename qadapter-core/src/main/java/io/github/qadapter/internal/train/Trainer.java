package io.github.qadapter.internal.train;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.exception.TrainingDivergedException;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingStep;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Takes the optimizer steps: the step's pairs and texts, their gradient from a worker, clipping,
 * AdamW, the weight of retention.
 */
public final class Trainer {
  private final GradientWorker worker;
  private final TrainingSet set;
  private final Objective objective;
  private final TrainingOptions options;
  private final RetentionWeight retention;
  private final Retention.Penalty penalty;
  private final BatchSampler sampler;
  private final LearningRates rates;

  /**
   * A trainer.
   *
   * @param worker stays the caller's to close; has the same set and objective
   */
  public Trainer(
      GradientWorker worker,
      TrainingSet set,
      Objective objective,
      TrainingOptions options,
      Retention retention) {
    this.worker = worker;
    this.set = set;
    this.objective = objective;
    this.options = options;
    this.penalty = retention.penalty();
    this.retention = new RetentionWeight(retention.weight(), retention.maxKl());
    this.sampler =
        new BatchSampler(set.pairs().size(), set.texts().size(), retention.perStep(), options);
    this.rates =
        new LearningRates(
            options.schedule(), options.learningRate(), options.warmupSteps(), sampler.steps());
  }

  /** The decision whether training goes on after a step. */
  public enum Verdict {
    /** It does. */
    GO_ON,
    /** It does not. */
    STOP
  }

  /** Is told of every step, and decides whether another one follows. */
  @FunctionalInterface
  public interface Listener {
    /** The step was taken; the trainer's state is as it is after it. */
    Verdict stepped(TrainingStep step);
  }

  /** The number of steps that training on so many pairs takes. */
  public static int steps(int pairs, TrainingOptions options) {
    return BatchSampler.steps(pairs, options);
  }

  /** The number of steps in all. */
  public int steps() {
    return sampler.steps();
  }

  /**
   * Takes all steps that are left; whatever ends it, the state is that after the last whole step.
   *
   * @throws TrainingDivergedException if a loss, a gradient or the adapter is no longer finite, or
   *     the loss grows beyond bounds
   * @throws java.util.concurrent.CancellationException if the worker was told to stop
   */
  public void train(TrainingState state, Listener listener) {
    long before = state.numbers().elapsedNanos();
    long begin = System.nanoTime();
    Verdict verdict = Verdict.GO_ON;
    while (verdict == Verdict.GO_ON && state.step() < steps()) {
      TrainingStep taken = step(state, before - begin);
      verdict = listener.stepped(taken);
    }
  }

  private TrainingStep step(TrainingState state, long clockOffset) {
    int number = state.step() + 1;
    double rate = rates.at(state.step());
    double weight = set.texts().isEmpty() ? 0 : state.retentionWeight();
    ImmutableList<Integer> pairs = sampler.pairs(state.step());
    ImmutableList<Integer> texts = sampler.texts(state.step());
    PreferenceLoss.Batch batch = batch(pairs);
    int positions = texts.stream().mapToInt(text -> set.texts().get(text).length).sum();
    double perPosition = positions == 0 ? 0 : 1.0 / positions;
    GradientPart found =
        worker.differentiate(
            state.parameters(),
            new MicroBatch(
                number,
                pairs,
                batch,
                texts,
                new MicroBatch.RetentionTerm(weight * perPosition, penalty)));
    found.pairs().forEach(pair -> requireFinite(pair, number, rate));
    double preference = sum(found, GradientPart.PairOutcome::preference);
    double squaredReward = sum(found, GradientPart.PairOutcome::squaredReward);
    double drift = found.divergence() * perPosition;
    double loss =
        new PreferenceLoss(objective, batch).total(preference, squaredReward) + weight * drift;
    double norm = norm(found.gradient());
    if (norm > options.maxGradientNorm()) {
      scale(found.gradient(), options.maxGradientNorm() / norm);
    }
    TrainingState.Vectors vectors = state.vectors();
    new AdamW(vectors.mean(), vectors.square(), options.weightDecay())
        .step(vectors.parameters(), found.gradient(), rate, number);
    requireFiniteAdapter(vectors.parameters(), number, pairs, rate);
    double mean = RetentionWeight.mean(state.retentionDrift(), drift);
    state.stepTaken(
        loss, mean, retention.next(state.retentionWeight(), mean, state.retentionDrift()));
    requireBounded(state, found, rate);
    state.elapsed(System.nanoTime() + clockOffset);
    return new TrainingStep(
        number,
        steps(),
        loss,
        preference,
        squaredReward,
        weight,
        drift,
        sum(found, GradientPart.PairOutcome::right) / pairs.size(),
        new PairLogLikelihoods(
            sum(found, GradientPart.PairOutcome::chosenLogLikelihood) / pairs.size(),
            sum(found, GradientPart.PairOutcome::rejectedLogLikelihood) / pairs.size()),
        rate,
        norm,
        Duration.ofNanos(state.numbers().elapsedNanos()));
  }

  private PreferenceLoss.Batch batch(List<Integer> pairs) {
    return PreferenceBatch.totals(pairs.stream().map(set.pairs()::lengths).toList(), objective);
  }

  private static double sum(
      GradientPart found, java.util.function.ToDoubleFunction<GradientPart.PairOutcome> number) {
    return found.pairs().stream().mapToDouble(number).sum();
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float entry : vector) {
      squares += (double) entry * entry;
    }
    return Math.sqrt(squares);
  }

  private static void scale(float[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * factor);
    }
  }

  private static void requireFinite(GradientPart.PairOutcome pair, int step, double learningRate) {
    if (!pair.finite()) {
      throw diverged(
          String.format(
              Locale.ROOT,
              "a finite loss and gradient, but found none at step %d, for pair %d of those kept",
              step,
              pair.pair() + 1),
          learningRate);
    }
  }

  /**
   * The last step's adapter would otherwise be handed out unseen. One whose squares overflow 32
   * bits is refused as well: the model's norms would divide its states by infinity, with a finite
   * loss.
   */
  private static void requireFiniteAdapter(
      float[] adapter, int step, List<Integer> pairs, double learningRate) {
    if (!(norm(adapter) < Math.sqrt(Float.MAX_VALUE))) {
      throw diverged(
          String.format(
              Locale.ROOT,
              "a finite adapter, but found none after step %d, on pairs %s of those kept",
              step,
              pairs.stream().map(pair -> Integer.toString(pair + 1)).collect(joining(", "))),
          learningRate);
    }
  }

  private static void requireBounded(TrainingState state, GradientPart found, double learningRate) {
    LossTrend trend = state.numbers().trend();
    if (trend.diverges()) {
      int worst =
          found.pairs().stream()
              .max(Comparator.comparingDouble(GradientPart.PairOutcome::preference))
              .map(pair -> pair.pair() + 1)
              .orElse(0);
      throw diverged(
          String.format(
              Locale.ROOT,
              "a loss near the first steps' %.3g, but found about %.3g at step %d, most of it for pair %d of those kept",
              trend.beginning(),
              trend.recent(),
              state.step(),
              worst),
          learningRate);
    }
  }

  private static TrainingDivergedException diverged(String sentence, double learningRate) {
    return new TrainingDivergedException(
        String.format(
            Locale.ROOT,
            "Expected %s, at learning rate %s; try a lower one.",
            sentence,
            learningRate));
  }
}
