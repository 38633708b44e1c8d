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
  /** The share of the prompts that are held out unless said. */
  public static final double DEFAULT_HOLD_OUT = 0.1;

  /** Of fewer pairs none are held out unless said: too few would be left to judge by. */
  public static final int LEAST_TO_HOLD_OUT = 100;

  private final @Nullable PreferenceData heldOut;
  private final Optional<Double> holdOut;
  private final List<RetentionText> neutralTexts;
  private final List<String> samplePrompts;
  private final Optional<Integer> everySteps;
  private final Optional<EarlyStopping> earlyStopping;

  private EvaluationOptions(Builder builder) {
    this.heldOut = builder.heldOut;
    this.holdOut = heldOut == null ? builder.holdOut : Optional.of(0.0);
    this.neutralTexts = List.copyOf(builder.neutralTexts);
    this.samplePrompts = List.copyOf(builder.samplePrompts);
    this.everySteps = builder.everySteps;
    this.earlyStopping = Optional.ofNullable(builder.earlyStopping);
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The share of the preferences' prompts that the run holds out of training and judges by; 0 where
   * pairs are given for that. Empty for {@link #DEFAULT_HOLD_OUT} where there are at least {@link
   * #LEAST_TO_HOLD_OUT} pairs and prompts enough.
   */
  public Optional<Double> holdOut() {
    return holdOut;
  }

  /** Given pairs to judge by; may be empty. */
  public PreferenceData heldOut() {
    return heldOut == null ? PreferenceData.of(List.of()) : heldOut;
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
        .with("heldOut", heldOut())
        .with("holdOut", holdOut)
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
    private @Nullable PreferenceData heldOut;
    private Optional<Double> holdOut = Optional.empty();
    private final List<RetentionText> neutralTexts = new ArrayList<>();
    private final List<String> samplePrompts = new ArrayList<>();
    private Optional<Integer> everySteps = Optional.empty();
    private @Nullable EarlyStopping earlyStopping;

    private Builder() {}

    private Builder(EvaluationOptions options) {
      this.heldOut = options.heldOut;
      this.holdOut = options.heldOut == null ? options.holdOut : Optional.empty();
      neutralTexts.addAll(options.neutralTexts);
      samplePrompts.addAll(options.samplePrompts);
      this.everySteps = options.everySteps;
      this.earlyStopping = options.earlyStopping.orElse(null);
    }

    /**
     * Held-out pairs, for preference accuracy and margin; never trained on, and all of them judged.
     * By default the run holds out its own.
     */
    public Builder heldOut(PreferenceData heldOut) {
      this.heldOut = heldOut;
      return this;
    }

    /**
     * Share of the preferences' prompts that the run holds out of training and judges by, from 0,
     * for none, to 0.5; by default a tenth where there are at least 100 pairs. Judged are as many
     * of their pairs as a tenth of the time of training allows.
     */
    public Builder holdOut(double share) {
      Checks.within(0, 0.5, share, "a share to hold out");
      this.holdOut = Optional.of(share);
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
     * @throws IllegalArgumentException if pairs are given and others are to be held out as well, or
     *     if training is to stop early, but nothing says how often to judge, or nothing is given to
     *     measure
     */
    public EvaluationOptions build() {
      if (heldOut != null && holdOut.orElse(0.0) > 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected pairs to judge by either from heldOut(...) or from holdOut(%s), but found both; leave one out.",
                holdOut.get()));
      }
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
        case ACCURACY, MARGIN -> require(mayHoldPairs(), measure, "heldOut");
        case NEUTRAL_DRIFT, NEUTRAL_LOSS ->
            require(!neutralTexts.isEmpty(), measure, "neutralTexts");
        case RETENTION_DRIFT -> {} // the retention's own text; the engine knows if there is any
      }
    }

    /** Whether pairs can be held out of the preferences is known when these are read. */
    private boolean mayHoldPairs() {
      return heldOut == null ? holdOut.orElse(DEFAULT_HOLD_OUT) > 0 : heldOut.size() > 0;
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
