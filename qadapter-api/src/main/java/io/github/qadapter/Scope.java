package io.github.qadapter;

import io.github.qadapter.report.TrainingReport;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that a learned preference is for: a domain gate in front of it. Immutable.
 *
 * <pre>{@code
 * Scope scope =
 *     Scope.learned(
 *         s -> s.outOfScope(List.of(List.of(Message.user("Write a haiku about rain.")))));
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

  private Scope(Builder builder) {
    this.learned = builder.learned;
    this.outOfScope = builder.outOfScope;
    this.negatives = builder.negatives;
    this.unclearToo = builder.unclearToo;
  }

  /** Every prompt, the default. */
  public static Scope everywhere() {
    return new Builder(false, 0).build();
  }

  /**
   * Prompts like those of the preference data, told apart from prompts that the base writes. One
   * that does not tell ({@link TrainingReport.LearnedScope#isClear()}) is reported and not used.
   */
  public static Scope learned() {
    return builder().build();
  }

  /** {@link #learned()} with options given in place. */
  public static Scope learned(Consumer<Builder> options) {
    return Builders.filled(builder(), options).build();
  }

  /** {@link #learned()}, to be changed. */
  public static Builder builder() {
    return new Builder(true, NEGATIVES);
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
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

  /** Collects the options of a learned scope. Not safe for use by several threads. */
  public static final class Builder {
    private final boolean learned;
    private List<List<Message>> outOfScope = List.of();
    private int negatives;
    private boolean unclearToo;

    private Builder(boolean learned, int negatives) {
      this.learned = learned;
      this.negatives = negatives;
    }

    private Builder(Scope scope) {
      this(scope.learned, scope.negatives);
      this.outOfScope = scope.outOfScope;
      this.unclearToo = scope.unclearToo;
    }

    /**
     * Prompts that shall lie outside the scope, beside those that the base writes; none by default.
     *
     * @throws IllegalArgumentException on {@link #everywhere()}, which has no outside
     */
    public Builder outOfScope(List<List<Message>> prompts) {
      requireLearned("outOfScope");
      this.outOfScope = prompts.stream().map(List::copyOf).toList();
      return this;
    }

    /**
     * Number of prompts that the base writes to tell the data's prompts from, at least 20; {@value
     * #NEGATIVES} by default.
     *
     * @throws IllegalArgumentException if it is less, or on {@link #everywhere()}
     */
    public Builder negatives(int prompts) {
      requireLearned("negatives");
      this.negatives = Checks.atLeast(20, prompts, "a number of contrasting prompts");
      return this;
    }

    /**
     * Uses the scope even if it does not tell the data's prompts from others, which leaves some of
     * them without the preference, or others with it; not used by default.
     *
     * @throws IllegalArgumentException on {@link #everywhere()}
     */
    public Builder evenIfUnclear() {
      requireLearned("evenIfUnclear");
      this.unclearToo = true;
      return this;
    }

    private void requireLearned(String option) {
      if (!learned) {
        throw new IllegalArgumentException(
            option + " says how a scope is learned: call it on the builder of Scope.learned().");
      }
    }

    /** The collected options. */
    public Scope build() {
      return new Scope(this);
    }
  }
}
