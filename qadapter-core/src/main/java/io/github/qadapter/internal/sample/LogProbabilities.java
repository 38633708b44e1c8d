package io.github.qadapter.internal.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The log-probabilities of a policy at one place, from its scores. */
public final class LogProbabilities {
  private final float[] scores;
  private final double logSum;

  /** scores: [V], not changed and not to be changed. */
  public LogProbabilities(float[] scores) {
    this.scores = scores;
    float largest = LogitsProcessors.largest(scores);
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp((double) score - largest);
    }
    this.logSum = largest + Math.log(sum);
  }

  /**
   * A token with its log-probability.
   *
   * @param id its number in the vocabulary
   * @param logProbability in nats
   */
  public record Entry(int id, double logProbability) {}

  /** One token's. */
  public Entry of(int id) {
    return new Entry(id, scores[id] - logSum);
  }

  /** The likeliest tokens, the likeliest first, of equal ones the lower number first. */
  public List<Entry> top(int count) {
    int wanted = Math.min(count, scores.length);
    if (wanted == 0) {
      return List.of();
    }
    float edge = Selection.kthLargest(scores, wanted);
    List<Entry> found = new ArrayList<>();
    for (int id = 0; id < scores.length; id++) {
      if (scores[id] >= edge) {
        found.add(of(id));
      }
    }
    found.sort(Comparator.comparingDouble(Entry::logProbability).reversed());
    return List.copyOf(found.subList(0, Math.min(wanted, found.size())));
  }
}
