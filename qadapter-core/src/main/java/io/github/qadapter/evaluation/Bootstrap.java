package io.github.qadapter.evaluation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/**
 * Confidence intervals of 95% by the percentile bootstrap: units, and the seeds above them, are
 * drawn again with replacement. All models of a measurement get the same draws, so that differences
 * are paired. Efron and Tibshirani, "An introduction to the bootstrap" (1993).
 *
 * @param resamples how often is drawn
 * @param seed fixes the draws
 */
record Bootstrap(int resamples, long seed) {
  private static final double LOW = 2.5;
  private static final double HIGH = 97.5;
  private static final double CONFIDENCE = 0.95;

  /**
   * What is drawn once.
   *
   * @param seeds places of seeds
   * @param counts [n] how often each unit was drawn
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived
  record Draw(int[] seeds, int[] counts) {
    /** The weighted mean of what was drawn. */
    double mean(Scores scores) {
      return scores.mean(seeds, counts);
    }
  }

  /** A model's mean; rates have Wilson's interval, which holds near 0 and 1 as well. */
  Estimate mean(Scores scores) {
    if (scores.isBinary()) {
      int units = scores.units();
      long right = Math.round(scores.mean() * units);
      var interval = new WilsonScoreInterval().createInterval(units, (int) right, CONFIDENCE);
      return new Estimate(
          scores.mean(),
          Math.max(0, interval.getLowerBound()),
          Math.min(1, interval.getUpperBound()));
    }
    return interval(scores.mean(), scores, draw -> draw.mean(scores));
  }

  /** One model's mean less another's, on the same units and seeds. */
  Estimate difference(Scores one, Scores other) {
    return interval(one.mean() - other.mean(), one, draw -> draw.mean(one) - draw.mean(other));
  }

  /**
   * A statistic with its interval.
   *
   * @param shape says how many seeds and units there are
   */
  Estimate interval(double value, Scores shape, ToDoubleFunction<Draw> statistic) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      drawn[i] = statistic.applyAsDouble(draw(random, shape.bySeed(), shape.units()));
    }
    Percentile percentile = new Percentile();
    percentile.setData(drawn);
    return new Estimate(value, percentile.evaluate(LOW), percentile.evaluate(HIGH));
  }

  private static Draw draw(SplittableRandom random, List<List<Double>> bySeed, int units) {
    int[] seeds = new int[bySeed.size()];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = random.nextInt(seeds.length);
    }
    int[] counts = new int[units];
    for (int i = 0; i < units; i++) {
      counts[random.nextInt(units)]++;
    }
    return new Draw(seeds, counts);
  }
}
