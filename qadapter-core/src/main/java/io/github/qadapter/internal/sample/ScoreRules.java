package io.github.qadapter.internal.sample;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules, each by the formula of the processor of transformers that its comment names. */
final class ScoreRules {
  private ScoreRules() {}

  /**
   * Adds a bias to the last token of each sequence where the others stand before it
   * (SequenceBiasLogitsProcessor; −∞ bans, as NoBadWordsLogitsProcessor does).
   */
  static ScoreRule biases(Map<ImmutableIntArray, Double> biases) {
    return (scores, tokens) ->
        biases.forEach(
            (sequence, bias) -> {
              if (tokens.awaitsLastOf(sequence)) {
                scores[sequence.get(sequence.length() - 1)] += bias.floatValue();
              }
            });
  }

  /**
   * Divides a positive score and multiplies a negative one, once for each token that stands in
   * prompt or answer (RepetitionPenaltyLogitsProcessor).
   */
  static ScoreRule repetitionPenalty(double penalty) {
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
  static ScoreRule countPenalties(double presence, double frequency) {
    return (scores, tokens) ->
        tokens
            .counts()
            .forEach((token, count) -> scores[token] -= (float) (presence + frequency * count));
  }

  /** Forbids these tokens until the answer has a length (MinNewTokensLengthLogitsProcessor). */
  static ScoreRule notBefore(int length, Set<Integer> ends) {
    return (scores, tokens) -> {
      if (tokens.length() < length) {
        ends.forEach(end -> scores[end] = Float.NEGATIVE_INFINITY);
      }
    };
  }

  /** Leaves nothing but the wanted beginning (ForcedBOSTokenLogitsProcessor, for each token). */
  static ScoreRule beginning(ImmutableIntArray forced) {
    return (scores, tokens) -> {
      if (tokens.length() < forced.length()) {
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        scores[forced.get(tokens.length())] = 0;
      }
    };
  }

  /** Divides by the temperature (TemperatureLogitsWarper). */
  static ScoreRule temperature(double temperature) {
    float divisor = (float) temperature;
    return (scores, tokens) -> {
      for (int i = 0; i < scores.length; i++) {
        scores[i] /= divisor;
      }
    };
  }

  /** Keeps the k largest scores, and what equals the last of them (TopKLogitsWarper). */
  static ScoreRule topK(int k) {
    return (scores, tokens) -> {
      if (k < scores.length) {
        keepFrom(Selection.kthLargest(scores, k), scores);
      }
    };
  }

  /**
   * Keeps the fewest tokens that have this share of the probability, and what equals the last of
   * them (TopPLogitsWarper).
   */
  static ScoreRule topP(double share) {
    return (scores, tokens) ->
        keepFrom(Selection.nucleusEdge(scores, largest(scores), share), scores);
  }

  /** Keeps what has at least this share of the likeliest token's probability (MinPLogitsWarper). */
  static ScoreRule minP(double share) {
    double gap = Math.log(share);
    return (scores, tokens) -> keepFrom(largest(scores) + gap, scores);
  }

  static float largest(float[] scores) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      largest = Math.max(largest, score);
    }
    return largest;
  }

  private static void keepFrom(double edge, float[] scores) {
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < edge) {
        scores[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Applies rules one after another. */
  static void change(List<ScoreRule> rules, float[] scores, TokenHistory tokens) {
    for (ScoreRule rule : rules) {
      rule.change(scores, tokens);
    }
  }
}
