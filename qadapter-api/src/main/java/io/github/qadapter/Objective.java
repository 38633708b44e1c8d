package io.github.qadapter;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The training objective: the residual Q-function's loss and the policy that follows from it.
 * Immutable.
 *
 * <p>In the words of residual Q-learning: the preference is an unknown reward r₂ that is added to
 * the reward the base model was trained for. Training finds the residual Q-function Q̂ whose
 * recovered rewards r₂ = Q̂(s,a) − γ V̂(s′) explain the preferred answers under the Bradley–Terry
 * model.
 */
public final class Objective {
  private final Parameterisation parameterisation;
  private final double baseWeight;
  private final double temperature;
  private final double discount;
  private final double rewardPenalty;
  private final ScoreNormaliser normaliser;
  private final Scoring scoring;

  private Objective(Builder builder) {
    this.parameterisation = builder.parameterisation;
    this.baseWeight = builder.baseWeight;
    this.temperature = builder.temperature;
    this.discount = builder.discount;
    this.rewardPenalty = builder.rewardPenalty;
    this.normaliser = builder.normaliser;
    this.scoring = builder.scoring;
  }

  /** The default: scaled difference, α₀ = α̃ = 0.1, γ = 1, β = 0.1. */
  public static Objective residual() {
    return builder().build();
  }

  /**
   * The released code's numbers (adapter logits, α₀ = 0.01, α̃ = 1, γ = 1, β = 0.1) with next-state
   * values.
   */
  public static Objective paper() {
    return builder()
        .parameterisation(Parameterisation.ADAPTER_LOGITS)
        .baseWeight(0.01)
        .temperature(1.0)
        .build();
  }

  /**
   * The released code as it is: {@link #paper()} with {@link Scoring#REFERENCE_CODE}. For
   * reproducing published settings.
   */
  public static Objective referenceCode() {
    return paper().toBuilder().scoring(Scoring.REFERENCE_CODE).build();
  }

  /**
   * Direct preference optimisation as a special case: γ = 1, α₀ = α̃ = beta, no reward penalty.
   *
   * @param beta DPO's β, above 0
   */
  public static Objective dpo(double beta) {
    return builder().baseWeight(beta).temperature(beta).rewardPenalty(0).build();
  }

  /** The default objective, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** This objective, to be changed into another one. */
  public Builder toBuilder() {
    return new Builder()
        .parameterisation(parameterisation)
        .baseWeight(baseWeight)
        .temperature(temperature)
        .discount(discount)
        .rewardPenalty(rewardPenalty)
        .normaliser(normaliser)
        .scoring(scoring);
  }

  /** The parameterisation by which Q̂ follows from the logits. */
  public Parameterisation parameterisation() {
    return parameterisation;
  }

  /** α₀, the weight of the base's log-probabilities; at least 0. */
  public double baseWeight() {
    return baseWeight;
  }

  /** α̃, the temperature of the customised problem; above 0. */
  public double temperature() {
    return temperature;
  }

  /** γ, the discount, in [0, 1]. */
  public double discount() {
    return discount;
  }

  /** β, the weight of the mean squared recovered reward; at least 0. */
  public double rewardPenalty() {
    return rewardPenalty;
  }

  /** The normaliser, by which a response's score is divided. */
  public ScoreNormaliser normaliser() {
    return normaliser;
  }

  /** The states from which the recovered rewards are read. */
  public Scoring scoring() {
    return scoring;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Objective[%s, baseWeight %s, temperature %s, discount %s, rewardPenalty %s, normaliser %s, scoring %s]",
        parameterisation,
        baseWeight,
        temperature,
        discount,
        rewardPenalty,
        normaliser,
        scoring);
  }

  private OptionValues values() {
    return new OptionValues(Objective.class)
        .with("parameterisation", parameterisation)
        .with("baseWeight", baseWeight)
        .with("temperature", temperature)
        .with("discount", discount)
        .with("rewardPenalty", rewardPenalty)
        .with("normaliser", normaliser)
        .with("scoring", scoring);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Objective options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Collects an objective's settings. */
  public static final class Builder {
    private Parameterisation parameterisation = Parameterisation.SCALED_DIFFERENCE;
    private double baseWeight = 0.1;
    private double temperature = 0.1;
    private double discount = 1.0;
    private double rewardPenalty = 0.1;
    private ScoreNormaliser normaliser = ScoreNormaliser.NONE;
    private Scoring scoring = Scoring.NEXT_STATE;

    private Builder() {}

    /** The parameterisation by which Q̂ follows from the logits. */
    public Builder parameterisation(Parameterisation parameterisation) {
      this.parameterisation = parameterisation;
      return this;
    }

    /** α₀, at least 0. Away from {@link #temperature} the base is tempered everywhere. */
    public Builder baseWeight(double baseWeight) {
      this.baseWeight = Checks.within(0, Double.MAX_VALUE, baseWeight, "a base weight");
      return this;
    }

    /** α̃, above 0. */
    public Builder temperature(double temperature) {
      this.temperature = Checks.positive(temperature, "an objective's temperature");
      return this;
    }

    /** γ, in [0, 1]. */
    public Builder discount(double discount) {
      this.discount = Checks.within(0, 1, discount, "a discount");
      return this;
    }

    /** β, at least 0. */
    public Builder rewardPenalty(double rewardPenalty) {
      this.rewardPenalty = Checks.within(0, Double.MAX_VALUE, rewardPenalty, "a reward penalty");
      return this;
    }

    /** The normaliser, by which a response's score is divided. */
    public Builder normaliser(ScoreNormaliser normaliser) {
      this.normaliser = normaliser;
      return this;
    }

    /** The states from which the recovered rewards are read. */
    public Builder scoring(Scoring scoring) {
      this.scoring = scoring;
      return this;
    }

    /**
     * The collected objective.
     *
     * @throws IllegalArgumentException if a normaliser was set for {@link Scoring#REFERENCE_CODE},
     *     which has its own
     */
    public Objective build() {
      if (scoring == Scoring.REFERENCE_CODE && normaliser != ScoreNormaliser.NONE) {
        throw new IllegalArgumentException(
            "Expected no normaliser with scoring REFERENCE_CODE, which divides by the padded"
                + " length, but found "
                + normaliser
                + ".");
      }
      return new Objective(this);
    }
  }
}
