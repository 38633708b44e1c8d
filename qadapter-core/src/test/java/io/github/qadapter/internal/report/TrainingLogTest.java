package io.github.qadapter.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class TrainingLogTest {
  private final List<String> lines = new ArrayList<>();
  private long nanos;
  private final TrainingLog log = new TrainingLog(new Listening(), () -> nanos);

  @Test
  void tellsOfARunInSentences() {
    log.began(240, 30);
    log.resumed(12, 30);
    log.checkpoint(20, Path.of("run"));
    assertThat(lines)
        .containsExactly(
            "Learning from 240 pairs in 30 steps.",
            "Going on after step 12 of 30.",
            "Kept step 20 in run.");
  }

  @Test
  void aStepTellsTheTimeThatIsLeft() {
    log.step(step(10, 30, 50));
    // 5 seconds a step, 20 steps to go.
    assertThat(lines)
        .containsExactly(
            "Step 10 of 30: loss 0.412, preference accuracy 75.0 % in the batch; about 1 min 40 s"
                + " left.");
  }

  @Test
  void fastStepsAreToldOfEveryTenSeconds() {
    for (int step = 1; step <= 25; step++) {
      nanos = Duration.ofSeconds(step).toNanos();
      log.step(step(step, 25, step));
    }
    assertThat(lines)
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .containsExactly("Step 1 of 25", "Step 11 of 25", "Step 21 of 25", "Step 25 of 25");
    assertThat(lines.get(3)).doesNotContain("left");
  }

  @Test
  void anEvaluationTellsWhatItMeasured() {
    log.evaluation(
        new TrainingEvaluation(
            12,
            Optional.of(
                new TrainingEvaluation.Preference(100, 0.84, 21, new PairLogLikelihoods(-30, -45))),
            Optional.of(new TrainingEvaluation.Drift(1, 2, 2, 0.0123)),
            Optional.of(new TrainingEvaluation.Drift(30, 2, 2.26, 0.258)),
            Duration.ZERO));
    log.evaluation(
        new TrainingEvaluation(
            0, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO));
    assertThat(lines)
        .containsExactly(
            "After step 12: preference accuracy 84.0 % on 100 held-out pairs (95% interval 75.6–89.9 %),"
                + " margin 21.0 nats, log-likelihood -30.0 chosen and -45.0 rejected; KL (drift) 0.0123 nats per token on 1 text to retain;"
                + " KL (drift) 0.258 nats per token on 30 neutral texts.");
  }

  @Test
  void theEndIsSummedUp() {
    log.finished(
        new TrainingReport(
            TrainingReport.Outcome.STOPPED_EARLY,
            240,
            0,
            0,
            Optional.empty(),
            1,
            3725,
            3L << 29,
            0.693,
            0.2,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new TrainingReport.Course(List.of(), List.of()),
            Map.of()));
    assertThat(lines)
        .containsExactly(
            "Stopped early after 1 step and 1 h 2 min: loss 0.693 at first and 0.200 at last;"
                + " at most 1.5 GiB of memory.");
  }

  private static TrainingStep step(int step, int steps, int seconds) {
    return new TrainingStep(
        step,
        steps,
        0.4123,
        0.4,
        0.1,
        0,
        0,
        0.75,
        new PairLogLikelihoods(-30, -45),
        1e-3,
        2,
        Duration.ofSeconds(seconds));
  }

  /** Keeps what is logged at the level of information. */
  private final class Listening extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable throwable) {
      lines.add(MessageFormatter.basicArrayFormat(pattern, arguments));
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
