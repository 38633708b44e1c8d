package io.github.qadapter;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A base model together with a learned preference. Closing it leaves the base open. */
public interface CustomModel extends LanguageModel {
  /** The base it was customised from. */
  BaseModel base();

  /** What was optimised. */
  Objective objective();

  /**
   * The same model with the dial at another strength: log π_s ∝ (1 − s) log π₁ + s log π̃. 0
   * answers exactly as the base does, bit for bit; 1 is the customised policy; more exaggerates.
   *
   * <p>The result shares this model's memory; closing it does nothing, closing this model ends it.
   *
   * @param strength at least 0
   * @throws IllegalArgumentException if the strength is negative or not finite
   */
  CustomModel withStrength(double strength);

  /**
   * Where the dial stands; what was stored with the adapter unless changed, and that is mostly 1.
   */
  double strength();

  /**
   * How much of the preference a prompt gets: 1 within its scope, where the dial has its full
   * strength, 0 outside, where the base answers alone, and between on the passage. 1 for every
   * prompt unless a scope was learned.
   */
  double scope(List<Message> prompt);

  /** The recovered reward of an answer and of each of its tokens, whatever dial and scope say. */
  Reward reward(List<Message> prompt, String answer);

  /**
   * What base and preference want the next token to be, whatever dial and scope say.
   *
   * @param prompt the conversation to be answered
   * @param top how many tokens to show, at least 1
   */
  Explanation explain(List<Message> prompt, int top);

  /**
   * Writes the adapter as PEFT's files with our own beside them. The folder appears whole or not at
   * all; one that already holds an adapter is replaced.
   *
   * @throws QAdapterException if the folder holds something else or cannot be written
   */
  void save(Path folder);

  /** How training went; empty for an adapter that came without a report. */
  Optional<TrainingReport> report();
}
