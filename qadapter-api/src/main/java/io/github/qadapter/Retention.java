package io.github.qadapter;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The KL penalty of training against forgetting: on text where no preference was stated, the
 * customized policy is held to the base by a term ρ · mean KL(π₁ ‖ π̃) per token that joins the
 * loss. Immutable.
 *
 * <pre>{@code
 * Retention gentle = Retention.selfSampled(r -> r.weight(0.3));
 * Retention bounded = Retention.selfSampled(r -> r.maxKl(0.05));
 * }</pre>
 */
public final class Retention {
  private static final int SELF_SAMPLED = 120;
  private static final int SELF_SAMPLED_TOKENS = 128;
  private static final int PER_STEP = 2;

  private final Source source;
  private final List<RetentionText> texts;
  private final int count;
  private final int maxTokens;
  private final int perStep;
  private final double weight;
  private final Optional<Double> maxKl;
  private final Penalty penalty;

  private Retention(Builder builder) {
    this.source = builder.source;
    this.texts = builder.texts;
    this.count = builder.count;
    this.maxTokens = builder.maxTokens;
    this.perStep = builder.perStep;
    this.weight = builder.weight;
    this.maxKl = builder.maxKl;
    this.penalty = builder.penalty;
  }

  /** The source of the text. */
  public enum Source {
    /** There is none, and no term. */
    NONE,
    /** The base writes questions and answers before training begins. */
    SELF_SAMPLED,
    /** The user gives it. */
    GIVEN
  }

  /** The terms by which text is retained. */
  public enum Penalty {
    /**
     * KL(π₁ ‖ π̃) over the whole vocabulary at each token: the text says where, the base says what.
     * The default.
     */
    KL,
    /**
     * The negative log-likelihood of the text, less the base's: learning the text by heart, as
     * replay and rehearsal do. On text that the base wrote it is one sample of the KL, with its
     * noise.
     */
    LIKELIHOOD
  }

  /** No term: the policy may go as far from the base as the preference takes it. */
  public static Retention none() {
    return new Builder(Source.NONE, List.of(), 0).build();
  }

  /**
   * The base writes its own text before training: users' turns that the chat template opens, then
   * its answers to them. Needs no data; the same seed writes the same text, which is kept in the
   * user's cache. What a customization has unless said.
   */
  public static Retention selfSampled() {
    return builder().build();
  }

  /** {@link #selfSampled()} with options given in place. */
  public static Retention selfSampled(Consumer<Builder> options) {
    return Builders.filled(builder(), options).build();
  }

  /**
   * Replay, a baseline: text that the base wrote is trained on as demonstrations ({@link
   * Penalty#LIKELIHOOD}) instead of held by its KL. With {@link Objective#sft()} it is what the
   * literature calls replay or rehearsal.
   */
  public static Retention replay() {
    return selfSampled(retention -> retention.penalty(Penalty.LIKELIHOOD));
  }

  /**
   * The given texts, in their order; a question's answer is held as well as the question.
   *
   * @throws IllegalArgumentException if there is no text
   */
  public static Retention texts(List<RetentionText> texts) {
    return texts(texts, options -> {});
  }

  /** {@link #texts(List)} with options given in place. */
  public static Retention texts(List<RetentionText> texts, Consumer<Builder> options) {
    return Builders.filled(builder().texts(texts), options).build();
  }

