package io.github.qadapter.report;

import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import io.github.qadapter.report.TrainingReport.FullStrength;
import io.github.qadapter.report.TrainingReport.HeldOut;
import io.github.qadapter.report.TrainingReport.Retained;
import java.util.List;
import java.util.Locale;

/** A {@link TrainingReport} in lines of text, for a terminal of 80 columns. */
final class TrainingReportText {
  private static final int WIDTH = 79;

  private final TrainingReport report;
  private final StringBuilder text = new StringBuilder();

  TrainingReportText(TrainingReport report) {
    this.report = report;
  }

  @Override
  public String toString() {
    text.setLength(0);
    row("", "before", "after");
    report.heldOut().ifPresent(this::heldOut);
    report.neutral().ifPresent(this::neutral);
    report.retention().ifPresent(this::retained);
    report.fullStrength().ifPresent(this::fullStrength);
    row(
        "Training loss, first and last step",
        number("%.4f", report.firstLoss()),
        number("%.4f", report.lastLoss()));
    text.append('\n');
    paragraph("", work());
    List<String> warnings = report.warnings();
    if (!warnings.isEmpty()) {
      text.append('\n');
      warnings.forEach(warning -> paragraph("- ", warning));
    }
    return text.toString();
  }

  private void heldOut(HeldOut found) {
    Preference before = found.before();
    Preference after = found.after();
    row(
        "Preference accuracy on " + count(found.pairs(), "held-out pair"),
        percent(before.accuracy()),
        percent(after.accuracy()));
    row(
        "  its 95% interval",
        "",
        String.format(
            Locale.ROOT, "%.0f–%.0f%%", 100 * after.accuracyLow(), 100 * after.accuracyHigh()));
    row(
        "Margin of the preferred answer, nats",
        number("%.2f", before.margin()),
        number("%.2f", after.margin()));
    if (after.logLikelihoods().isKnown()) {
      row(
          "Log-likelihood of a chosen answer, nats",
          number("%.1f", before.logLikelihoods().chosen()),
          number("%.1f", after.logLikelihoods().chosen()));
      row(
          "Log-likelihood of a rejected answer, nats",
          number("%.1f", before.logLikelihoods().rejected()),
          number("%.1f", after.logLikelihoods().rejected()));
    }
  }

  private void neutral(Drift found) {
    row(
        "Loss on " + count(found.texts(), "neutral text") + ", nats per token",
        number("%.4f", found.lossBefore()),
        number("%.4f", found.lossAfter()));
    row("KL (drift) on them, nats per token", "0.0000", number("%.4f", found.kl()));
  }

  private void retained(Retained found) {
    row(
        "KL (drift) on " + count(found.texts(), "retention text"),
        "0.0000",
        number("%.4f", found.kl()));
    if (found.strength() != 1) {
      row("Strength stored with the adapter", "", number("%.2f", found.strength()));
    }
  }

  private void fullStrength(FullStrength full) {
    full.margin()
        .ifPresent(
            margin -> row("Margin at full strength, everywhere", "", number("%.2f", margin)));
    full.neutral()
        .ifPresent(
            neutral ->
                row("KL (drift) at full strength, everywhere", "", number("%.4f", neutral.kl())));
  }

  private String work() {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "Learned from %s in %s and %.0f seconds",
            count(report.pairs(), "pair"),
            count(report.steps(), "step"),
            report.seconds()));
    if (report.peakResidentBytes() > 0) {
      line.append(
          String.format(
              Locale.ROOT, "; at most %d MiB of memory", report.peakResidentBytes() >> 20));
    }
    line.append('.');
    if (report.droppedPairs() > 0) {
      line.append(" Left out: ").append(count(report.droppedPairs(), "pair")).append('.');
    }
    if (report.cutAnswers() > 0) {
      line.append(" Cut at the length limit: ")
          .append(count(report.cutAnswers(), "answer"))
          .append('.');
    }
    return line.toString();
  }

  private void row(String what, String before, String after) {
    text.append(String.format(Locale.ROOT, "  %-47s%13s%13s", what, before, after).stripTrailing());
    text.append('\n');
  }

  /** Words in lines of at most {@link #WIDTH} characters, the first one after a bullet. */
  private void paragraph(String bullet, String words) {
    StringBuilder line = new StringBuilder(bullet);
    boolean empty = true;
    for (String word : words.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line.setLength(0);
        line.append(" ".repeat(bullet.length()));
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    text.append(line).append('\n');
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String percent(double share) {
    return number("%.1f%%", 100 * share);
  }

  /** A number without a sign before nothing but zeros. */
  private static String number(String format, double value) {
    String written = String.format(Locale.ROOT, format, value);
    return written.matches("-0\\.0+%?") ? written.substring(1) : written;
  }
}
