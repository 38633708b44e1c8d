package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.RetentionText;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Learns from what people said of answers, and puts the new adapter in the place of the one before
 * only if it ranks held-out answers better and did not drift too far. Prompts that are held out
 * once are held out in later runs too, so that an adapter is never judged by what one before it
 * learned.
 */
final class FeedbackLearner {
  private static final double HELD_OUT = 0.2;
  private static final long SPLIT_SEED = 0;

  private final BaseModel base;
  private final Path place;
  private final Limits limits;

  /** place: the folder of the adapter, which a server may be watching. */
  FeedbackLearner(BaseModel base, Path place, Limits limits) {
    this.base = base;
    this.place = place;
    this.limits = limits;
  }

  /**
   * The conditions of a new adapter.
   *
   * @param pairs the fewest pairs to learn from
   * @param drift the largest mean KL from the base on neutral texts, in nats a token
   */
  record Limits(int pairs, double drift) {}

  /**
   * How well an adapter ranks held-out pairs.
   *
   * @param accuracy the share whose chosen answer has the higher recovered reward, ties half
   * @param margin the mean reward of the chosen answer less that of the rejected one, in nats
   */
  record Judgment(double accuracy, double margin) {
    /** What ranks nothing. */
    static final Judgment NONE = new Judgment(0.5, 0);

    boolean isBetterThan(Judgment other) {
      return accuracy > other.accuracy || (accuracy == other.accuracy && margin > other.margin);
    }
  }

  /** What became of the new adapter. */
  enum Verdict {
    /** It is in place. */
    PLACED,
    /** It does not rank held-out pairs better than the one before. */
    NOT_BETTER,
    /** It drifted too far from the base. */
    DRIFTED
  }

  /**
   * What came out.
   *
   * @param training pairs learned from
   * @param heldOut pairs judged by
   * @param before how the adapter in place ranked them; a coin's judgment if there was none
   * @param after how the new one does
   * @param report of the training
   */
  record Outcome(
      int training,
      int heldOut,
      Judgment before,
      Judgment after,
      TrainingReport report,
      Verdict verdict) {}

  /**
   * Learns, judges, and puts the adapter in place if it deserves it.
   *
   * @param neutral texts that the preference is not about
   * @param adapter matrices to begin anew with; without them the adapter in place is learned on
   *     from
   * @param how further options of the training
   */
  Outcome learn(
      PreferenceData feedback,
      List<RetentionText> neutral,
      Optional<LoraOptions> adapter,
      TrainingOptions training,
      UnaryOperator<Customization> how) {
    PreferenceSplit split = feedback.split(HELD_OUT, SPLIT_SEED);
    List<PreferencePair> judged = split.heldOut().pairs();
    int pairs = split.training().size();
    if (pairs < limits.pairs() || judged.isEmpty()) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected feedback of at least %d pairs to learn from and 1 to judge by, but found %d"
                  + " and %d; collect more.",
              limits.pairs(),
              pairs,
              judged.size()));
    }
    Judgment before = judgmentOfPlace(judged);
    Customization customization =
        QAdapter.customize(base)
            .withPreferences(split.training())
            .withTraining(training)
            .withEvaluation(options -> options.heldOut(split.heldOut()).neutralTexts(neutral));
    try (CustomModel learned =
        CleanStop.interrupting(how.apply(begun(customization, adapter))::train)) {
      Judgment after = judgment(learned, judged);
      TrainingReport report = learned.report().orElseThrow();
      Verdict verdict = verdict(before, after, report);
      if (verdict == Verdict.PLACED) {
        CleanStop.waitingFor(() -> learned.save(place));
      }
      return new Outcome(pairs, judged.size(), before, after, report, verdict);
    }
  }

  private Customization begun(Customization customization, Optional<LoraOptions> adapter) {
    if (adapter.isPresent()) {
      return customization.withAdapter(adapter.get());
    }
    return Files.exists(place) ? customization.withInitialAdapter(place) : customization;
  }

  private Verdict verdict(Judgment before, Judgment after, TrainingReport report) {
    Optional<TrainingEvaluation.Drift> neutral = report.neutral();
    if (neutral.isPresent() && neutral.get().kl() > limits.drift()) {
      return Verdict.DRIFTED;
    }
    return after.isBetterThan(before) ? Verdict.PLACED : Verdict.NOT_BETTER;
  }

  private Judgment judgmentOfPlace(List<PreferencePair> judged) {
    if (!Files.exists(place)) {
      return Judgment.NONE;
    }
    try (CustomModel current = QAdapter.load(base, place)) {
      return judgment(current, judged);
    }
  }

  private static Judgment judgment(CustomModel model, List<PreferencePair> pairs) {
    double right = 0;
    double margin = 0;
    for (PreferencePair pair : pairs) {
      double difference =
          model.reward(pair.prompt(), pair.chosen()).score()
              - model.reward(pair.prompt(), pair.rejected()).score();
      right += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
      margin += difference;
    }
    return new Judgment(right / pairs.size(), margin / pairs.size());
  }
}
