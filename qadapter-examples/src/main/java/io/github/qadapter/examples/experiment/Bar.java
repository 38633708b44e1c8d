package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * One number for a method beside another: its drift at the strength at which the judge scores its
 * answers as it scores the other's at full strength, divided by the other's drift there; or its
 * score at the other's drift. Seeds, prompts and texts are drawn again with replacement, and the
 * whole chain is gone through for each draw.
 *
 * <p>Between strengths the judge's score is interpolated linearly and the drift quadratically, as
 * it grows near the base; a score that falls with the strength is taken as the mean of its
 * neighbors (isotonic regression). Where the method never reaches the score its drift is infinite.
 */
final class Bar {
  private static final int RESAMPLES = 10_000;
  private static final double LOW = 2.5;
  private static final double HIGH = 97.5;

  private Bar() {}

  /** The drift over the other's at the other's score at full strength, with its 95% interval. */
  static Estimate ratio(DialCurve method, DialCurve other, double fullStrength) {
    int full = other.strengths().indexOf(fullStrength);
    return drawn(
        method, draw -> draw.driftAt(draw.judged(other, full), method) / draw.drift(other, full));
  }

  /**
   * The drift over another's, both at the score that a third has at full strength, with its 95%
   * interval, which may be infinite.
   */
  static Estimate ratio(DialCurve method, DialCurve other, DialCurve goal, double fullStrength) {
    int full = goal.strengths().indexOf(fullStrength);
    return drawn(
        method,
        draw -> {
          double score = draw.judged(goal, full);
          double ratio = draw.driftAt(score, method) / draw.driftAt(score, other);
          return Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio; // none reaches it
        });
  }

  /** {@link #ratio(DialCurve, DialCurve, double)} of everything as it is, without an interval. */
  static double ratioAsIs(DialCurve method, DialCurve other, double fullStrength) {
    int full = other.strengths().indexOf(fullStrength);
    Draw all = Draw.everything(other);
    return all.driftAt(all.judged(other, full), method) / all.drift(other, full);
  }

  /**
   * The score less the other's at the other's drift at full strength, with its 95% interval; of a
   * method that never goes so far the highest that it has.
   */
  static Estimate gain(DialCurve method, DialCurve other, double fullStrength) {
    int full = other.strengths().indexOf(fullStrength);
    return drawn(
        method, draw -> draw.scoreAt(draw.drift(other, full), method) - draw.judged(other, full));
  }

  private static Estimate drawn(DialCurve units, ToDoubleFunction<Draw> number) {
    double[] numbers = new double[RESAMPLES];
    SplittableRandom random = new SplittableRandom(0);
    for (int i = 0; i < RESAMPLES; i++) {
      numbers[i] = number.applyAsDouble(Draw.of(random, units));
    }
    Arrays.sort(numbers);
    return new Estimate(
        number.applyAsDouble(Draw.everything(units)),
        quantile(numbers, LOW),
        quantile(numbers, HIGH));
  }

  /** Of sorted numbers that may be infinite, which Commons Math would make NaN of. */
  private static double quantile(double[] sorted, double percent) {
    int finite = sorted.length;
    while (finite > 0 && Double.isInfinite(sorted[finite - 1])) {
      finite--;
    }
    double place = percent / 100 * sorted.length;
    return place >= finite - 1
        ? (finite == sorted.length ? sorted[sorted.length - 1] : Double.POSITIVE_INFINITY)
        : new Percentile().evaluate(sorted, 0, finite, Math.min(100, place / finite * 100));
  }

