package io.github.qadapter;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A strength that stays the same during an answer.
 *
 * @param ofPrompt the strength for a prompt
 */
record SteadyStrength(ToDoubleFunction<List<Message>> ofPrompt) implements StrengthSchedule {
  @Override
  public double strength(List<Message> prompt, int position) {
    return ofPrompt.applyAsDouble(prompt);
  }

  @Override
  public Optional<Double> steady(List<Message> prompt) {
    return Optional.of(ofPrompt.applyAsDouble(prompt));
  }
}
