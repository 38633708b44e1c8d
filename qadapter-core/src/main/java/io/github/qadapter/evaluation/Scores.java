package io.github.qadapter.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * The scores of one model on every unit of a measurement. A unit is what was drawn by chance and so
 * what is drawn again by the bootstrap: a prompt with all its pairs, a text, a question.
 *
 * @param weights [n] how much each unit counts: the number of a prompt's pairs, of a text's tokens;
 *     1 for a question
 * @param bySeed [seeds][n] the units' scores, for each seed with which answers were drawn; one list
 *     where nothing is drawn
 */
public record Scores(List<Double> weights, List<List<Double>> bySeed) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no unit, or a seed has other units
   */
  public Scores {
    weights = List.copyOf(weights);
    bySeed = bySeed.stream().map(List::copyOf).toList();
    int units = weights.size();
    if (units == 0 || bySeed.isEmpty() || bySeed.stream().anyMatch(of -> of.size() != units)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected scores of the same units for each seed, at least one, but found %d weights and scores of %s units.",
              units,
              bySeed.stream().map(List::size).toList()));
    }
  }

  /** Scores of units that count the same. */
  static Scores of(List<Double> scores) {
    return new Scores(scores.stream().map(score -> 1.0).toList(), List.of(scores));
  }

  /**
   * The scores of several runs that differ in their seeds, on the same units.
   *
   * @param runs at least one
   * @throws IllegalArgumentException if they have other units, or units of another weight
   */
  public static Scores joined(List<Scores> runs) {
    List<Double> weights = runs.get(0).weights();
    if (runs.stream().anyMatch(run -> !run.weights().equals(weights))) {
      throw new IllegalArgumentException(
          "Expected runs on the same units, but found other ones or other weights.");
    }
    return new Scores(weights, runs.stream().flatMap(run -> run.bySeed().stream()).toList());
  }

  /** The mean with its interval, from 10,000 resamples. */
  public Estimate estimate() {
    return Evaluation.BOOTSTRAP.mean(this);
  }

  /** This model's mean less another's on the same units, paired, from 10,000 resamples. */
  public Comparison compare(Scores other) {
    return PairedTest.of(this, other, Evaluation.BOOTSTRAP);
  }

  /** The number of units. */
  public int units() {
    return weights.size();
  }

  /** The weighted mean over units and seeds. */
  public double mean() {
    double sum = 0;
    double all = 0;
    for (int unit = 0; unit < units(); unit++) {
      sum += weights.get(unit) * unit(unit);
      all += weights.get(unit);
    }
    return sum / all;
  }

  /**
   * The weighted mean of what was drawn from the units and seeds, as the bootstrap does.
   *
   * @param seeds places of the seeds drawn, at least one
   * @param counts [n] how often each unit was drawn, not all 0
   */
  public double mean(int[] seeds, int[] counts) {
    double sum = 0;
    double all = 0;
    for (int unit = 0; unit < counts.length; unit++) {
      if (counts[unit] > 0) {
        double weight = counts[unit] * weights.get(unit);
        double score = 0;
        for (int place : seeds) {
          score += bySeed.get(place).get(unit);
        }
        sum += weight * score / seeds.length;
        all += weight;
      }
    }
    return sum / all;
  }

  /** A unit's mean over the seeds. */
  double unit(int unit) {
    return bySeed.stream().mapToDouble(of -> of.get(unit)).average().orElseThrow();
  }

  /** Tells whether every unit counts the same and is right or wrong. */
  boolean isBinary() {
    return bySeed.size() == 1
        && weights.stream().allMatch(weight -> weight == 1)
        && bySeed.get(0).stream().allMatch(score -> score == 0 || score == 1);
  }
}
