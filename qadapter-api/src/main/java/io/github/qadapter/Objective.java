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
  private final Parameterization parameterization;
  private final double baseWeight;
  private final double policyTemperature;
  private final double discount;
  private final double rewardPenalty;
  private final Normalizer normalizer;
  private final Scoring scoring;
  private final Loss loss;

  private Objective(Builder builder) {
    this.parameterization = builder.parameterization;
    this.baseWeight = builder.baseWeight;
    this.policyTemperature = builder.policyTemperature;
    this.discount = builder.discount;
    this.rewardPenalty = builder.rewardPenalty;
    this.normalizer = builder.normalizer;
    this.scoring = builder.scoring;
    this.loss = builder.loss;
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
        .parameterization(Parameterization.ADAPTER_LOGITS)
        .baseWeight(0.01)
        .policyTemperature(1.0)
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
   * Direct preference optimization as a special case: γ = 1, α₀ = α̃ = beta, no reward penalty.
   *
   * @param beta DPO's β, above 0
   */
  public static Objective dpo(double beta) {
    return builder().baseWeight(beta).policyTemperature(beta).rewardPenalty(0).build();
  }

  /**
   * Supervised fine-tuning on the chosen answers alone, a baseline: the mean negative
   * log-likelihood of their tokens under the customized policy. The rejected answers are only
   * measured.
   */
  public static Objective sft() {
    return builder().loss(Loss.SUPERVISED).rewardPenalty(0).build();
  }

  /**
   * Identity preference optimization, a baseline (<a href="https://arxiv.org/abs/2310.12036">Azar
   * et al., 2023</a>): as {@link #dpo}, but with {@link Loss#SQUARED}, which stops pulling where a
   * pair is won by enough. On pairs that the policy itself wrote and a reward ordered, its gradient
   * is that of REINFORCE with two answers, the sign of their rewards and a KL penalty of weight
   * beta.
   *
   * @param beta IPO's τ, above 0
   */
  public static Objective ipo(double beta) {
    return dpo(beta).toBuilder().loss(Loss.SQUARED).build();
  }

  /** The default objective, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** This objective, to be changed into another one. */
  public Builder toBuilder() {
    return new Builder()
        .parameterization(parameterization)
        .baseWeight(baseWeight)
        .policyTemperature(policyTemperature)
        .discount(discount)
        .rewardPenalty(rewardPenalty)
        .normalizer(normalizer)
        .scoring(scoring)
        .loss(loss);
  }

  /** The parameterization by which Q̂ follows from the logits. */
  public Parameterization parameterization() {
    return parameterization;
  }

  /** α₀, the weight of the base's log-probabilities; at least 0. */
  public double baseWeight() {
    return baseWeight;
  }

  /** α̃, the temperature of the customized problem; above 0. */
  public double policyTemperature() {
    return policyTemperature;
  }

  /** γ, the discount, in [0, 1]. */
  public double discount() {
    return discount;
  }

  /** β, the weight of the mean squared recovered reward; at least 0. */
  public double rewardPenalty() {
    return rewardPenalty;
  }

  /** The normalizer, by which a response's score is divided. */
  public Normalizer normalizer() {
    return normalizer;
  }

  /** The states from which the recovered rewards are read. */
  public Scoring scoring() {
    return scoring;
  }

  /** The loss by which the pairs are learned. */
  public Loss loss() {
    return loss;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Objective[%s, baseWeight %s, policyTemperature %s, discount %s, rewardPenalty %s, normalizer %s, scoring %s, loss %s]",
        parameterization,
        baseWeight,
        policyTemperature,
        discount,
        rewardPenalty,
        normalizer,
        scoring,
        loss);
  }

  private OptionValues values() {
    return new OptionValues(Objective.class)
        .with("parameterization", parameterization)
        .with("baseWeight", baseWeight)
        .with("policyTemperature", policyTemperature)
        .with("discount", discount)
        .with("rewardPenalty", rewardPenalty)
        .with("normalizer", normalizer)
        .with("scoring", scoring)
        .with("loss", loss);
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
    private Parameterization parameterization = Parameterization.SCALED_DIFFERENCE;
    private double baseWeight = 0.1;
    private double policyTemperature = 0.1;
    private double discount = 1.0;
    private double rewardPenalty = 0.1;
    private Normalizer normalizer = Normalizer.NONE;
    private Scoring scoring = Scoring.NEXT_STATE;
    private Loss loss = Loss.BRADLEY_TERRY;

    private Builder() {}

    /**
     * How the residual Q-function follows from the logits; {@link
     * Parameterization#SCALED_DIFFERENCE} by default.
     */
    public Builder parameterization(Parameterization parameterization) {
      this.parameterization = parameterization;
      return this;
    }

    /**
     * Weight of the base's log-probabilities (α₀; DPO's β together with {@link
     * #policyTemperature}), at least 0; 0.1 by default. If it differs from {@link
     * #policyTemperature}, the base is sharpened or flattened everywhere.
     */
    public Builder baseWeight(double baseWeight) {
      this.baseWeight = Checks.within(0, Double.MAX_VALUE, baseWeight, "a base weight");
      return this;
    }

    /**
     * Temperature of the customized policy's control problem (α̃), above 0; 0.1 by default. Not the
     * sampling temperature of answers, which is {@link GenerationOptions.Builder#temperature}.
     */
    public Builder policyTemperature(double policyTemperature) {
      this.policyTemperature = Checks.positive(policyTemperature, "an objective's temperature");
      return this;
    }

    /** Discount of later rewards (γ), from 0 to 1; 1 by default. */
    public Builder discount(double discount) {
      this.discount = Checks.within(0, 1, discount, "a discount");
      return this;
    }

    /**
     * Weight of the mean squared recovered reward in the loss (β), at least 0; 0.1 by default. It
     * keeps rewards small where the pairs say nothing.
     */
    public Builder rewardPenalty(double rewardPenalty) {
      this.rewardPenalty = Checks.within(0, Double.MAX_VALUE, rewardPenalty, "a reward penalty");
      return this;
    }

    /**
     * What an answer's score is divided by; {@link Normalizer#NONE} by default, {@link
     * Normalizer#RESPONSE_LENGTH} against a preference for length.
     */
    public Builder normalizer(Normalizer normalizer) {
      this.normalizer = normalizer;
      return this;
    }

    /**
     * The states from which recovered rewards are read; {@link Scoring#NEXT_STATE} by default, the
     * other one reproduces the released code.
     */
    public Builder scoring(Scoring scoring) {
      this.scoring = scoring;
      return this;
    }

    /**
     * The loss by which the pairs are learned; {@link Loss#BRADLEY_TERRY} by default, the others
     * for comparison.
     */
    public Builder loss(Loss loss) {
      this.loss = loss;
      return this;
    }

    /**
     * The collected objective.
     *
     * @throws IllegalArgumentException if a normalizer was set for {@link Scoring#REFERENCE_CODE},
     *     which has its own, or if {@link Loss#SUPERVISED}, which scores no answers, was set beside
     *     one, beside a reward penalty or beside that scoring
     */
    public Objective build() {
      if (loss == Loss.SUPERVISED
          && (rewardPenalty != 0
              || normalizer != Normalizer.NONE
              || scoring != Scoring.NEXT_STATE)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected no reward penalty, normalizer or scoring with loss SUPERVISED, which scores no answers, but found %s, %s and %s; begin with Objective.sft().",
                rewardPenalty,
                normalizer,
                scoring));
      }
      if (scoring == Scoring.REFERENCE_CODE && normalizer != Normalizer.NONE) {
        throw new IllegalArgumentException(
            "Expected no normalizer with scoring REFERENCE_CODE, which divides by the padded"
                + " length, but found "
                + normalizer
                + ".");
      }
      return new Objective(this);
    }
  }

  /** The ways to read the residual Q-function off the adapted model's and the base's logits. */
  public enum Parameterization {
    /** Q̂ = z_a, the adapted model's logits: the paper's and its released code's choice. */
    ADAPTER_LOGITS,
    /** Q̂ = z_a − z_b: zero before training; at low temperatures each step acts very strongly. */
    LOGIT_DIFFERENCE,
    /**
     * Q̂ = α̃ (z_a − z_b): zero before training and equally strong at any temperature. The default.
     */
    SCALED_DIFFERENCE
  }

  /**
   * The choice of the states from which an answer's recovered rewards are read, and of the tokens
   * that count.
   */
  public enum Scoring {
    /**
     * r₂ = Q̂(sₜ, yₜ) − γ V̂(sₜ₊₁) for every token of the answer, the end-of-turn token included.
     */
    NEXT_STATE,
    /**
     * As the paper's released code scores: r₂ = Q̂(sₜ, yₜ) − γ V̂(sₜ), the first token left out,
     * one padding token added unless the row is its batch's longest, and the sum divided by the
     * padded row's length less one. For reproducing published settings; it breaks the reward
     * identities.
     */
    REFERENCE_CODE
  }

  /** The losses by which pairs are learned. */
  public enum Loss {
    /**
     * The Bradley–Terry loss of the two answers' scores, with the reward penalty: residual
     * Q-learning's and DPO's. The default.
     */
    BRADLEY_TERRY,
    /**
     * ((R(w) − R(l) − ½) / α̃)² of the two answers' scores, with the reward penalty: IPO's, which
     * pulls a pair to a margin and not beyond. A baseline.
     */
    SQUARED,
    /**
     * The mean negative log-likelihood of the chosen answers' tokens, that is supervised
     * fine-tuning (SFT): a baseline, which learns nothing from what was rejected.
     */
    SUPERVISED
  }

  /** The divisors of a response's score before two responses are compared. */
  public enum Normalizer {
    /** Nothing: the score is the sum of the recovered rewards. */
    NONE,
    /** The number of scored tokens: long answers gain nothing by their length. */
    RESPONSE_LENGTH
  }
}
