package io.github.qadapter.internal.report;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** The log of a run: one sentence a line, and of many fast steps only some. */
public final class TrainingLog {
  private static final long NANOS_BETWEEN_STEPS = Duration.ofSeconds(10).toNanos();

  private final Logger log;
  private final LongSupplier nanoTime;
  private long lastLine;
  private boolean nothingSaid = true;

  /** Writes to this logger. */
  public TrainingLog(Logger log) {
    this(log, System::nanoTime);
  }

  TrainingLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /** A run begins. */
  public void began(int pairs, int steps) {
    log.info("Learning from {} in {}.", Figures.count(pairs, "pair"), Figures.count(steps, "step"));
  }

  /** A run goes on after a step. */
  public void resumed(int step, int steps) {
    log.info("Going on after step {} of {}.", step, steps);
  }

  /** A step was taken. The first, the last, and one every ten seconds get a line. */
  public void step(TrainingStep step) {
    long now = nanoTime.getAsLong();
    if (!nothingSaid && step.step() < step.steps() && now - lastLine < NANOS_BETWEEN_STEPS) {
      return;
    }
    nothingSaid = false;
    lastLine = now;
    log.info(
        "Step {} of {}: loss {}, preference accuracy {} in the batch{}.",
        step.step(),
        step.steps(),
        Figures.number(step.loss()),
        Figures.percent(step.accuracy()),
        timeLeft(step));
  }

  private static String timeLeft(TrainingStep step) {
    double left =
        step.elapsed().toNanos() / 1e9 / step.step() * (double) (step.steps() - step.step());
    return step.step() < step.steps()
        ? String.format(Locale.ROOT, "; about %s left", Figures.time(left))
        : "";
  }

  /** An evaluation was made; one that measured nothing gets no line. */
  public void evaluation(TrainingEvaluation found) {
    List<String> parts = new ArrayList<>();
    found
        .preference()
        .ifPresent(
            preference ->
                parts.add(
                    String.format(
                        Locale.ROOT,
                        "preference accuracy %s on %s (95%% interval %s), margin %s nats%s",
                        Figures.percent(preference.accuracy()),
                        Figures.count(preference.pairs(), "held-out pair"),
                        Figures.percent(preference.accuracyLow(), preference.accuracyHigh()),
                        Figures.measured(preference.margin()),
                        apart(preference.logLikelihoods()))));
    found.retention().ifPresent(drift -> parts.add(drift(drift, "text to retain")));
    found.neutral().ifPresent(drift -> parts.add(drift(drift, "neutral text")));
    if (!parts.isEmpty()) {
      log.info(
          "{}: {}.",
          found.step() == 0 ? "Before the first step" : "After step " + found.step(),
          String.join("; ", parts));
    }
  }

  private static String apart(PairLogLikelihoods found) {
    return found.isKnown()
        ? ", log-likelihood "
            + Figures.measured(found.chosen())
            + " chosen and "
            + Figures.measured(found.rejected())
            + " rejected"
        : "";
  }

  private static String drift(TrainingEvaluation.Drift drift, String noun) {
    return String.format(
        Locale.ROOT,
        "KL (drift) %s nats per token on %s",
        Figures.measured(drift.kl()),
        drift.texts() == 1 ? "1 " + noun : drift.texts() + " " + noun.replace("text", "texts"));
  }

  /** A checkpoint was written. */
  public void checkpoint(int step, Path place) {
    log.info("Kept step {} in {}.", step, place);
  }

  /** A run came to its end. */
  public void finished(TrainingReport report) {
    log.info(
        "{} after {} and {}: loss {} at first and {} at last{}.",
        switch (report.outcome()) {
          case COMPLETED -> "Done";
          case STOPPED_EARLY -> "Stopped early";
          case CANCELLED -> "Cancelled";
        },
        Figures.count(report.steps(), "step"),
        Figures.time(report.seconds()),
        Figures.number(report.firstLoss()),
        Figures.number(report.lastLoss()),
        report.peakResidentBytes() > 0
            ? String.format(
                Locale.ROOT, "; at most %s of memory", Figures.memory(report.peakResidentBytes()))
            : "");
    report.warnings().forEach(log::warn);
  }
}
