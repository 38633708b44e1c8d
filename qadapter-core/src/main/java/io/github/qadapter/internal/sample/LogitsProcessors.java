package io.github.qadapter.internal.sample;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The logits processors of greedy and of sampled answers, each by the formula of the class of
 * transformers that its comment names.
 */
final class LogitsProcessors {
  private LogitsProcessors() {}

  /**
   * Adds a bias to the last token of each sequence where the others stand before it
   * (SequenceBiasLogitsProcessor; −∞ bans, as NoBadWordsLogitsProcessor does).
   */
  static LogitsProcessor biases(Map<ImmutableIntArray, Double> biases) {
    return (scores, tokens) ->
        biases.forEach(
            (sequence, bias) -> {
              if (tokens.awaitsLastOf(sequence)) {
                scores[sequence.get(sequence.length() - 1)] += bias.floatValue();
              }
            });
  }

  /**
   * Forbids the last token of each sequence where the others stand before it
   * (NoBadWordsLogitsProcessor, which leaves alone what ends an answer).
   */
  static LogitsProcessor banned(Set<ImmutableIntArray> sequences, Set<Integer> ends) {
    return biases(
        sequences.stream()
            .filter(sequence -> sequence.length() > 1 || !ends.contains(sequence.get(0)))
            .collect(Collectors.toMap(Function.identity(), x -> Double.NEGATIVE_INFINITY)));
  }

  /**
   * Divides a positive score and multiplies a negative one, once for each token that stands in
   * prompt or answer (RepetitionPenaltyLogitsProcessor).
   */
  static LogitsProcessor repetitionPenalty(double penalty) {
    float factor = (float) penalty;
    return (scores, tokens) -> {
      for (int token : tokens.distinct()) {
        scores[token] = scores[token] < 0 ? scores[token] * factor : scores[token] / factor;
      }
    };
  }

  /**
   * Subtracts presence + frequency · count for each token of the answer, as OpenAI's interface
   * defines it; transformers has no such processor.
   */
  static LogitsProcessor countPenalties(double presence, double frequency) {
    return (scores, tokens) ->
        tokens
            .counts()
            .forEach((token, count) -> scores[token] -= (float) (presence + frequency * count));
  }

  /**
   * Forbids what would complete a row of so many tokens that prompt and answer hold already
   * (NoRepeatNGramLogitsProcessor).
   */
  static LogitsProcessor noRepeatNgram(int size) {
    return (scores, tokens) -> tokens.completions(size, token -> forbid(token, scores));
  }

  /** Forbids these tokens until the answer has a length (MinNewTokensLengthLogitsProcessor). */
  static LogitsProcessor notBefore(int length, Set<Integer> ends) {
    return (scores, tokens) -> {
      if (tokens.length() < length) {
        ends.forEach(end -> forbid(end, scores));
      }
    };
  }

  /** Leaves one token after a prompt of a single one (ForcedBOSTokenLogitsProcessor). */
  static LogitsProcessor second(int forced) {
    return (scores, tokens) -> {
      if (tokens.promptLength() + tokens.length() == 1) {
        leave(Set.of(forced), scores);
      }
    };
  }

  /** Leaves these tokens at an answer's last place (ForcedEOSTokenLogitsProcessor). */
  static LogitsProcessor last(int maxTokens, Set<Integer> forced) {
    return (scores, tokens) -> {
      if (tokens.length() == maxTokens - 1) {
        leave(forced, scores);
      }
    };
  }

  /**
   * Turns NaN into 0 and what is infinite into the outermost number (InfNanRemoveLogitsProcessor).
   */
  static LogitsProcessor validScores() {
    return (scores, tokens) -> {
      for (int i = 0; i < scores.length; i++) {
        scores[i] =
            Float.isNaN(scores[i])
                ? 0
                : Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scores[i]));
      }
    };
  }

  /**
   * Adds |score| · (factor^n − 1) to the tokens that end an answer, n tokens beyond a length
   * (ExponentialDecayLengthPenalty).
   */
  static LogitsProcessor decay(CheckpointRules.Decay decay, Set<Integer> ends) {
    return (scores, tokens) -> {
      int beyond = tokens.length() - decay.after();
      if (beyond > 0) {
        float factor = (float) (Math.pow(decay.factor(), beyond) - 1);
        for (int end : ends) {
          // What is forbidden stays so; −∞ + ∞ would be no number.
          if (end < scores.length && scores[end] > Float.NEGATIVE_INFINITY) {
            scores[end] += Math.abs(scores[end]) * factor;
          }
        }
      }
    };
  }

  /** Forbids these tokens (SuppressTokensLogitsProcessor). */
  static LogitsProcessor suppressed(Set<Integer> forbidden) {
    return (scores, tokens) -> forbidden.forEach(token -> forbid(token, scores));
  }

  /**
   * Forbids these tokens at one place of the answer, counted from 0
   * (SuppressTokensAtBeginLogitsProcessor).
   */
  static LogitsProcessor suppressedAt(int place, Set<Integer> forbidden) {
    return (scores, tokens) -> {
      if (tokens.length() == place) {
        forbidden.forEach(token -> forbid(token, scores));
      }
    };
  }

  /** Leaves nothing but the wanted beginning; transformers has no such processor. */
  static LogitsProcessor beginning(ImmutableIntArray forced) {
    return (scores, tokens) -> {
      if (tokens.length() < forced.length()) {
        leave(Set.of(forced.get(tokens.length())), scores);
      }
    };
  }

  /** A checkpoint may name tokens that its weights have no row for. */
  private static void forbid(int token, float[] scores) {
    if (token < scores.length) {
      scores[token] = Float.NEGATIVE_INFINITY;
    }
  }

  private static void leave(Set<Integer> forced, float[] scores) {
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    forced.forEach(token -> scores[token] = 0);
  }

  static float largest(float[] scores) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      largest = Math.max(largest, score);
    }
    return largest;
  }

  /** Applies processors one after another. */
  static void process(List<LogitsProcessor> processors, float[] scores, TokenHistory tokens) {
    for (LogitsProcessor processor : processors) {
      processor.process(scores, tokens);
    }
  }
}
