package io.github.qadapter;

import io.github.qadapter.report.TrainingReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that a learned preference is for: a domain gate in front of it. Immutable: each step
 * gives a new one.
 *
 * <pre>{@code
 * Scope scope =
 *     Scope.learned().outOfScope(List.of(List.of(Message.user("Write a haiku about rain."))));
 * }</pre>
 *
 * <p>A learned scope is a logistic regression on the base's own hidden states that tells the
 * preference data's prompts from others. A prompt within it gets the customized policy, one outside
 * it the base's, with a smooth passage between.
 */
public final class Scope {
  private static final int NEGATIVES = 240;

  private final boolean learned;
  private final List<List<Message>> outOfScope;
  private final int negatives;
  private final boolean unclearToo;

  private Scope(
      boolean learned, List<List<Message>> outOfScope, int negatives, boolean unclearToo) {
    this.learned = learned;
    this.outOfScope = List.copyOf(outOfScope);
    this.negatives = negatives;
    this.unclearToo = unclearToo;
  }

  /** Every prompt, the default. */
  public static Scope everywhere() {
    return new Scope(false, List.of(), 0, false);
  }

  /**
   * Prompts like those of the preference data, told apart from prompts that the base writes. One
   * that does not tell ({@link TrainingReport.LearnedScope#isClear()}) is reported and not used.
   */
  public static Scope learned() {
    return new Scope(true, List.of(), NEGATIVES, false);
  }

  /**
   * Prompts that shall lie outside the scope, beside those that the base writes; none by default.
   *
   * @throws IllegalArgumentException on {@link #everywhere()}, which has no outside
   */
  public Scope outOfScope(List<List<Message>> prompts) {
    requireLearned("outOfScope");
    return new Scope(true, prompts, negatives, unclearToo);
  }

  /**
   * Number of prompts that the base writes to tell the data's prompts from, at least 20; {@value
   * #NEGATIVES} by default.
   */
  public Scope negatives(int prompts) {
    requireLearned("negatives");
    Checks.atLeast(20, prompts, "a number of contrasting prompts");
    return new Scope(true, outOfScope, prompts, unclearToo);
  }

  /**
   * Uses the scope even if it does not tell the data's prompts from others, which leaves some of
   * them without the preference, or others with it; not used by default.
   */
  public Scope evenIfUnclear() {
    requireLearned("evenIfUnclear");
    return new Scope(true, outOfScope, negatives, true);
  }

  private void requireLearned(String option) {
    if (!learned) {
      throw new IllegalArgumentException(
          option + " says how a scope is learned: call it on Scope.learned().");
    }
  }

  /** Tells whether the scope is learned; otherwise it is everywhere. */
  public boolean isLearned() {
    return learned;
  }

  /** Given prompts that lie outside; may be empty. */
  public List<List<Message>> outOfScope() {
    return outOfScope;
  }

  /** Tells whether a learned scope is used even if it is unclear. */
  public boolean isUsedEvenIfUnclear() {
    return unclearToo;
  }

  /** The number of prompts that the base writes for contrast. */
  public int negatives() {
    return negatives;
  }

  private OptionValues values() {
    return new OptionValues(Scope.class)
        .with("learned", learned)
        .with("outOfScope", outOfScope)
        .with("negatives", negatives)
        .with("unclearToo", unclearToo);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scope options && values().equals(options.values());
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
