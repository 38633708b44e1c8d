package io.github.qadapter.internal.sample;

import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The logits processors of sampling alone (temperature, top-k, top-p, min-p, …), each by the
 * formula of the warper of transformers that its comment names. Each keeps at least the likeliest
 * token.
 */
final class LogitsWarpers {
  /** Of these alone top-h takes the entropy. */
  private static final int TOP_H_TOKENS = 100;

  private LogitsWarpers() {}

  /**
   * Divides by the temperature (TemperatureLogitsWarper). Where quotients leave the numbers' range
   * the likeliest tokens share all of the probability, which is the limit.
   */
  static LogitsProcessor temperature(double temperature) {
    float divisor = (float) temperature;
    return (scores, tokens) -> {
      float most = Floats.max(scores);
      boolean divides = Float.isInfinite(most) || Float.isFinite(most / divisor);
      for (int i = 0; i < scores.length; i++) {
        scores[i] = divides ? scores[i] / divisor : scores[i] == most ? 0 : Float.NEGATIVE_INFINITY;
      }
    };
  }

  /**
   * Keeps the likeliest tokens whose terms −p log p, summed from the likeliest on, stay within this
   * share of the entropy; p and entropy are those of the 100 likeliest (TopHLogitsWarper).
   */
  static LogitsProcessor topH(double share) {
    return (scores, tokens) -> {
      int[] likeliest = likeliest(Math.min(TOP_H_TOKENS, scores.length), scores);
      float[] top = new float[likeliest.length];
      for (int i = 0; i < top.length; i++) {
        top[i] = scores[likeliest[i]];
      }
      Distribution those = new Distribution(top);
      double bound = share * those.entropy();
      double sum = 0;
      int kept = 0;
      while (kept < top.length && top[kept] > Float.NEGATIVE_INFINITY) {
        sum += those.entropyTerm(top[kept]);
        if (kept > 0 && sum > bound) {
          break;
        }
        kept++;
      }
      keepOnly(Arrays.copyOf(likeliest, kept), scores);
    };
  }

  /** Keeps the k largest scores, and what equals the last of them (TopKLogitsWarper). */
  static LogitsProcessor topK(int k) {
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
  static LogitsProcessor topP(double share) {
    return (scores, tokens) ->
        keepFrom(Selection.nucleusEdge(scores, LogitsProcessors.largest(scores), share), scores);
  }

  /** Keeps what has at least this share of the likeliest token's probability (MinPLogitsWarper). */
  static LogitsProcessor minP(double share) {
    double gap = Math.log(share);
    return (scores, tokens) -> keepFrom(LogitsProcessors.largest(scores) + gap, scores);
  }

  /**
   * Keeps the tokens whose surprise −log p is nearest the entropy, as few as have this share of the
   * probability, and what is as near as the last of them (TypicalLogitsWarper).
   */
  static LogitsProcessor typicalP(double share) {
    return (scores, tokens) -> {
      Distribution all = new Distribution(scores);
      double entropy = all.entropy();
      int[] possible =
          IntStream.range(0, scores.length)
              .filter(i -> scores[i] > Float.NEGATIVE_INFINITY)
              .toArray();
      if (possible.length == 0) {
        return;
      }
      // Rounded as there, so that scores of equal distance from the entropy stay equal.
      float[] distance = new float[scores.length];
      for (int id : possible) {
        distance[id] = (float) Math.abs(-all.logProbability(scores[id]) - entropy);
      }
      int[] nearest =
          Arrays.stream(possible)
              .boxed()
              .sorted(Comparator.comparingDouble(id -> distance[id]))
              .mapToInt(Integer::intValue)
              .toArray();
      double sum = 0;
      int last = 0;
      while (last < nearest.length - 1) {
        sum += all.probability(scores[nearest[last]]);
        if (sum >= share) {
          break;
        }
        last++;
      }
      float edge = distance[nearest[last]];
      for (int id : possible) {
        if (distance[id] > edge) {
          scores[id] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }

  /** Keeps what has at least this probability (EpsilonLogitsWarper). */
  static LogitsProcessor epsilonCutoff(double epsilon) {
    return (scores, tokens) -> keepLikely(epsilon, new Distribution(scores), scores);
  }

  /** Keeps what has at least the probability min(ε, √ε · exp(−entropy)) (EtaLogitsWarper). */
  static LogitsProcessor etaCutoff(double epsilon) {
    return (scores, tokens) -> {
      Distribution all = new Distribution(scores);
      keepLikely(Math.min(epsilon, Math.sqrt(epsilon) * Math.exp(-all.entropy())), all, scores);
    };
  }

  private static void keepLikely(double least, Distribution all, float[] scores) {
    keepFrom(Math.min(all.logSum() + Math.log(least), all.largest()), scores);
  }

  private static void keepFrom(double edge, float[] scores) {
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < edge) {
        scores[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private static void keepOnly(int[] ids, float[] scores) {
    float[] kept = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      kept[i] = scores[ids[i]];
    }
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < ids.length; i++) {
      scores[ids[i]] = kept[i];
    }
  }

  /** The likeliest first, of equal ones the lower number first. */
  private static int[] likeliest(int count, float[] scores) {
    float edge = Selection.kthLargest(scores, count);
    return IntStream.range(0, scores.length)
        .filter(id -> scores[id] >= edge)
        .boxed()
        .sorted(Comparator.comparingDouble(id -> -scores[id]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** softmax(scores). */
  private static final class Distribution {
    private final float[] scores;
    private final float largest;
    private final double logSum;

    Distribution(float[] scores) {
      this.scores = scores.clone();
      this.largest = LogitsProcessors.largest(scores);
      double sum = 0;
      for (float score : scores) {
        sum += Math.exp((double) score - largest);
      }
      this.logSum = largest + Math.log(sum);
    }

    float largest() {
      return largest;
    }

    double logSum() {
      return logSum;
    }

    double logProbability(float score) {
      return score - logSum;
    }

    double probability(float score) {
      return Math.exp(logProbability(score));
    }

    /** −p log p, 0 where p is 0. */
    double entropyTerm(float score) {
      double p = probability(score);
      return p == 0 ? 0 : -p * logProbability(score);
    }

    /** In nats. */
    double entropy() {
      double sum = 0;
      for (float score : scores) {
        sum += entropyTerm(score);
      }
      return sum;
    }
  }
}
