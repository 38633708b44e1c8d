package io.github.qadapter.examples;

import io.github.qadapter.report.TrainingReport;
import java.util.Locale;

/** Shows a training report. */
final class Figures {
  private Figures() {}

  static void show(TrainingReport report, Screen screen) {
    screen.row("", "before", "after");
    report
        .heldOut()
        .ifPresent(
            heldOut -> {
              screen.row(
                  "Held-out pairs ranked rightly, of " + heldOut.pairs(),
                  percent(heldOut.accuracyBefore()),
                  percent(heldOut.accuracyAfter()));
              screen.row(
                  "Margin of the preferred answer, in nats",
                  number("%.2f", heldOut.marginBefore()),
                  number("%.2f", heldOut.marginAfter()));
              if (heldOut.logLikelihoodsAfter().isKnown()) {
                screen.row(
                    "Log-likelihood of a chosen answer, in nats",
                    number("%.1f", heldOut.logLikelihoodsBefore().chosen()),
                    number("%.1f", heldOut.logLikelihoodsAfter().chosen()));
                screen.row(
                    "Log-likelihood of a rejected answer, in nats",
                    number("%.1f", heldOut.logLikelihoodsBefore().rejected()),
                    number("%.1f", heldOut.logLikelihoodsAfter().rejected()));
              }
            });
    report
        .neutral()
        .ifPresent(
            neutral -> {
              screen.row(
                  "Loss on " + neutral.texts() + " neutral texts, nats a token",
                  number("%.4f", neutral.lossBefore()),
                  number("%.4f", neutral.lossAfter()));
              screen.row(
                  "KL (drift) on them, nats per token", "0.0000", number("%.4f", neutral.kl()));
            });
    report.fullStrength().ifPresent(full -> show(full, screen));
    screen.row(
        "Training loss, first and last step",
        number("%.4f", report.firstLoss()),
        number("%.4f", report.lastLoss()));
    screen.text("");
    screen.text(work(report));
    report.warnings().forEach(screen::text);
  }

  private static void show(TrainingReport.FullStrength full, Screen screen) {
    full.margin()
        .ifPresent(
            margin ->
                screen.row("Margin at full strength, everywhere", "", number("%.2f", margin)));
    full.neutral()
        .ifPresent(
            neutral ->
                screen.row("Drift at full strength, everywhere", "", number("%.4f", neutral.kl())));
  }

  private static String work(TrainingReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Learned from %s in %s and %.0f seconds",
            count(report.pairs(), "pair"),
            count(report.steps(), "step"),
            report.seconds()));
    if (report.peakResidentBytes() > 0) {
      text.append(
          String.format(
              Locale.ROOT, "; at most %d MiB of memory", report.peakResidentBytes() >> 20));
    }
    text.append('.');
    if (report.droppedPairs() > 0) {
      text.append(" Left out: ").append(count(report.droppedPairs(), "pair")).append('.');
    }
    if (report.cutAnswers() > 0) {
      text.append(" Cut at the length limit: ")
          .append(count(report.cutAnswers(), "answer"))
          .append('.');
    }
    return text.toString();
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String percent(double share) {
    return number("%.1f %%", 100 * share);
  }

  private static String number(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return text.matches("-0\\.0+") ? text.substring(1) : text;
  }
}
