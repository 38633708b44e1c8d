package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * One number for a method beside another: its drift at the strength at which the judge scores its
 * answers as it scores the other's at full strength, divided by the other's drift there. Seeds,
 * prompts and texts are drawn again with replacement, and the whole chain is gone through for each
 * draw.
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

  /** The ratio with its 95% interval, which may be infinite. */
  static Estimate ratio(DialCurve method, DialCurve other, double fullStrength) {
    int full = other.strengths().indexOf(fullStrength);
    double[] ratios = new double[RESAMPLES];
    SplittableRandom random = new SplittableRandom(0);
    for (int i = 0; i < RESAMPLES; i++) {
      ratios[i] = ratio(method, other, full, Draw.of(random, method, other));
    }
    Arrays.sort(ratios);
    return new Estimate(
        ratio(method, other, full, Draw.everything(method, other)),
        quantile(ratios, LOW),
        quantile(ratios, HIGH));
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

  private static double ratio(DialCurve method, DialCurve other, int full, Draw draw) {
    double target = draw.judged(other.judged().get(full), draw.otherSeeds());
    double price = draw.drift(other.drift().get(full), draw.otherSeeds());
    double[] scores =
        isotonic(method.judged().stream().mapToDouble(s -> draw.judged(s, draw.seeds())).toArray());
    double[] drifts =
        method.drift().stream().mapToDouble(s -> draw.drift(s, draw.seeds())).toArray();
    return driftAt(target, method.strengths(), scores, drifts) / price;
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
   * What is drawn once: the same prompts and texts for both methods.
   *
   * @param seeds of the method
   * @param otherSeeds of the other one
   * @param prompts how often each prompt is drawn
   * @param texts how often each text is drawn
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived
  private record Draw(int[] seeds, int[] otherSeeds, int[] prompts, int[] texts) {
    static Draw of(SplittableRandom random, DialCurve method, DialCurve other) {
      return new Draw(
          places(random, method.judged().get(0).bySeed().size()),
          places(random, other.judged().get(0).bySeed().size()),
          counts(random, method.judged().get(0).units()),
          counts(random, method.drift().get(0).units()));
    }

    static Draw everything(DialCurve method, DialCurve other) {
      int[] prompts = new int[method.judged().get(0).units()];
      Arrays.fill(prompts, 1);
      int[] texts = new int[method.drift().get(0).units()];
      Arrays.fill(texts, 1);
      return new Draw(
          all(method.judged().get(0).bySeed().size()),
          all(other.judged().get(0).bySeed().size()),
          prompts,
          texts);
    }

    private static int[] all(int count) {
      int[] all = new int[count];
      Arrays.setAll(all, i -> i);
      return all;
    }

    private static int[] places(SplittableRandom random, int count) {
      return random.ints(count, 0, count).toArray();
    }

    private static int[] counts(SplittableRandom random, int count) {
      int[] counts = new int[count];
      random.ints(count, 0, count).forEach(place -> counts[place]++);
      return counts;
    }

    double judged(Scores scores, int[] ofSeeds) {
      return scores.mean(ofSeeds, prompts);
    }

    double drift(Scores scores, int[] ofSeeds) {
      return scores.mean(ofSeeds, texts);
    }
  }
}
