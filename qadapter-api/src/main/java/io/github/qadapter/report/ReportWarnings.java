package io.github.qadapter.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The one home of the sentences that warn of a run's result. */
final class ReportWarnings {
  /** Of the steps, the last ones whose losses are averaged: a single batch's is noise. */
  private static final int LAST_PART = 4;

  private ReportWarnings() {}

  static List<String> of(TrainingReport report) {
    List<String> warnings = new ArrayList<>();
    report
        .heldOut()
        .map(ReportWarnings::worse)
        .orElseGet(() -> loss(report))
        .ifPresent(warnings::add);
    report.scope().flatMap(ReportWarnings::unclear).ifPresent(warnings::add);
    return List.copyOf(warnings);
  }

  private static Optional<String> worse(TrainingReport.HeldOut heldOut) {
    boolean accuracy = heldOut.accuracyAfter() < heldOut.accuracyBefore();
    boolean margin = heldOut.marginAfter() < heldOut.marginBefore();
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
            100 * heldOut.accuracyAfter(),
            100 * heldOut.accuracyBefore(),
            heldOut.marginAfter(),
            heldOut.marginBefore()));
  }

  /** Without pairs kept apart the losses have to tell. */
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
    return mean > first
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
