package io.github.qadapter.report;

import io.github.qadapter.Scope;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The report of a training run. What is said of the preference after training is what the saved
 * model does: with the strength stored and the scope learned. Evaluations in the course, taken
 * while it was being learned, are at full strength and for every prompt. Saved beside the adapter
 * as {@code training-report.json}, {@code training-metrics.jsonl} and {@code training-report.html}.
 *
 * @param outcome how it came to its end
 * @param pairs pairs trained on
 * @param droppedPairs pairs left out, most of them because they are longer than the limits; {@code
 *     data.leftOut} of the settings says why
 * @param cutAnswers answers cut at the length limit
 * @param lengthGuess how well length alone tells which answer of the pairs trained on was
 *     preferred; empty in reports of earlier versions
 * @param steps optimizer steps taken
 * @param seconds wall-clock time of the training loop
 * @param peakResidentBytes the process's largest resident memory so far; 0 where the platform does
 *     not tell
 * @param firstLoss the loss of the first step
 * @param lastLoss the loss of the last step
 * @param heldOut the preference before and after, if pairs were held out
 * @param neutral what was forgotten, if neutral texts were given
 * @param retention what held the policy to the base, if anything was asked to
 * @param scope how well the data's prompts are told from others, if a scope was learned
 * @param fullStrength what full strength would give, where the saved model does less
 * @param samples answers before and after, if prompts were given for them
 * @param course every step and every evaluation
 * @param settings every setting by its name
 */
public record TrainingReport(
    Outcome outcome,
    int pairs,
    int droppedPairs,
    int cutAnswers,
    Optional<LengthGuess> lengthGuess,
    int steps,
    double seconds,
    long peakResidentBytes,
    double firstLoss,
    double lastLoss,
    Optional<HeldOut> heldOut,
    Optional<Drift> neutral,
    Optional<Retained> retention,
    Optional<LearnedScope> scope,
    Optional<FullStrength> fullStrength,
    List<SampleAnswer> samples,
    Course course,
    Map<String, String> settings) {
  /** Copies the samples and the settings. */
  public TrainingReport {
    samples = List.copyOf(samples);
    settings = Map.copyOf(settings);
  }

  /**
   * Warnings that a person should read before the adapter is used, a sentence each, with what to do
   * about it: a run that ends worse than it began, too few pairs, a preference that may not have
   * been learned, length that explains the choice, a large drift, a strength that was lowered, a
   * scope that does not tell. Empty if there is nothing.
   */
  public List<String> warnings() {
    return ReportWarnings.of(this);
  }

  /**
   * The report as a person reads it, for a terminal of 80 columns: preference accuracy with its 95%
   * interval, margin, KL (drift), losses, time, memory, and the {@link #warnings()} with what to
   * do.
   */
  public String text() {
    return new TrainingReportText(this).toString();
  }

  /** The ways in which training ends. */
  public enum Outcome {
    /** All steps were taken. */
    COMPLETED,
    /** A measure did not become better any more; the adapter is that of the best evaluation. */
    STOPPED_EARLY,
    /** It was cancelled; the adapter is that of the last whole step. */
    CANCELLED
  }

  /**
   * The outcome of retention, which held the policy to the base.
   *
   * @param texts how many texts there were
   * @param kl the mean KL(π₁ ‖ π̃) per token of them at the end, at the stored strength, in nats
   * @param limit the drift that was allowed, if it was limited
   * @param weight ρ in the last step
   * @param strength the strength stored with the adapter: 1, or less where the limit asked for it
   */
  public record Retained(
      int texts, double kl, Optional<Double> limit, double weight, double strength) {}

  /**
   * The quality of a learned scope at telling the preference data's prompts from others, on prompts
   * that it was not fitted to.
   *
   * @param inside how many of the data's prompts were evaluated
   * @param outside how many other prompts were evaluated
   * @param auc the probability that one of the data's prompts ranks above another one
   * @param missed the share of the data's prompts that lie below the threshold
   * @param taken the share of the other prompts that lie above it
   * @param used whether the saved model keeps to it; one that does not tell is used only where
   *     {@link Scope.Builder#evenIfUnclear()} asked for it
   */
  public record LearnedScope(
      int inside, int outside, double auc, double missed, double taken, boolean used) {
    /** Below it a scope does not tell prompts apart; a coin has 0.5. */
    public static final double LEAST_AUC = 0.75;

    /** Above it too many of the preference's own prompts lie outside. */
    public static final double MOST_MISSED = 0.2;

    /**
     * Tells whether the scope is clear: an AUC of at least 0.75, and at most 20% of the data's
     * prompts missed.
     */
    public boolean isClear() {
      return auc >= LEAST_AUC && missed <= MOST_MISSED;
    }
  }

  /**
   * An answer before and after training.
   *
   * @param prompt the user's turn
   * @param before the base's answer
   * @param after the saved model's
   * @param atFullStrength the answer at strength 1 and without a scope, where the saved model does
   *     less for this prompt
   */
  public record SampleAnswer(
      String prompt, String before, String after, Optional<String> atFullStrength) {}

  /**
   * The figures at strength 1 and for every prompt. Accuracy is the same at any strength: it
   * compares what was learned, not what is made of it.
   *
   * @param margin as in {@link Preference}, if pairs were held out
   * @param neutral as in the report, if neutral texts were given
   */
  public record FullStrength(Optional<Double> margin, Optional<Drift> neutral) {}

  /**
   * The course of training, in order.
   *
   * @param steps every optimizer step
   * @param evaluations every evaluation, the one before the first step included
   */
  public record Course(List<TrainingStep> steps, List<TrainingEvaluation> evaluations) {
    /** Copies the lists. */
    public Course {
      steps = List.copyOf(steps);
      evaluations = List.copyOf(evaluations);
    }
  }

  /**
   * The preference on held-out pairs, before and after training.
   *
   * @param before of the base, or of the adapter that training began with
   * @param after of the saved model, on the same pairs
   */
  public record HeldOut(Preference before, Preference after) {
    /** The number of pairs that were evaluated. */
    public int pairs() {
      return after.pairs();
    }
  }
}
