package io.github.qadapter.spark;

import io.github.qadapter.GenerationOptions;
import java.io.Serializable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The columns that rows are read from, and how they are answered. Immutable: each step gives a new
 * one.
 */
public final class SparkOptions implements Serializable {
  private static final long serialVersionUID = 1;
  private static final SparkOptions DEFAULTS =
      new SparkOptions("prompt", "answer", "answers", null, 1, options -> {});

  private final String prompt;
  private final String answer;
  private final String answers;
  private final @Nullable String key;
  private final int count;
  private final Generation generation;

  private SparkOptions(
      String prompt,
      String answer,
      String answers,
      @Nullable String key,
      int count,
      Generation generation) {
    this.prompt = prompt;
    this.answer = answer;
    this.answers = answers;
    this.key = key;
    this.count = count;
    this.generation = generation;
  }

  /** Settings of generation that travel to executors: a lambda that holds nothing but values. */
  @FunctionalInterface
  public interface Generation extends Consumer<GenerationOptions.Builder>, Serializable {}

  /**
   * The columns {@code prompt}, {@code answer} and {@code answers}, one answer a row, the model's
   * own generation options.
   */
  public static SparkOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Names the column of prompts: text, or an array of structs with {@code role} and {@code
   * content}.
   */
  public SparkOptions prompt(String column) {
    return new SparkOptions(column, answer, answers, key, count, generation);
  }

  /** Names the column of answers, which answering writes and scoring reads. */
  public SparkOptions answer(String column) {
    return new SparkOptions(prompt, column, answers, key, count, generation);
  }

  /** Names the column of several answers to a prompt, an array of texts. */
  public SparkOptions answers(String column) {
    return new SparkOptions(prompt, answer, column, key, count, generation);
  }

  /**
   * Names the column whose value tells rows apart: with the seed of the generation options, a row's
   * sampled answer follows from it, in whatever task and however often the row is answered. Without
   * it the prompt stands for it, so that equal prompts get equal answers.
   */
  public SparkOptions key(String column) {
    return new SparkOptions(prompt, answer, answers, column, count, generation);
  }

  /**
   * Asks for several answers to each prompt, written as an array; 1 unless said.
   *
   * @param count at least 1
   */
  public SparkOptions answersPerPrompt(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 answer per prompt, but found " + count + ".");
    }
    return new SparkOptions(prompt, answer, answers, key, count, generation);
  }

  /** Sets how answers are generated, for instance {@code g -> g.maxTokens(64).seed(7)}. */
  public SparkOptions generation(Generation generation) {
    return new SparkOptions(prompt, answer, answers, key, count, generation);
  }

  String promptColumn() {
    return prompt;
  }

  String answerColumn() {
    return answer;
  }

  String answersColumn() {
    return answers;
  }

  @Nullable String keyColumn() {
    return key;
  }

  int count() {
    return count;
  }

  /** The generation options over a model's own. */
  GenerationOptions generationOver(GenerationOptions defaults) {
    GenerationOptions.Builder options = defaults.toBuilder();
    generation.accept(options);
    return options.build();
  }
}
