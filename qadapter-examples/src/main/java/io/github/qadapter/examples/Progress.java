package io.github.qadapter.examples;

import io.github.qadapter.report.TrainingStep;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on the error stream, moved by each training step. On a terminal it is redrawn in
 * place; in a log it is a line every ten seconds.
 */
final class Progress implements Consumer<TrainingStep>, AutoCloseable {
  /** The phases before the first step and after the last. */
  private static final String JUDGING = " judging";

  private final ProgressBar bar;
  private final Pace pace;

  private Progress(ProgressBar bar, Pace pace) {
    this.bar = bar;
    this.pace = pace;
  }

  static Progress start() {
    Pace pace = new Pace();
    ProgressBarBuilder builder =
        ProgressBar.builder()
            .setTaskName("Learning")
            .setInitialMax(-1)
            .setEtaFunction(pace::left)
            .setStyle(ProgressBarStyle.ASCII);
    if (Terminal.present()) {
      builder
          .setUpdateIntervalMillis(200)
          .setConsumer(new ConsoleProgressBarConsumer(System.err, Screen.WIDTH));
    } else {
      builder
          .setUpdateIntervalMillis(10_000)
          .setConsumer(new DelegatingProgressBarConsumer(System.err::println, Screen.WIDTH));
    }
    return new Progress(builder.build().setExtraMessage(JUDGING), pace);
  }

  @Override
  public void accept(TrainingStep step) {
    pace.stepped(step);
    bar.maxHint(step.steps());
    bar.stepTo(step.step());
    bar.setExtraMessage(
        step.step() < step.steps()
            ? String.format(Locale.ROOT, " loss %.3f", step.loss())
            : JUDGING);
  }

  @Override
  public void close() {
    bar.setExtraMessage("");
    bar.close();
  }
}
