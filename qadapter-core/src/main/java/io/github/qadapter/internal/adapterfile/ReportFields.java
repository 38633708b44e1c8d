package io.github.qadapter.internal.adapterfile;

import io.github.qadapter.internal.report.JsonFigures;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import io.github.qadapter.report.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code training-report.json}; the names of the components are the file's. A figure
 * is null if it was not measured, or if it is no finite number, which JSON does not have.
 *
 * @param ending null in reports of earlier versions, which were written at the end only
 * @param longerIsPreferred null in reports of earlier versions, which did not count it
 * @param scopeUsed null where there is no scope, and in reports of earlier versions, which used
 *     every scope
 * @param warnings for people; they follow from the rest
 */
record ReportFields(
    @Nullable String ending,
    int pairs,
    int droppedPairs,
    int cutAnswers,
    @Nullable Boolean longerIsPreferred,
    @Nullable Double lengthGuessAccuracy,
    long lengthGuessPairs,
    int steps,
    double seconds,
    long peakResidentBytes,
    @Nullable Double firstLoss,
    @Nullable Double lastLoss,
    int heldOutPairs,
    @Nullable Double heldOutAccuracyBefore,
    @Nullable Double heldOutAccuracyAfter,
    @Nullable Double heldOutMarginBefore,
    @Nullable Double heldOutMarginAfter,
    @Nullable Double heldOutChosenLogLikelihoodBefore,
    @Nullable Double heldOutRejectedLogLikelihoodBefore,
    @Nullable Double heldOutChosenLogLikelihoodAfter,
    @Nullable Double heldOutRejectedLogLikelihoodAfter,
    int neutralTexts,
    @Nullable Double neutralLossBefore,
    @Nullable Double neutralLossAfter,
    @Nullable Double neutralKl,
    int retentionTexts,
    @Nullable Double retentionKl,
    @Nullable Double retentionLimit,
    @Nullable Double retentionWeight,
    @Nullable Double storedStrength,
    int scopeInside,
    int scopeOutside,
    @Nullable Double scopeAuc,
    @Nullable Double scopeMissed,
    @Nullable Double scopeTaken,
    @Nullable Boolean scopeUsed,
    boolean lessThanFullStrength,
    @Nullable Double fullStrengthMargin,
    @Nullable Double fullStrengthNeutralLoss,
    @Nullable Double fullStrengthNeutralKl,
    @Nullable List<Sample> samples,
    @Nullable List<String> warnings,
    Map<String, String> settings) {

  /** A prompt's answers. */
  record Sample(
      @Nullable String prompt,
      @Nullable String before,
      @Nullable String after,
      @Nullable String atFullStrength) {
    boolean hasAll() {
      return prompt != null && before != null && after != null;
    }
  }

  static ReportFields of(TrainingReport report) {
    Optional<TrainingReport.HeldOut> heldOut = report.heldOut();
    Optional<Preference> before = heldOut.map(TrainingReport.HeldOut::before);
    Optional<Preference> after = heldOut.map(TrainingReport.HeldOut::after);
    Optional<LengthGuess> guess = report.lengthGuess();
    Optional<Drift> neutral = report.neutral();
    Optional<TrainingReport.Retained> retained = report.retention();
    Optional<TrainingReport.LearnedScope> scope = report.scope();
    Optional<TrainingReport.FullStrength> full = report.fullStrength();
    Optional<Drift> fullNeutral = full.flatMap(found -> found.neutral());
    return new ReportFields(
        report.outcome().name(),
        report.pairs(),
        report.droppedPairs(),
        report.cutAnswers(),
        guess.map(LengthGuess::longer).orElse(null),
        JsonFigures.of(guess, LengthGuess::accuracy),
        guess.map(LengthGuess::pairs).orElse(0L),
        report.steps(),
        report.seconds(),
        report.peakResidentBytes(),
        JsonFigures.finite(report.firstLoss()),
        JsonFigures.finite(report.lastLoss()),
        heldOut.map(TrainingReport.HeldOut::pairs).orElse(0),
        JsonFigures.of(before, Preference::accuracy),
        JsonFigures.of(after, Preference::accuracy),
        JsonFigures.of(before, Preference::margin),
        JsonFigures.of(after, Preference::margin),
        JsonFigures.of(before, found -> found.logLikelihoods().chosen()),
        JsonFigures.of(before, found -> found.logLikelihoods().rejected()),
        JsonFigures.of(after, found -> found.logLikelihoods().chosen()),
        JsonFigures.of(after, found -> found.logLikelihoods().rejected()),
        neutral.map(Drift::texts).orElse(0),
        JsonFigures.of(neutral, Drift::lossBefore),
        JsonFigures.of(neutral, Drift::lossAfter),
        JsonFigures.of(neutral, Drift::kl),
        retained.map(TrainingReport.Retained::texts).orElse(0),
        JsonFigures.of(retained, TrainingReport.Retained::kl),
        JsonFigures.of(retained, found -> found.limit().orElse(Double.NaN)),
        JsonFigures.of(retained, TrainingReport.Retained::weight),
        JsonFigures.of(retained, TrainingReport.Retained::strength),
        scope.map(TrainingReport.LearnedScope::inside).orElse(0),
        scope.map(TrainingReport.LearnedScope::outside).orElse(0),
        JsonFigures.of(scope, TrainingReport.LearnedScope::auc),
        JsonFigures.of(scope, TrainingReport.LearnedScope::missed),
        JsonFigures.of(scope, TrainingReport.LearnedScope::taken),
        scope.map(TrainingReport.LearnedScope::used).orElse(null),
        full.isPresent(),
        JsonFigures.of(full, found -> found.margin().orElse(Double.NaN)),
        JsonFigures.of(fullNeutral, Drift::lossAfter),
        JsonFigures.of(fullNeutral, Drift::kl),
        report.samples().stream().map(ReportFields::sample).toList(),
        report.warnings(),
        new TreeMap<>(report.settings()));
  }

  private static Sample sample(TrainingReport.SampleAnswer from) {
    return new Sample(
        from.prompt(), from.before(), from.after(), from.atFullStrength().orElse(null));
  }

  /** The held-out pairs' figures, if any were judged. */
  Optional<TrainingReport.HeldOut> heldOut() {
    return heldOutPairs == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.HeldOut(
                preference(
                    heldOutAccuracyBefore,
                    heldOutMarginBefore,
                    heldOutChosenLogLikelihoodBefore,
                    heldOutRejectedLogLikelihoodBefore),
                preference(
                    heldOutAccuracyAfter,
                    heldOutMarginAfter,
                    heldOutChosenLogLikelihoodAfter,
                    heldOutRejectedLogLikelihoodAfter)));
  }

  private Preference preference(
      @Nullable Double accuracy,
      @Nullable Double margin,
      @Nullable Double chosen,
      @Nullable Double rejected) {
    return new Preference(
        heldOutPairs,
        JsonFigures.number(accuracy),
        JsonFigures.number(margin),
        new PairLogLikelihoods(JsonFigures.number(chosen), JsonFigures.number(rejected)));
  }

  /** What length alone tells, if that was counted. */
  Optional<LengthGuess> lengthGuess() {
    return longerIsPreferred == null
        ? Optional.empty()
        : Optional.of(
            new LengthGuess(
                longerIsPreferred, JsonFigures.number(lengthGuessAccuracy), lengthGuessPairs));
  }

  /** The neutral texts' figures, if any were judged. */
  Optional<Drift> neutral() {
    return neutralTexts == 0
        ? Optional.empty()
        : Optional.of(
            new Drift(
                neutralTexts,
                JsonFigures.number(neutralLossBefore),
                JsonFigures.number(neutralLossAfter),
                JsonFigures.number(neutralKl)));
  }

  /** The retention text's figures, if there was any. */
  Optional<TrainingReport.Retained> retention() {
    return retentionTexts == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.Retained(
                retentionTexts,
                JsonFigures.number(retentionKl),
                optional(retentionLimit),
                JsonFigures.number(retentionWeight),
                JsonFigures.number(storedStrength)));
  }

  /** The learned scope's figures, if one was learned. */
  Optional<TrainingReport.LearnedScope> scope() {
    return scopeInside == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.LearnedScope(
                scopeInside,
                scopeOutside,
                JsonFigures.number(scopeAuc),
                JsonFigures.number(scopeMissed),
                JsonFigures.number(scopeTaken),
                scopeUsed == null || scopeUsed));
  }

  /** The figures at full strength, if the saved model does less. */
  Optional<TrainingReport.FullStrength> fullStrength() {
    return lessThanFullStrength
        ? Optional.of(
            new TrainingReport.FullStrength(
                optional(fullStrengthMargin),
                neutral()
                    .map(
                        stored ->
                            new Drift(
                                stored.texts(),
                                stored.lossBefore(),
                                JsonFigures.number(fullStrengthNeutralLoss),
                                JsonFigures.number(fullStrengthNeutralKl)))))
        : Optional.empty();
  }

  private static Optional<Double> optional(@Nullable Double figure) {
    return Optional.ofNullable(figure);
  }
}
