package io.github.qadapter.internal.engine;

import io.github.qadapter.EarlyStopping;
import io.github.qadapter.TrainingEvaluation;
import io.github.qadapter.internal.train.Evaluator;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures an adapter on everything that there is to measure on. */
final class Examiner {
  private final Evaluator evaluator;
  private final Materials materials;

  Examiner(Evaluator evaluator, Materials materials) {
    this.evaluator = evaluator;
    this.materials = materials;
  }

  /** Measures the adapter as it stands. */
  TrainingEvaluation examine(int step, Duration elapsed) {
    return new TrainingEvaluation(
        step,
        evaluator.preference(materials.heldOut()),
        evaluator.drift(materials.set().texts()),
        evaluator.drift(materials.neutral()),
        elapsed);
  }

  /** The drift on the retention text where the dial stands, in nats per token; 0 without text. */
  double retentionDrift(double strength) {
    return evaluator
        .drift(materials.set().texts(), strength)
        .map(TrainingEvaluation.Drift::kl)
        .orElse(0.0);
  }

  /** How good a measure is, more being better; empty if it was not taken. */
  static OptionalDouble goodness(TrainingEvaluation evaluation, EarlyStopping.Measure measure) {
    return switch (measure) {
      case ACCURACY -> value(evaluation.preference().map(found -> found.accuracy()));
      case MARGIN -> value(evaluation.preference().map(found -> found.margin()));
      case RETENTION_DRIFT -> value(evaluation.retention().map(found -> -found.kl()));
      case NEUTRAL_DRIFT -> value(evaluation.neutral().map(found -> -found.kl()));
      case NEUTRAL_LOSS ->
          value(evaluation.neutral().map(found -> found.lossBefore() - found.lossAfter()));
    };
  }

  private static OptionalDouble value(Optional<Double> number) {
    return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
