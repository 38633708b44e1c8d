package io.github.qadapter;

import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The KL penalty of training against forgetting: on text where no preference was stated, the
 * customized policy is held to the base by a term ρ · mean KL(π₁ ‖ π̃) per token that joins the
 * loss. Immutable: each step gives a new one.
 *
 * <pre>{@code
 * Retention gentle = Retention.selfSampled().weight(0.3);
 * Retention bounded = Retention.selfSampled().maxKl(0.05);
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
  private final OptionalDouble maxKl;

  private Retention(
      Source source,
      List<RetentionText> texts,
      int count,
      int maxTokens,
      int perStep,
      double weight,
      OptionalDouble maxKl) {
    this.source = source;
    this.texts = List.copyOf(texts);
    this.count = count;
    this.maxTokens = maxTokens;
    this.perStep = perStep;
    this.weight = weight;
    this.maxKl = maxKl;
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

  /** No penalty. */
  public static Retention none() {
    return of(Source.NONE, List.of(), 0);
  }

  /**
   * The base writes its own text before training: users' turns that the chat template opens, then
   * its answers to them. Needs no data; the same seed writes the same text.
   */
  public static Retention selfSampled() {
    return of(Source.SELF_SAMPLED, List.of(), SELF_SAMPLED);
  }

  /**
   * The given texts, in their order; a question's answer is held as well as the question.
   *
   * @throws IllegalArgumentException if there is no text
   */
  public static Retention texts(List<RetentionText> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected at least one text to retain, but found none; give texts, or let the base write"
              + " them with Retention.selfSampled().");
    }
    return of(Source.GIVEN, texts, texts.size());
  }

  private static Retention of(Source source, List<RetentionText> texts, int count) {
    return new Retention(
        source, texts, count, SELF_SAMPLED_TOKENS, PER_STEP, 1, OptionalDouble.empty());
  }

  /**
   * Weight of the KL penalty against the preference loss (ρ), above 0; 1 by default. Larger values
   * keep more of the base and learn less.
   */
  public Retention weight(double weight) {
    Checks.positive(weight, "a retention weight");
    return new Retention(source, texts, count, maxTokens, perStep, weight, maxKl);
  }

  /**
   * Largest KL (drift) allowed on the retention text: mean KL(π₁ ‖ π̃) per token in nats, above 0;
   * no limit by default. The weight follows the measured KL; should the end still lie above, the
   * strength stored with the adapter is lowered until it does not.
   *
   * @param maxKl above 0
   */
  public Retention maxKl(double maxKl) {
    Checks.positive(maxKl, "a highest KL");
    return new Retention(
        source, texts, count, maxTokens, perStep, weight, OptionalDouble.of(maxKl));
  }

  /**
   * Number of texts that the base writes, at least 1; {@value #SELF_SAMPLED} by default. More texts
   * cover more and take longer to write.
   */
  public Retention count(int count) {
    requireSelfSampled("count");
    Checks.atLeast(1, count, "a number of self-sampled texts");
    return new Retention(source, texts, count, maxTokens, perStep, weight, maxKl);
  }

  /**
   * Most tokens of each question and each answer that the base writes, at least 1; {@value
   * #SELF_SAMPLED_TOKENS} by default.
   */
  public Retention maxTokens(int maxTokens) {
    requireSelfSampled("maxTokens");
    Checks.atLeast(1, maxTokens, "a number of tokens");
    return new Retention(source, texts, count, maxTokens, perStep, weight, maxKl);
  }

  /** Number of texts that join each optimizer step, at least 1; {@value #PER_STEP} by default. */
  public Retention perStep(int perStep) {
    Checks.atLeast(1, perStep, "a number of texts per step");
    return new Retention(source, texts, count, maxTokens, perStep, weight, maxKl);
  }

  private void requireSelfSampled(String option) {
    if (source != Source.SELF_SAMPLED) {
      throw new IllegalArgumentException(
          option + " says how the base writes its own text: call it on Retention.selfSampled().");
    }
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
  public OptionalDouble maxKl() {
    return maxKl;
  }

  private OptionValues values() {
    return new OptionValues(Retention.class)
        .with("source", source)
        .with("texts", texts)
        .with("count", count)
        .with("maxTokens", maxTokens)
        .with("perStep", perStep)
        .with("weight", weight)
        .with("maxKl", maxKl);
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
}
