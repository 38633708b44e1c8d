package io.github.qadapter.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingReportTextTest {
  @Test
  void theTextTellsWhatWasLearnedAndWhatWasForgotten() {
    TrainingReport.HeldOut heldOut =
        new TrainingReport.HeldOut(
            100, 0.5, 0.84, -0.001, 21, PairLogLikelihoods.UNKNOWN, PairLogLikelihoods.UNKNOWN);
    TrainingEvaluation last =
        new TrainingEvaluation(
            20,
            Optional.of(
                new TrainingEvaluation.Preference(
                    100, 0.84, 0.756, 0.899, 21, PairLogLikelihoods.UNKNOWN)),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO);

    assertThat(report(Optional.of(heldOut), List.of(last)).text())
        .isEqualTo(
            """
                                                                    before        after
              Preference accuracy on 100 held-out pairs              50.0%        84.0%
                its 95% interval                                                 76–90%
              Margin of the preferred answer, nats                    0.00        21.00
              KL (drift) on 60 retention texts                      0.0000       0.0420
              Strength stored with the adapter                                     0.80
              Training loss, first and last step                    0.6931       0.2500

            Learned from 160 pairs in 20 steps and 62 seconds; at most 2048 MiB of memory. \
            Left out: 1 pair. Cut at the length limit: 2 answers.
            """);
  }

  @Test
  void withoutHeldOutPairsTheLossesRemain() {
    assertThat(report(Optional.empty(), List.of()).text())
        .contains("Training loss, first and last step")
        .doesNotContain("accuracy");
  }

  private static TrainingReport report(
      Optional<TrainingReport.HeldOut> heldOut, List<TrainingEvaluation> evaluations) {
    return new TrainingReport(
        TrainingReport.Outcome.COMPLETED,
        160,
        1,
        2,
        20,
        62,
        2048L << 20,
        0.6931,
        0.25,
        heldOut,
        Optional.empty(),
        Optional.of(new TrainingReport.Retained(60, 0.042, Optional.of(0.05), 1, 0.8)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new TrainingReport.Course(List.of(), evaluations),
        Map.of());
  }
}
