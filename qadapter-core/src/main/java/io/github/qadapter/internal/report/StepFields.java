package io.github.qadapter.internal.report;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingStep;
import org.jspecify.annotations.Nullable;

/** A line about a step; the names of the components are the file's. */
record StepFields(
    String kind,
    int step,
    int steps,
    @Nullable Double loss,
    @Nullable Double preferenceLoss,
    @Nullable Double meanSquaredReward,
    @Nullable Double retentionWeight,
    @Nullable Double retentionDrift,
    @Nullable Double accuracy,
    @Nullable Double chosenLogLikelihood,
    @Nullable Double rejectedLogLikelihood,
    @Nullable Double learningRate,
    @Nullable Double gradientNorm,
    @Nullable Double elapsedSeconds) {
  static final String KIND = "step";

  static StepFields of(TrainingStep step) {
    return new StepFields(
        KIND,
        step.step(),
        step.steps(),
        JsonFigures.finite(step.loss()),
        JsonFigures.finite(step.preferenceLoss()),
        JsonFigures.finite(step.meanSquaredReward()),
        JsonFigures.finite(step.retentionWeight()),
        JsonFigures.finite(step.retentionDrift()),
        JsonFigures.finite(step.accuracy()),
        JsonFigures.finite(step.logLikelihoods().chosen()),
        JsonFigures.finite(step.logLikelihoods().rejected()),
        JsonFigures.finite(step.learningRate()),
        JsonFigures.finite(step.gradientNorm()),
        JsonFigures.seconds(step.elapsed()));
  }

  TrainingStep asStep() {
    return new TrainingStep(
        step,
        steps,
        JsonFigures.number(loss),
        JsonFigures.number(preferenceLoss),
        JsonFigures.number(meanSquaredReward),
        JsonFigures.number(retentionWeight),
        JsonFigures.number(retentionDrift),
        JsonFigures.number(accuracy),
        new PairLogLikelihoods(
            JsonFigures.number(chosenLogLikelihood), JsonFigures.number(rejectedLogLikelihood)),
        JsonFigures.number(learningRate),
        JsonFigures.number(gradientNorm),
        JsonFigures.elapsed(elapsedSeconds));
  }
}
