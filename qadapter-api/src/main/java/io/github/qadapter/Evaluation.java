package io.github.qadapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The held-out pairs and neutral texts on which a customisation is evaluated, before and after
 * training; never trained on. Immutable.
 */
public final class Evaluation {
  private final PreferenceData heldOut;
  private final List<NeutralText> neutralTexts;
  private final List<String> samplePrompts;
  private final OptionalInt everySteps;
  private final Optional<EarlyStopping> earlyStopping;

  private Evaluation(Builder builder) {
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
  public List<NeutralText> neutralTexts() {
    return neutralTexts;
  }

  /** Prompts whose answers before and after the report shows; may be empty. */
  public List<String> samplePrompts() {
    return samplePrompts;
  }

  /** Steps between evaluations while training, if any. */
  public OptionalInt everySteps() {
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
    return new OptionValues(Evaluation.class)
        .with("heldOut", heldOut)
        .with("neutralTexts", neutralTexts)
        .with("samplePrompts", samplePrompts)
        .with("everySteps", everySteps)
        .with("earlyStopping", earlyStopping);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Evaluation options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects what is judged. */
  public static final class Builder {
    private PreferenceData heldOut = PreferenceData.of(List.of());
    private final List<NeutralText> neutralTexts = new ArrayList<>();
    private final List<String> samplePrompts = new ArrayList<>();
    private OptionalInt everySteps = OptionalInt.empty();
    private @Nullable EarlyStopping earlyStopping;

    private Builder() {}

    private Builder(Evaluation options) {
      this.heldOut = options.heldOut;
      neutralTexts.addAll(options.neutralTexts);
      samplePrompts.addAll(options.samplePrompts);
      this.everySteps = options.everySteps;
      this.earlyStopping = options.earlyStopping.orElse(null);
    }

    /** Pairs kept apart, for the accuracy and the margin. */
    public Builder heldOut(PreferenceData heldOut) {
      this.heldOut = heldOut;
      return this;
    }

    /** Adds texts that the preference is not about, for the loss and the drift. */
    public Builder neutralTexts(List<NeutralText> texts) {
      neutralTexts.addAll(texts);
      return this;
    }

    /**
     * Adds prompts whose answers before and after training the report shows. They and their answers
     * are saved with the adapter.
     */
    public Builder samplePrompts(List<String> prompts) {
      samplePrompts.addAll(prompts);
      return this;
    }

    /** Judges after every so many optimiser steps as well, at least 1. */
    public Builder everySteps(int steps) {
      this.everySteps =
          OptionalInt.of(Checks.atLeast(1, steps, "a number of steps between evaluations"));
      return this;
    }

    /**
     * Ends training once a measure has not become better for so many evaluations, and goes back to
     * the best one; asks for {@link #everySteps}.
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
    public Evaluation build() {
      if (earlyStopping != null) {
        requireMeasurable(earlyStopping.measure());
      }
      return new Evaluation(this);
    }

    private void requireMeasurable(EarlyStopping.Measure measure) {
      if (everySteps.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Stopping early by %s needs evaluations while training: call everySteps(...) as well.",
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
}