  /** {@link #selfSampled()}, to be changed. */
  public static Builder builder() {
    return new Builder(Source.SELF_SAMPLED, List.of(), SELF_SAMPLED);
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The source of the text. */
  public Source source() {
    return source;
  }

  /** The given texts; empty for other sources. */
  public List<RetentionText> texts() {
    return texts;
  }

  /** The number of texts that there are or will be. */
  public int count() {
    return count;
  }

  /** The most tokens that a self-sampled question or answer may have. */
  public int maxTokens() {
    return maxTokens;
  }

  /** The number of texts that join each optimizer step. */
  public int perStep() {
    return perStep;
  }

  /** The weight ρ that training begins with. */
  public double weight() {
    return weight;
  }

  /** The drift that is allowed, in nats per token, if it is limited. */
  public Optional<Double> maxKl() {
    return maxKl;
  }

  /** The term by which the text is retained. */
  public Penalty penalty() {
    return penalty;
  }

  private OptionValues values() {
    return new OptionValues(Retention.class)
        .with("source", source)
        .with("texts", texts)
        .with("count", count)
        .with("maxTokens", maxTokens)
        .with("perStep", perStep)
        .with("weight", weight)
        .with("maxKl", maxKl)
        .with("penalty", penalty);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Retention options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder {
    private Source source;
    private List<RetentionText> texts;
    private int count;
    private int maxTokens = SELF_SAMPLED_TOKENS;
    private int perStep = PER_STEP;
    private double weight = 1;
    private Optional<Double> maxKl = Optional.empty();
    private Penalty penalty = Penalty.KL;

    private Builder(Source source, List<RetentionText> texts, int count) {
      this.source = source;
      this.texts = texts;
      this.count = count;
    }

    private Builder(Retention options) {
      this(options.source, options.texts, options.count);
      this.maxTokens = options.maxTokens;
      this.perStep = options.perStep;
      this.weight = options.weight;
      this.maxKl = options.maxKl;
      this.penalty = options.penalty;
    }

    /**
     * Texts of yours, in their order, in place of text that the base writes.
     *
     * @throws IllegalArgumentException if there is no text
     */
    public Builder texts(List<RetentionText> texts) {
      if (texts.isEmpty()) {
        throw new IllegalArgumentException(
            "Expected at least one text to retain, but found none; give texts, or let the base"
                + " write them with Retention.selfSampled().");
      }
      this.source = Source.GIVEN;
      this.texts = List.copyOf(texts);
      this.count = texts.size();
      return this;
    }

    /**
     * Weight of the KL penalty against the preference loss (ρ), above 0; 1 by default. Larger
     * values keep more of the base and learn less.
     */
    public Builder weight(double weight) {
      this.weight = Checks.positive(weight, "a retention weight");
      return this;
    }

    /**
     * Largest KL (drift) allowed on the retention text: mean KL(π₁ ‖ π̃) per token in nats, above
     * 0; no limit by default. The weight follows the measured KL; should the end still lie above,
     * the strength stored with the adapter is lowered until it does not.
     */
    public Builder maxKl(double maxKl) {
      this.maxKl = Optional.of(Checks.positive(maxKl, "a limit of drift"));
      return this;
    }

    /**
     * Number of texts that the base writes, at least 1; {@value #SELF_SAMPLED} by default. More
     * texts cover more and take longer to write.
     *
     * @throws IllegalArgumentException if texts were given
     */
    public Builder count(int count) {
      requireSelfSampled("count");
      this.count = Checks.atLeast(1, count, "a number of self-sampled texts");
      return this;
    }

    /**
     * Most tokens of each question and each answer that the base writes, at least 1; {@value
     * #SELF_SAMPLED_TOKENS} by default.
     *
     * @throws IllegalArgumentException if texts were given
     */
    public Builder maxTokens(int maxTokens) {
      requireSelfSampled("maxTokens");
      this.maxTokens = Checks.atLeast(1, maxTokens, "a number of tokens");
      return this;
    }

    /** Number of texts that join each optimizer step, at least 1; {@value #PER_STEP} by default. */
    public Builder perStep(int perStep) {
      this.perStep = Checks.atLeast(1, perStep, "a number of texts per step");
      return this;
    }

    /**
     * The term by which the text is retained; {@link Penalty#KL} by default, {@link
     * Penalty#LIKELIHOOD} for comparison.
     */
    public Builder penalty(Penalty penalty) {
      this.penalty = penalty;
      return this;
    }

    private void requireSelfSampled(String option) {
      if (source != Source.SELF_SAMPLED) {
        throw new IllegalArgumentException(
            option
                + " says how the base writes its own text: call it on the builder of"
                + " Retention.selfSampled().");
      }
    }

    /**
     * The collected options.
     *
     * @throws IllegalArgumentException if a largest KL was set beside {@link Penalty#LIKELIHOOD},
     *     which does not measure it
     */
    public Retention build() {
      if (penalty == Penalty.LIKELIHOOD && maxKl.isPresent()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected no largest KL with penalty LIKELIHOOD, which measures one sample of it only, but found %s; use penalty KL, or leave maxKl out.",
                maxKl.get()));
      }
      return new Retention(this);
    }
  }
}