  /** The drift where the score is first reached. */
  static double driftAt(double target, List<Double> strengths, double[] scores, double[] drifts) {
    if (target <= scores[0]) {
      return 0;
    }
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] >= target) {
        double share = (target - scores[i - 1]) / (scores[i] - scores[i - 1]);
        double from = Math.sqrt(Math.max(0, drifts[i - 1]));
        double root = from + share * (Math.sqrt(Math.max(0, drifts[i])) - from);
        return root * root;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** The score where the drift is reached, or the last one. */
  static double scoreAt(double drift, double[] scores, double[] drifts) {
    double root = Math.sqrt(Math.max(0, drift));
    for (int i = 1; i < scores.length; i++) {
      double from = Math.sqrt(Math.max(0, drifts[i - 1]));
      double to = Math.sqrt(Math.max(0, drifts[i]));
      if (to >= root && to > from) {
        return scores[i - 1] + (root - from) / (to - from) * (scores[i] - scores[i - 1]);
      }
    }
    return scores[scores.length - 1];
  }

  /** The ascending numbers nearest to these: neighbors that fall are pooled. */
  static double[] isotonic(double[] numbers) {
    double[] means = numbers.clone();
    int[] sizes = new int[numbers.length];
    int blocks = 0;
    for (double number : numbers) {
      means[blocks] = number;
      sizes[blocks] = 1;
      blocks++;
      while (blocks > 1 && means[blocks - 2] > means[blocks - 1]) {
        int size = sizes[blocks - 2] + sizes[blocks - 1];
        means[blocks - 2] =
            (means[blocks - 2] * sizes[blocks - 2] + means[blocks - 1] * sizes[blocks - 1]) / size;
        sizes[blocks - 2] = size;
        blocks--;
      }
    }
    double[] ascending = new double[numbers.length];
    int place = 0;
    for (int block = 0; block < blocks; block++) {
      Arrays.fill(ascending, place, place + sizes[block], means[block]);
      place += sizes[block];
    }
    return ascending;
  }

  /**
   * What is drawn once: the same prompts and texts for all methods, and of each method as many of
   * its seeds as it has.
   *
   * @param seeds numbers from 0 to 1, of which a method's seeds follow; empty for all of them
   * @param prompts how often each prompt is drawn
   * @param texts how often each text is drawn
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived
  private record Draw(double[] seeds, int[] prompts, int[] texts) {
    private static final int MOST_SEEDS = 16;

    static Draw of(SplittableRandom random, DialCurve units) {
      return new Draw(
          random.doubles(MOST_SEEDS).toArray(),
          counts(random, units.judged().get(0).units()),
          counts(random, units.drift().get(0).units()));
    }

    static Draw everything(DialCurve units) {
      int[] prompts = new int[units.judged().get(0).units()];
      Arrays.fill(prompts, 1);
      int[] texts = new int[units.drift().get(0).units()];
      Arrays.fill(texts, 1);
      return new Draw(new double[0], prompts, texts);
    }

    private static int[] counts(SplittableRandom random, int count) {
      int[] counts = new int[count];
      random.ints(count, 0, count).forEach(place -> counts[place]++);
      return counts;
    }

    private int[] seedsOf(Scores scores) {
      int count = scores.bySeed().size();
      int[] places = new int[count];
      Arrays.setAll(places, i -> seeds.length == 0 ? i : (int) (seeds[i] * count));
      return places;
    }

    double judged(DialCurve curve, int place) {
      Scores scores = curve.judged().get(place);
      return scores.mean(seedsOf(scores), prompts);
    }

    double drift(DialCurve curve, int place) {
      Scores scores = curve.drift().get(place);
      return scores.mean(seedsOf(scores), texts);
    }

    double driftAt(double score, DialCurve curve) {
      return Bar.driftAt(score, curve.strengths(), scores(curve), drifts(curve));
    }

    double scoreAt(double drift, DialCurve curve) {
      return Bar.scoreAt(drift, scores(curve), drifts(curve));
    }

    private double[] scores(DialCurve curve) {
      double[] scores = new double[curve.strengths().size()];
      Arrays.setAll(scores, place -> judged(curve, place));
      return isotonic(scores);
    }

    private double[] drifts(DialCurve curve) {
      double[] drifts = new double[curve.strengths().size()];
      Arrays.setAll(drifts, place -> drift(curve, place));
      return isotonic(drifts);
    }
  }
}
