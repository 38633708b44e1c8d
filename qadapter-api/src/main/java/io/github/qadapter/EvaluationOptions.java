package io.github.qadapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The held-out pairs and neutral texts on which a customization is evaluated, before and after
 * training; never trained on. Immutable.
 */
public final class EvaluationOptions {
  private final PreferenceData heldOut;
  private final List<RetentionText> neutralTexts;
  private final List<String> samplePrompts;
  private final Optional<Integer> everySteps;
  private final Optional<EarlyStopping> earlyStopping;

  private EvaluationOptions(Builder builder) {
    this.heldOut = builder.heldOut;
    this.neutralTexts = List.copyOf(builder.neutralTexts);
    this.samplePrompts = List.copyOf(builder.samplePrompts);
    this.everySteps = builder.everySteps;
    this.earlyStopping = Optional.ofNullable(builder.earlyStopping);
  }

  /** Nothing to judge, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Pairs kept apart; may be empty. */
  public PreferenceData heldOut() {
    return heldOut;
  }

  /** Texts that the preference is not about; may be empty. */
  public List<RetentionText> neutralTexts() {
    return neutralTexts;
  }

  /** Prompts whose answers before and after the report shows; may be empty. */
  public List<String> samplePrompts() {
    return samplePrompts;
  }

  /** Steps between evaluations while training, if any. */
  public Optional<Integer> everySteps() {
    return everySteps;
  }

  /** The rule of early stopping, if there is one. */
  public Optional<EarlyStopping> earlyStopping() {
    return earlyStopping;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(EvaluationOptions.class)
        .with("heldOut", heldOut)
        .with("neutralTexts", neutralTexts)
        .with("samplePrompts", samplePrompts)
        .with("everySteps", everySteps)
        .with("earlyStopping", earlyStopping);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EvaluationOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. */
  public static final class Builder {
    private PreferenceData heldOut = PreferenceData.of(List.of());
    private final List<RetentionText> neutralTexts = new ArrayList<>();
    private final List<String> samplePrompts = new ArrayList<>();
    private Optional<Integer> everySteps = Optional.empty();
    private @Nullable EarlyStopping earlyStopping;

    private Builder() {}

    private Builder(EvaluationOptions options) {
      this.heldOut = options.heldOut;
      neutralTexts.addAll(options.neutralTexts);
      samplePrompts.addAll(options.samplePrompts);
      this.everySteps = options.everySteps;
      this.earlyStopping = options.earlyStopping.orElse(null);
    }

    /** Held-out pairs, for preference accuracy and margin; never trained on. None by default. */
    public Builder heldOut(PreferenceData heldOut) {
      this.heldOut = heldOut;
      return this;
    }

    /**
     * Adds texts that the preference is not about, for the loss and the KL (drift); none by
     * default.
     */
    public Builder neutralTexts(List<RetentionText> texts) {
      neutralTexts.addAll(texts);
      return this;
    }

    /**
     * Adds prompts whose answers before and after training the report shows; none by default. They
     * and their answers are saved with the adapter.
     */
    public Builder samplePrompts(List<String> prompts) {
      samplePrompts.addAll(prompts);
      return this;
    }

    /**
     * Optimizer steps between evaluations during training, at least 1; by default only before and
     * after.
     */
    public Builder everySteps(int steps) {
      this.everySteps =
          Optional.of(Checks.atLeast(1, steps, "a number of steps between evaluations"));
      return this;
    }

    /**
     * Ends training once a measure has not improved for {@code patience} evaluations, and returns
     * to the best one; needs {@link #everySteps}. Off by default.
     */
    public Builder stopEarly(EarlyStopping.Measure measure, int patience) {
      this.earlyStopping = new EarlyStopping(measure, patience);
      return this;
    }

    /**
     * The collected choices.
     *
     * @throws IllegalArgumentException if training is to stop early, but nothing says how often to
     *     judge, or nothing is given to measure
     */
    public EvaluationOptions build() {
      if (earlyStopping != null) {
        requireMeasurable(earlyStopping.measure());
      }
      return new EvaluationOptions(this);
    }

    private void requireMeasurable(EarlyStopping.Measure measure) {
      if (everySteps.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Stopping early by %s needs evaluations while training: call everySteps(...) as"
                    + " well.",
                measure));
      }
      switch (measure) {
        case ACCURACY, MARGIN -> require(heldOut.size() > 0, measure, "heldOut");
        case NEUTRAL_DRIFT, NEUTRAL_LOSS ->
            require(!neutralTexts.isEmpty(), measure, "neutralTexts");
        case RETENTION_DRIFT -> {} // the retention's own text; the engine knows if there is any
      }
    }

    private static void require(boolean given, EarlyStopping.Measure measure, String option) {
      if (!given) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Stopping early by %s needs something to measure it on: call %s(...) as well.",
                measure,
                option));
      }
    }
  }

  /**
   * Early stopping: training ends once a measure has not become better for some evaluations. The
   * adapter of the best evaluation is then what training returns.
   *
   * @param measure what is watched
   * @param patience how many evaluations without a better value end the run, at least 1
   */
  public record EarlyStopping(Measure measure, int patience) {
    /** Checks the patience. */
    public EarlyStopping {
      Checks.atLeast(1, patience, "a patience");
    }

    /** The measures that can be watched. */
    public enum Measure {
      /** The preference accuracy on held-out pairs; more is better. */
      ACCURACY,
      /** The mean margin on held-out pairs, in nats; more is better. */
      MARGIN,
      /** The mean KL(π₁ ‖ π̃) per token of the retention text; less is better. */
      RETENTION_DRIFT,
      /** The mean KL(π₁ ‖ π̃) per token of the neutral texts; less is better. */
      NEUTRAL_DRIFT,
      /** The rise of the loss on the neutral texts; less is better. */
      NEUTRAL_LOSS
    }
  }
}
