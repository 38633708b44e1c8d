package io.github.qadapter.internal.report;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line about an evaluation; the names of the components are the file's. A number of pairs or
 * texts is null where none were judged.
 */
record EvaluationFields(
    String kind,
    int step,
    @Nullable Integer heldOutPairs,
    @Nullable Double accuracy,
    @Nullable Double accuracyLow,
    @Nullable Double accuracyHigh,
    @Nullable Double margin,
    @Nullable Double chosenLogLikelihood,
    @Nullable Double rejectedLogLikelihood,
    @Nullable Integer retentionTexts,
    @Nullable Double retentionLossBefore,
    @Nullable Double retentionLossAfter,
    @Nullable Double retentionKl,
    @Nullable Integer neutralTexts,
    @Nullable Double neutralLossBefore,
    @Nullable Double neutralLossAfter,
    @Nullable Double neutralKl,
    @Nullable Double elapsedSeconds) {
  static final String KIND = "evaluation";

  static EvaluationFields of(TrainingEvaluation evaluation) {
    Optional<Preference> preference = evaluation.preference();
    Optional<PairLogLikelihoods> likelihoods = preference.map(Preference::logLikelihoods);
    Optional<Drift> retention = evaluation.retention();
    Optional<Drift> neutral = evaluation.neutral();
    return new EvaluationFields(
        KIND,
        evaluation.step(),
        preference.map(Preference::pairs).orElse(null),
        JsonFigures.of(preference, Preference::accuracy),
        JsonFigures.of(preference, Preference::accuracyLow),
        JsonFigures.of(preference, Preference::accuracyHigh),
        JsonFigures.of(preference, Preference::margin),
        JsonFigures.of(likelihoods, PairLogLikelihoods::chosen),
        JsonFigures.of(likelihoods, PairLogLikelihoods::rejected),
        retention.map(Drift::texts).orElse(null),
        JsonFigures.of(retention, Drift::lossBefore),
        JsonFigures.of(retention, Drift::lossAfter),
        JsonFigures.of(retention, Drift::kl),
        neutral.map(Drift::texts).orElse(null),
        JsonFigures.of(neutral, Drift::lossBefore),
        JsonFigures.of(neutral, Drift::lossAfter),
        JsonFigures.of(neutral, Drift::kl),
        JsonFigures.seconds(evaluation.elapsed()));
  }

  TrainingEvaluation asEvaluation() {
    return new TrainingEvaluation(
        step,
        preference(),
        drift(retentionTexts, retentionLossBefore, retentionLossAfter, retentionKl),
        drift(neutralTexts, neutralLossBefore, neutralLossAfter, neutralKl),
        JsonFigures.elapsed(elapsedSeconds));
  }

  private Optional<Preference> preference() {
    return heldOutPairs == null
        ? Optional.empty()
        : Optional.of(
            new Preference(
                heldOutPairs,
                JsonFigures.number(accuracy),
                JsonFigures.number(margin),
                new PairLogLikelihoods(
                    JsonFigures.number(chosenLogLikelihood),
                    JsonFigures.number(rejectedLogLikelihood))));
  }

  private static Optional<Drift> drift(
      @Nullable Integer texts,
      @Nullable Double before,
      @Nullable Double after,
      @Nullable Double kl) {
    return texts == null
        ? Optional.empty()
        : Optional.of(
            new Drift(
                texts,
                JsonFigures.number(before),
                JsonFigures.number(after),
                JsonFigures.number(kl)));
  }
}
