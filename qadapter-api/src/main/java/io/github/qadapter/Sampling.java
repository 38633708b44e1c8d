package io.github.qadapter;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link GenerationOptions} that says how scores become a token: penalties, temperature
 * and limits, each of which may be left open. The one home of their bounds and of what they are
 * where nobody says. Immutable: to set one gives a copy.
 */
final class Sampling {
  /** Everything left open. */
  static final Sampling OPEN = new Sampling();

  /** The likeliest token each time, without penalties. */
  static final Sampling GREEDY =
      OPEN.temperature(0).repetitionPenalty(1).presencePenalty(0).frequencyPenalty(0);

  // Written while a copy is made, never afterwards.
  private @Nullable Double temperature;
  private @Nullable Integer topK;
  private @Nullable Double topP;
  private @Nullable Double minP;
  private @Nullable Double repetitionPenalty;
  private @Nullable Double presencePenalty;
  private @Nullable Double frequencyPenalty;

  private Sampling() {}

  private Sampling copy() {
    return orElse(this);
  }

  /** What is given here, and the others' where nothing is. */
  Sampling orElse(Sampling others) {
    Sampling both = new Sampling();
    both.topK = given(topK, others.topK);
    both.topP = given(topP, others.topP);
    both.minP = given(minP, others.minP);
    both.repetitionPenalty = given(repetitionPenalty, others.repetitionPenalty);
    both.presencePenalty = given(presencePenalty, others.presencePenalty);
    both.frequencyPenalty = given(frequencyPenalty, others.frequencyPenalty);
    // Whoever limits what is drawn wants a draw, even where the others take the likeliest.
    boolean draws = temperature == null && limitsDraws() && others.temperature() == 0;
    both.temperature = draws ? null : given(temperature, others.temperature);
    return both;
  }

  private static <T> @Nullable T given(@Nullable T own, @Nullable T other) {
    return own == null ? other : own;
  }

  private boolean limitsDraws() {
    return topK != null || topP != null || minP != null;
  }

  double temperature() {
    return temperature != null ? temperature : limitsDraws() ? 1 : 0;
  }

  OptionalInt topK() {
    return topK == null ? OptionalInt.empty() : OptionalInt.of(topK);
  }

  double topP() {
    return topP == null ? 1 : topP;
  }

  double minP() {
    return minP == null ? 0 : minP;
  }

  double repetitionPenalty() {
    return repetitionPenalty == null ? 1 : repetitionPenalty;
  }

  double presencePenalty() {
    return presencePenalty == null ? 0 : presencePenalty;
  }

  double frequencyPenalty() {
    return frequencyPenalty == null ? 0 : frequencyPenalty;
  }

  Sampling temperature(double value) {
    Sampling copy = copy();
    copy.temperature = Checks.within(0, Double.MAX_VALUE, value, "a sampling temperature");
    return copy;
  }

  Sampling topK(int value) {
    Sampling copy = copy();
    copy.topK = Checks.atLeast(1, value, "a number of likeliest tokens (topK)");
    return copy;
  }

  Sampling topP(double value) {
    Sampling copy = copy();
    Checks.positive(value, "a share of the probability (topP)");
    copy.topP = Checks.within(0, 1, value, "a share of the probability (topP)");
    return copy;
  }

  Sampling minP(double value) {
    Sampling copy = copy();
    copy.minP = Checks.within(0, 1, value, "a share of the likeliest probability (minP)");
    return copy;
  }

  Sampling repetitionPenalty(double value) {
    Sampling copy = copy();
    copy.repetitionPenalty = Checks.positive(value, "a repetition penalty");
    return copy;
  }

  Sampling presencePenalty(double value) {
    Sampling copy = copy();
    copy.presencePenalty = Checks.finite(value, "a presence penalty");
    return copy;
  }

  Sampling frequencyPenalty(double value) {
    Sampling copy = copy();
    copy.frequencyPenalty = Checks.finite(value, "a frequency penalty");
    return copy;
  }
}
