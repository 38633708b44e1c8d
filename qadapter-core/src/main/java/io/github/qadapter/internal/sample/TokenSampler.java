package io.github.qadapter.internal.sample;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.QAdapterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Chooses an answer's tokens, one after another. What it chooses follows from scores, options and
 * seed alone. For one thread at a time.
 */
public final class TokenChooser {
  private final List<ScoreRule> rules;
  private final boolean greedy;
  private final TokenHistory tokens;
  private final SplittableRandom random;

  private TokenChooser(
      List<ScoreRule> rules, boolean greedy, TokenHistory tokens, SplittableRandom random) {
    this.rules = List.copyOf(rules);
    this.greedy = greedy;
    this.tokens = tokens;
    this.random = random;
  }

  /**
   * A chooser at an answer's beginning.
   *
   * @param prompt what penalties for repetition look at beside the answer
   * @param seed fixes the draws
   */
  public static TokenChooser of(
      GenerationOptions options, TokenRules about, ImmutableIntArray prompt, long seed) {
    return new TokenChooser(
        rules(options, about, prompt.length()),
        options.temperature() == 0,
        new TokenHistory(prompt),
        new SplittableRandom(seed));
  }

  /**
   * The rules that these options and the checkpoint ask for, in the order of transformers.
   *
   * @param promptLength in tokens
   */
  static List<ScoreRule> rules(GenerationOptions options, TokenRules about, int promptLength) {
    CheckpointRules checkpoint = about.checkpoint();
    List<ScoreRule> rules = new ArrayList<>();
    if (!checkpoint.biases().isEmpty()) {
      rules.add(ScoreRules.biases(checkpoint.biases()));
    }
    if (!about.biases().isEmpty()) {
      rules.add(ScoreRules.biases(about.biases()));
    }
    if (options.repetitionPenalty() != 1) {
      rules.add(ScoreRules.repetitionPenalty(options.repetitionPenalty()));
    }
    if (options.presencePenalty() != 0 || options.frequencyPenalty() != 0) {
      rules.add(ScoreRules.countPenalties(options.presencePenalty(), options.frequencyPenalty()));
    }
    if (options.noRepeatNgramSize() > 0) {
      rules.add(ScoreRules.noRepeatNgram(options.noRepeatNgramSize()));
    }
    if (!checkpoint.banned().isEmpty()) {
      rules.add(ScoreRules.banned(checkpoint.banned(), about.ends()));
    }
    if (options.minTokens() > 0) {
      rules.add(ScoreRules.notBefore(options.minTokens(), about.ends()));
    }
    addForced(rules, options, about, promptLength);
    if (!about.beginning().isEmpty()) {
      rules.add(ScoreRules.beginning(about.beginning()));
    }
    if (options.temperature() != 0) {
      addLimits(rules, options);
    }
    return rules;
  }

  private static void addForced(
      List<ScoreRule> rules, GenerationOptions options, TokenRules about, int promptLength) {
    CheckpointRules checkpoint = about.checkpoint();
    checkpoint.second().ifPresent(token -> rules.add(ScoreRules.second(token)));
    if (!checkpoint.last().isEmpty()) {
      rules.add(ScoreRules.last(options.maxTokens(), checkpoint.last()));
    }
    if (checkpoint.validScores()) {
      rules.add(ScoreRules.validScores());
    }
    checkpoint.decay().ifPresent(decay -> rules.add(ScoreRules.decay(decay, about.ends())));
    if (!checkpoint.suppressed().isEmpty()) {
      rules.add(ScoreRules.suppressed(checkpoint.suppressed()));
    }
    if (!checkpoint.suppressedFirst().isEmpty()) {
      // A forced second token is none that could be suppressed.
      int place = promptLength <= 1 && checkpoint.second().isPresent() ? 1 : 0;
      rules.add(ScoreRules.suppressedAt(place, checkpoint.suppressedFirst()));
    }
  }

  private static void addLimits(List<ScoreRule> rules, GenerationOptions options) {
    if (options.temperature() != 1) {
      rules.add(DrawLimits.temperature(options.temperature()));
    }
    options.topH().ifPresent(share -> rules.add(DrawLimits.topH(share)));
    options.topK().ifPresent(k -> rules.add(DrawLimits.topK(k)));
    if (options.topP() < 1) {
      rules.add(DrawLimits.topP(options.topP()));
    }
    if (options.minP() > 0) {
      rules.add(DrawLimits.minP(options.minP()));
    }
    if (options.typicalP() < 1) {
      rules.add(DrawLimits.typicalP(options.typicalP()));
    }
    if (options.epsilonCutoff() > 0) {
      rules.add(DrawLimits.epsilonCutoff(options.epsilonCutoff()));
    }
    if (options.etaCutoff() > 0) {
      rules.add(DrawLimits.etaCutoff(options.etaCutoff()));
    }
  }

  /** Whether it takes the largest score whatever stands before, so that nothing needs a copy. */
  public boolean takesLargest() {
    return greedy && rules.isEmpty();
  }

  /**
   * The next token.
   *
   * @param scores [V], used up
   * @throws QAdapterException if biases and bans leave no token
   */
  public int choose(float[] scores) {
    ScoreRules.change(rules, scores, tokens);
    float largest = ScoreRules.largest(scores);
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
