package io.github.qadapter.micrometer;

import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingStep;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A training's latest measurements as meters; needs {@code io.micrometer:micrometer-core}.
 *
 * <pre>{@code
 * TrainingMeters meters = TrainingMeters.register(registry, Tags.of("model", "polite"));
 * customization.onStep(meters::step).onEvaluation(meters::evaluation).train();
 * }</pre>
 *
 * <p>What was not measured yet is no number. Meters with the same name and tags are one and the
 * same: use one object for all runs in a row, and tags to tell runs at the same time apart.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>what</th></tr>
 * <tr><td>qadapter.training.step</td><td>timer: how long steps take, and how many there were</td></tr>
 * <tr><td>qadapter.training.progress</td><td>gauge: the share of steps taken, 0 to 1</td></tr>
 * <tr><td>qadapter.training.loss</td><td>gauge: {@link TrainingStep#loss}</td></tr>
 * <tr><td>qadapter.training.accuracy</td><td>gauge: {@link TrainingStep#accuracy}</td></tr>
 * <tr><td>qadapter.training.chosen.log.likelihood</td><td>gauge: of the batch, in nats an answer</td></tr>
 * <tr><td>qadapter.training.rejected.log.likelihood</td><td>gauge: of the batch, in nats an answer</td></tr>
 * <tr><td>qadapter.training.learning.rate</td><td>gauge: {@link TrainingStep#learningRate}</td></tr>
 * <tr><td>qadapter.training.gradient.norm</td><td>gauge: {@link TrainingStep#gradientNorm}</td></tr>
 * <tr><td>qadapter.training.retention.weight</td><td>gauge: {@link TrainingStep#retentionWeight}</td></tr>
 * <tr><td>qadapter.evaluation.accuracy</td><td>gauge: of held-out pairs</td></tr>
 * <tr><td>qadapter.evaluation.margin</td><td>gauge: of held-out pairs, in nats</td></tr>
 * <tr><td>qadapter.evaluation.chosen.log.likelihood</td><td>gauge: of held-out pairs, in nats an answer</td></tr>
 * <tr><td>qadapter.evaluation.rejected.log.likelihood</td><td>gauge: of held-out pairs, in nats an answer</td></tr>
 * <tr><td>qadapter.evaluation.retention.drift</td><td>gauge: KL, nats per token</td></tr>
 * <tr><td>qadapter.evaluation.neutral.drift</td><td>gauge: KL, nats per token</td></tr>
 * <tr><td>qadapter.evaluation.neutral.loss</td><td>gauge: in nats a token</td></tr>
 * </table>
 */
public final class TrainingMeters {
  private static final String CHOSEN = "chosen.log.likelihood";
  private static final String REJECTED = "rejected.log.likelihood";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer timer;
  private final AtomicReference<@Nullable TrainingStep> latestStep = new AtomicReference<>();
  private final AtomicReference<@Nullable TrainingEvaluation> latestEvaluation =
      new AtomicReference<>();

  private TrainingMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    this.timer =
        Timer.builder("qadapter.training.step")
            .description("How long optimizer steps take")
            .tags(tags)
            .register(registry);
    ofStep("progress", "The share of steps taken", step -> (double) step.step() / step.steps());
    ofStep("loss", "The objective's mean over the latest batch", TrainingStep::loss);
    ofStep("accuracy", "Preference accuracy of the latest batch", TrainingStep::accuracy);
    ofStep(
        CHOSEN,
        "The latest batch's chosen answers' mean log-likelihood, in nats",
        step -> step.logLikelihoods().chosen());
    ofStep(
        REJECTED,
        "The latest batch's rejected answers' mean log-likelihood, in nats",
        step -> step.logLikelihoods().rejected());
    ofStep("learning.rate", "The latest step's learning rate", TrainingStep::learningRate);
    ofStep("gradient.norm", "The latest gradient before clipping", TrainingStep::gradientNorm);
    ofStep("retention.weight", "The latest weight of retention", TrainingStep::retentionWeight);
    ofEvaluation(
        "accuracy",
        "Preference accuracy on held-out pairs",
        found -> found.preference().map(TrainingEvaluation.Preference::accuracy));
    ofEvaluation(
        "margin",
        "The preferred answers' margin on held-out pairs, in nats",
        found -> found.preference().map(TrainingEvaluation.Preference::margin));
    ofEvaluation(
        CHOSEN,
        "Held-out chosen answers' mean log-likelihood, in nats",
        found -> found.preference().map(preference -> preference.logLikelihoods().chosen()));
    ofEvaluation(
        REJECTED,
        "Held-out rejected answers' mean log-likelihood, in nats",
        found -> found.preference().map(preference -> preference.logLikelihoods().rejected()));
    ofEvaluation(
        "retention.drift",
        "KL from the base on texts to retain, in nats a token",
        found -> found.retention().map(TrainingEvaluation.Drift::kl));
    ofEvaluation(
        "neutral.drift",
        "KL from the base on neutral texts, in nats a token",
        found -> found.neutral().map(TrainingEvaluation.Drift::kl));
    ofEvaluation(
        "neutral.loss",
        "The loss on neutral texts, in nats a token",
        found -> found.neutral().map(TrainingEvaluation.Drift::lossAfter));
  }

  /** Registers the meters, each with these tags. */
  public static TrainingMeters register(MeterRegistry registry, Tags tags) {
    return new TrainingMeters(registry, tags);
  }

  /** Registers the meters without tags. */
  public static TrainingMeters register(MeterRegistry registry) {
    return register(registry, Tags.empty());
  }

  /** Measures a step; for {@link io.github.qadapter.Customization#onStep}. */
  public void step(TrainingStep step) {
    TrainingStep before = latestStep.getAndSet(step);
    if (step.step() == 1) {
      timer.record(step.elapsed());
    } else if (before != null && before.step() == step.step() - 1) {
      Duration taken = step.elapsed().minus(before.elapsed());
      timer.record(taken.isNegative() ? Duration.ZERO : taken);
    }
    // The first step of a run that goes on tells nothing of its own time.
  }

  /** Measures an evaluation; for {@link io.github.qadapter.Customization#onEvaluation}. */
  public void evaluation(TrainingEvaluation evaluation) {
    latestEvaluation.set(evaluation);
  }

  private void ofStep(String name, String description, ToDoubleFunction<TrainingStep> value) {
    gauge(
        "qadapter.training." + name,
        description,
        meters -> {
          TrainingStep step = meters.latestStep.get();
          return step == null ? Double.NaN : value.applyAsDouble(step);
        });
  }

  private void ofEvaluation(String name, String description, Measurement value) {
    gauge(
        "qadapter.evaluation." + name,
        description,
        meters -> {
          TrainingEvaluation found = meters.latestEvaluation.get();
          return found == null ? Double.NaN : value.in(found).orElse(Double.NaN);
        });
  }

  private void gauge(String name, String description, ToDoubleFunction<TrainingMeters> value) {
    Gauge.builder(name, this, value)
        .description(description)
        .tags(tags)
        .strongReference(true) // callers keep the method references only
        .register(registry);
  }

  @FunctionalInterface
  private interface Measurement {
    Optional<Double> in(TrainingEvaluation evaluation);
  }
}
