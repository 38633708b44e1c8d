package io.github.qadapter.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import io.github.qadapter.report.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingReportTextTest {
  private static final Optional<LengthGuess> NO_HELP = Optional.of(new LengthGuess(true, 0.5, 160));
  private static final Optional<Drift> LITTLE = Optional.empty();

  /** 84 of 100: Wilson's interval is 75.6 to 89.9%. */
  @Test
  void theTextTellsWhatWasLearnedAndWhatWasForgotten() {
    assertThat(report(160, heldOut(100, 0.84), NO_HELP, LITTLE, 1).text())
        .isEqualTo(
            """
                                                                    before        after
              Preference accuracy on 100 held-out pairs              50.0%        84.0%
                its 95% interval                                                 76–90%
              Margin of the preferred answer, nats                    0.00        21.00
              KL (drift) on 60 retention texts                      0.0000       0.0420
              Training loss, first and last step                    0.6931       0.2500

            Learned from 160 pairs in 20 steps and 62 seconds; at most 2048 MiB of memory.
            Left out: 1 pair. Cut at the length limit: 2 answers.
            """);
  }

  /** 6 of 10: Wilson's interval is 31 to 83%. */
  @Test
  void theTextTellsWhatToDoIfTheResultIsNotGood() {
    assertThat(
            report(
                    54,
                    heldOut(10, 0.6),
                    Optional.of(new LengthGuess(false, 0.75, 54)),
                    Optional.of(new Drift(30, 2.5, 2.76, 0.258)),
                    0.8)
                .text())
        .endsWith(
            """
            - Few pairs: 54 to train on; collect 100 or more, with PreferenceLog for
              instance.
            - It may not have been learned: a preference accuracy of 60% on 10 held-out
              pairs can be chance (95% interval 31–83%). Hold out more pairs with
              holdOut(...) to know; train on more pairs, for more epochs or at a higher
              learning rate; or look at the data with check.
            - The shorter answer is the preferred one in 75.0% of 54 pairs: length alone
              predicts the choice, and may be all that is learned. Add pairs whose
              preferred answer is the longer one, or score by length with withObjective(o
              -> o.normalizer(RESPONSE_LENGTH)).
            - Large drift: on text that the preference is not about, the policy is 0.258
              nats per token (KL) from the base, more than 0.100; limit it with
              withRetention(r -> r.maxKl(0.05)), lower the learning rate, or apply less of
              it with withStrength(0.5).
            - Strength 0.80 is stored with the adapter: full strength drifts more than the
              0.0500 nats per token that maxKl allows. Allow more, or call withStrength(1).
            """);
  }

  @Test
  void withoutHeldOutPairsTheLossesRemain() {
    assertThat(report(60, Optional.empty(), NO_HELP, LITTLE, 1).text())
        .contains(
            "Training loss, first and last step",
            "Few pairs: 60 to train on, and none held out to tell what was learned;")
        .doesNotContain("accuracy");
  }

  private static Optional<TrainingReport.HeldOut> heldOut(int pairs, double accuracy) {
    return Optional.of(
        new TrainingReport.HeldOut(
            new Preference(pairs, 0.5, -0.001, PairLogLikelihoods.UNKNOWN),
            new Preference(pairs, accuracy, 21, PairLogLikelihoods.UNKNOWN)));
  }

  private static TrainingReport report(
      int pairs,
      Optional<TrainingReport.HeldOut> heldOut,
      Optional<LengthGuess> guess,
      Optional<Drift> neutral,
      double strength) {
    return new TrainingReport(
        TrainingReport.Outcome.COMPLETED,
        pairs,
        1,
        2,
        guess,
        20,
        62,
        2048L << 20,
        0.6931,
        0.25,
        heldOut,
        neutral,
        Optional.of(new TrainingReport.Retained(60, 0.042, Optional.of(0.05), 1, strength)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new TrainingReport.Course(List.of(), List.of()),
        Map.of());
  }
}
