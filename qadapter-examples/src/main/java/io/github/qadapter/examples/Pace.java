package io.github.qadapter.examples;

import io.github.qadapter.report.TrainingStep;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * How long the steps that are left will take. The run's own clock counts, which a resumed run goes
 * on with: the steps before it took their time as well.
 */
final class Pace {
  private volatile @Nullable TrainingStep last;

  void stepped(TrainingStep step) {
    last = step;
  }

  /** Nothing before the first step. */
  Optional<Duration> left(ProgressState state) {
    return left();
  }

  Optional<Duration> left() {
    TrainingStep step = last;
    return step == null
        ? Optional.empty()
        : Optional.of(
            step.elapsed().multipliedBy(step.steps() - step.step()).dividedBy(step.step()));
  }
}
