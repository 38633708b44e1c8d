package io.github.qadapter;

import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * The strength of a preference as a function of the prompt and of the place in the answer. A
 * learned {@link Scope} multiplies it.
 */
@FunctionalInterface
public interface StrengthSchedule {
  /**
   * The strength with which a token is chosen. Called on threads of the engine: it has to be quick
   * and to depend on its arguments alone.
   *
   * @param prompt the conversation that is answered
   * @param position how many tokens the answer has already
   * @return at least 0; 0 is the base, 1 the customized policy, more exaggerates
   */
  double strength(List<Message> prompt, int position);

  /**
   * The strength for a whole answer, where it is one and the same. A schedule that can tell lets a
   * prompt at 0 be answered at the cost of the base.
   */
  default Optional<Double> steady(List<Message> prompt) {
    return Optional.empty();
  }

  /**
   * One strength for everything.
   *
   * @throws IllegalArgumentException if the strength is negative or not finite
   */
  static StrengthSchedule at(double strength) {
    Checks.within(0, Double.MAX_VALUE, strength, "a strength");
    return new SteadyStrength(prompt -> strength);
  }

  /** A strength for each prompt. */
  static StrengthSchedule ofPrompt(ToDoubleFunction<List<Message>> strength) {
    return new SteadyStrength(strength);
  }

  /** A strength for each place in an answer; 0 is that of its first token. */
  static StrengthSchedule ofPosition(IntToDoubleFunction strength) {
    return (prompt, position) -> strength.applyAsDouble(position);
  }
}
