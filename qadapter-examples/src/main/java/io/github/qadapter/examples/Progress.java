package io.github.qadapter.examples;

import io.github.qadapter.Customization;
import io.github.qadapter.report.DownloadProgress;
import io.github.qadapter.report.TrainingProgress;
import io.github.qadapter.report.TrainingProgress.Phase;
import io.github.qadapter.report.TrainingStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * Progress bars on the error stream, one for each phase of a run, with a clock that goes on while
 * nothing else moves. On a terminal a bar is redrawn in place; in a log it is a line every ten
 * seconds.
 */
final class Progress implements AutoCloseable {
  private final Pace pace = new Pace();
  private volatile @Nullable TrainingProgress last;
  private volatile boolean trained;
  private @Nullable ProgressBar bar;

  /** The customization with this progress as its listener. */
  Customization watch(Customization customization) {
    return customization.onStep(this::stepped).onProgress(this::told);
  }

  /** A download is the first phase. */
  void downloading(DownloadProgress download) {
    told(TrainingProgress.of(download));
  }

  private void stepped(TrainingStep step) {
    pace.stepped(step);
    if (bar != null) {
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f", step.loss()));
    }
  }

  private void told(TrainingProgress progress) {
    TrainingProgress before = last;
    last = progress;
    if (bar == null || before == null || before.phase() != progress.phase()) {
      close();
      bar = bar(progress);
    }
    bar.maxHint(progress.total());
    bar.stepTo(progress.done());
    trained |= progress.phase() == Phase.TRAINING && progress.done() == progress.total();
  }

  private ProgressBar bar(TrainingProgress progress) {
    boolean training = progress.phase() == Phase.TRAINING;
    ProgressBarBuilder builder =
        ProgressBar.builder()
            .setTaskName(
                switch (progress.phase()) {
                  case DOWNLOADING -> "Downloading, MiB";
                  case RETENTION_TEXT -> "Writing text";
                  case SCOPE -> "Scope";
                  case TRAINING -> "Learning";
                  case EVALUATING -> "Judging";
                })
            .setInitialMax(progress.total())
            .startsFrom(progress.done(), Duration.ZERO)
            .setEtaFunction(training ? pace::left : Progress::evenly)
            .continuousUpdate()
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
    return builder.build();
  }

  /** The time that is left if the rest goes on as what is done. */
  private static Optional<Duration> evenly(ProgressState state) {
    long done = state.getCurrent() - state.getStart();
    long left = state.getMax() - state.getCurrent();
    return done <= 0
        ? Optional.empty()
        : Optional.of(state.getElapsedAfterStart().multipliedBy(left).dividedBy(done));
  }

  /**
   * What is left of a run that is stopped now.
   *
   * @param saved where a trained adapter is saved
   * @param unfinished what is left of an unfinished training
   */
  String outcome(Path saved, String unfinished) {
    TrainingProgress now = last;
    if (trained) {
      return "the adapter is saved in " + saved + ", without its report";
    }
    return now != null && now.phase() == Phase.RETENTION_TEXT
        ? "what the model has written is kept for the next run"
        : unfinished;
  }

  @Override
  public void close() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }
}
