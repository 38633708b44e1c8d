package io.github.qadapter.internal.sample;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.QAdapterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The sampler of one answer's tokens: logits processors, then argmax or a draw. What it chooses
 * follows from scores, options and seed alone. For one thread at a time.
 */
public final class TokenSampler {
  private final List<LogitsProcessor> processors;
  private final boolean greedy;
  private final TokenHistory tokens;
  private final SplittableRandom random;

  private TokenSampler(
      List<LogitsProcessor> processors,
      boolean greedy,
      TokenHistory tokens,
      SplittableRandom random) {
    this.processors = List.copyOf(processors);
    this.greedy = greedy;
    this.tokens = tokens;
    this.random = random;
  }

  /**
   * A sampler at an answer's beginning.
   *
   * @param prompt what penalties for repetition look at beside the answer
   * @param seed fixes the draws
   */
  public static TokenSampler of(
      GenerationOptions options, TokenRules about, ImmutableIntArray prompt, long seed) {
    return new TokenSampler(
        processors(options, about, prompt.length()),
        options.temperature() == 0,
        new TokenHistory(prompt),
        new SplittableRandom(seed));
  }

  /**
   * The processors that these options and the checkpoint ask for, in the order of transformers.
   *
   * @param promptLength in tokens
   */
  static List<LogitsProcessor> processors(
      GenerationOptions options, TokenRules about, int promptLength) {
    CheckpointRules checkpoint = about.checkpoint();
    List<LogitsProcessor> processors = new ArrayList<>();
    if (!checkpoint.biases().isEmpty()) {
      processors.add(LogitsProcessors.biases(checkpoint.biases()));
    }
    if (!about.biases().isEmpty()) {
      processors.add(LogitsProcessors.biases(about.biases()));
    }
    if (options.repetitionPenalty() != 1) {
      processors.add(LogitsProcessors.repetitionPenalty(options.repetitionPenalty()));
    }
    if (options.presencePenalty() != 0 || options.frequencyPenalty() != 0) {
      processors.add(
          LogitsProcessors.countPenalties(options.presencePenalty(), options.frequencyPenalty()));
    }
    if (options.noRepeatNgramSize() > 0) {
      processors.add(LogitsProcessors.noRepeatNgram(options.noRepeatNgramSize()));
    }
    if (!checkpoint.banned().isEmpty()) {
      processors.add(LogitsProcessors.banned(checkpoint.banned(), about.ends()));
    }
    if (options.minTokens() > 0) {
      processors.add(LogitsProcessors.notBefore(options.minTokens(), about.ends()));
    }
    addForced(processors, options, about, promptLength);
    if (!about.beginning().isEmpty()) {
      processors.add(LogitsProcessors.beginning(about.beginning()));
    }
    if (options.temperature() != 0) {
      addLimits(processors, options);
    }
    return processors;
  }

  private static void addForced(
      List<LogitsProcessor> processors,
      GenerationOptions options,
      TokenRules about,
      int promptLength) {
    CheckpointRules checkpoint = about.checkpoint();
    checkpoint.second().ifPresent(token -> processors.add(LogitsProcessors.second(token)));
    if (!checkpoint.last().isEmpty()) {
      processors.add(LogitsProcessors.last(options.maxTokens(), checkpoint.last()));
    }
    if (checkpoint.validScores()) {
      processors.add(LogitsProcessors.validScores());
    }
    checkpoint
        .decay()
        .ifPresent(decay -> processors.add(LogitsProcessors.decay(decay, about.ends())));
    if (!checkpoint.suppressed().isEmpty()) {
      processors.add(LogitsProcessors.suppressed(checkpoint.suppressed()));
    }
    if (!checkpoint.suppressedFirst().isEmpty()) {
      // A forced second token is none that could be suppressed.
      int place = promptLength <= 1 && checkpoint.second().isPresent() ? 1 : 0;
      processors.add(LogitsProcessors.suppressedAt(place, checkpoint.suppressedFirst()));
    }
  }

  private static void addLimits(List<LogitsProcessor> processors, GenerationOptions options) {
    if (options.temperature() != 1) {
      processors.add(LogitsWarpers.temperature(options.temperature()));
    }
    options.topH().ifPresent(share -> processors.add(LogitsWarpers.topH(share)));
    options.topK().ifPresent(k -> processors.add(LogitsWarpers.topK(k)));
    if (options.topP() < 1) {
      processors.add(LogitsWarpers.topP(options.topP()));
    }
    if (options.minP() > 0) {
      processors.add(LogitsWarpers.minP(options.minP()));
    }
    if (options.typicalP() < 1) {
      processors.add(LogitsWarpers.typicalP(options.typicalP()));
    }
    if (options.epsilonCutoff() > 0) {
      processors.add(LogitsWarpers.epsilonCutoff(options.epsilonCutoff()));
    }
    if (options.etaCutoff() > 0) {
      processors.add(LogitsWarpers.etaCutoff(options.etaCutoff()));
    }
  }

  /**
   * Tells whether it is greedy without logits processors, so that the argmax is enough and nothing
   * needs a copy.
   */
  public boolean takesLargest() {
    return greedy && processors.isEmpty();
  }

  /**
   * The next token.
   *
   * @param scores [V], used up
   * @throws QAdapterException if biases and bans leave no token
   */
  public int choose(float[] scores) {
    LogitsProcessors.process(processors, scores, tokens);
    float largest = LogitsProcessors.largest(scores);
    if (!(largest > Float.NEGATIVE_INFINITY && largest < Float.POSITIVE_INFINITY)) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected a token to choose after %d of the answer, but the largest score is %s; ban fewer tokens, in the options or in the checkpoint's generation_config.json, or look at the adapter, whose numbers may be too large.",
              tokens.length(),
              largest));
    }
    return greedy ? firstOf(largest, scores) : Draw.of(scores, random.nextDouble());
  }

  /** Tells which token the answer goes on with. */
  public void taken(int token) {
    tokens.add(token);
  }

  private static int firstOf(float largest, float[] scores) {
    int token = 0;
    while (scores[token] != largest) {
      token++;
    }
    return token;
  }
}
