package io.github.qadapter.report;

import static io.github.qadapter.Objective.Normalizer.RESPONSE_LENGTH;

import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import io.github.qadapter.report.TrainingReport.Retained;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The one home of the sentences that warn of a run's result and say what to do about it. */
final class ReportWarnings {
  /**
   * Of {@link EvaluationOptions#LEAST_TO_HOLD_OUT} pairs about so many are left to train on where a
   * tenth of the prompts is held out, give or take.
   */
  private static final int FEW_PAIRS = 80;

  /** Of the first step's loss; below it a batch's noise explains the rest. */
  private static final double WORSE_LOSS = 1.05;

  private static final double CHANCE = 0.5;

  /**
   * In nats per token. DPO's drift on texts that the preference is not about lies well above it,
   * that of retention by default below (README's table).
   */
  private static final double LARGE_DRIFT = 0.1;

  private static final String NORMALIZER = "objective.normalizer";

  /** Of the steps, the last ones whose losses are averaged: a single batch's is noise. */
  private static final int LAST_PART = 4;

  private ReportWarnings() {}

  static List<String> of(TrainingReport report) {
    if (report.outcome() == TrainingReport.Outcome.CANCELLED) {
      return List.of(); // nothing was evaluated
    }
    Optional<String> worse =
        report.heldOut().map(ReportWarnings::worse).orElseGet(() -> loss(report));
    Optional<String> chance =
        worse.isPresent() ? Optional.empty() : report.heldOut().flatMap(ReportWarnings::chance);
    return Stream.of(
            worse,
            fewPairs(report),
            chance,
            report.lengthGuess().flatMap(guess -> length(guess, report)),
            drift(report),
            report.retention().flatMap(ReportWarnings::lowered),
            report.scope().flatMap(ReportWarnings::unclear))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> worse(TrainingReport.HeldOut heldOut) {
    boolean accuracy = heldOut.after().accuracy() < heldOut.before().accuracy();
    boolean margin = heldOut.after().margin() < heldOut.before().margin();
    if (!accuracy && !margin) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The run ends worse than it began: on %d held-out %s the preference accuracy is %.0f%%,"
                + " before %.0f%%, with a margin of %.3g nats, before %.3g; try a lower learning"
                + " rate or fewer epochs, or look at the data with check.",
            heldOut.pairs(),
            heldOut.pairs() == 1 ? "pair" : "pairs",
            100 * heldOut.after().accuracy(),
            100 * heldOut.before().accuracy(),
            heldOut.after().margin(),
            heldOut.before().margin()));
  }

  /** Without held-out pairs the losses have to tell. */
  private static Optional<String> loss(TrainingReport report) {
    List<TrainingStep> steps = report.course().steps();
    if (steps.size() < 2) {
      return Optional.empty();
    }
    int last = Math.max(1, steps.size() / LAST_PART);
    double mean =
        steps.subList(steps.size() - last, steps.size()).stream()
            .mapToDouble(TrainingStep::loss)
            .average()
            .orElse(0);
    double first = steps.get(0).loss();
    return mean > WORSE_LOSS * first
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "The run ends worse than it began: the loss of the last %s is %.3g, that of the"
                    + " first %.3g; try a lower learning rate, or look at the data with check.",
                last == 1 ? "step" : last + " steps",
                mean,
                first))
        : Optional.empty();
  }

  private static Optional<String> fewPairs(TrainingReport report) {
    if (report.pairs() >= FEW_PAIRS) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Few pairs: %d to train on%s; collect %d or more, with PreferenceLog for instance.",
            report.pairs(),
            report.heldOut().isPresent() ? "" : ", and none held out to tell what was learned",
            EvaluationOptions.LEAST_TO_HOLD_OUT));
  }

  private static Optional<String> chance(TrainingReport.HeldOut heldOut) {
    Preference after = heldOut.after();
    if (after.accuracyLow() > CHANCE) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "It may not have been learned: a preference accuracy of %.0f%% on %d held-out %s can be"
                + " chance (95%% interval %.0f–%.0f%%). Hold out more pairs with holdOut(...) to"
                + " know; train on more pairs, for more epochs or at a higher learning rate; or"
                + " look at the data with check.",
            100 * after.accuracy(),
            after.pairs(),
            after.pairs() == 1 ? "pair" : "pairs",
            100 * after.accuracyLow(),
            100 * after.accuracyHigh()));
  }

  /** Where scores are divided by length, all is done that can be. */
  private static Optional<String> length(LengthGuess guess, TrainingReport report) {
    String normalizer = report.settings().get(NORMALIZER);
    return guess.predicts() && !RESPONSE_LENGTH.name().equals(normalizer)
        ? Optional.of(guess.sentence() + ": " + guess.advice())
        : Optional.empty();
  }

  private static Optional<String> drift(TrainingReport report) {
    double kl =
        report.neutral().map(Drift::kl).or(() -> report.retention().map(Retained::kl)).orElse(0.0);
    if (kl <= LARGE_DRIFT) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Large drift: on text that the preference is not about, the policy is %.3g nats per"
                + " token (KL) from the base, more than %.3g; %s, lower the learning rate, or apply"
                + " less of it with withStrength(0.5).",
            kl,
            LARGE_DRIFT,
            report.retention().isPresent()
                ? "limit it with withRetention(r -> r.maxKl(0.05))"
                : "leave Retention.none() out"));
  }

  private static Optional<String> lowered(Retained retained) {
    return retained.strength() < 1
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "Strength %.2f is stored with the adapter: full strength drifts more than the %.3g"
                    + " nats per token that maxKl allows. Allow more, or call withStrength(1).",
                retained.strength(),
                retained.limit().orElse(Double.NaN)))
        : Optional.empty();
  }

  private static Optional<String> unclear(TrainingReport.LearnedScope scope) {
    if (scope.isClear()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The scope does not tell the data's prompts from others: AUC %.2f, at least %.2f"
                + " expected, and %.0f%% of the data's own prompts outside, at most %.0f%%"
                + " expected. %s",
            scope.auc(),
            TrainingReport.LearnedScope.LEAST_AUC,
            100 * scope.missed(),
            100 * TrainingReport.LearnedScope.MOST_MISSED,
            scope.used()
                ? "It is used, as asked for."
                : "It is not used, so that the preference answers every prompt; give prompts that"
                    + " lie outside with Scope.learned(s -> s.outOfScope(...)), or ask for it"
                    + " with evenIfUnclear()."));
  }
}
