package io.github.qadapter.internal.train;

/**
 * Whether a loss grows beyond bounds although it is still a number: its running mean is far above
 * what the run began with.
 *
 * @param steps how many losses were seen
 * @param beginning the mean of the first ten
 * @param recent the running mean, in which a loss counts a tenth of what the next one does after
 *     about twenty steps
 */
public record LossTrend(int steps, double beginning, double recent) {
  /** No loss seen. */
  public static final LossTrend NONE = new LossTrend(0, 0, 0);

  private static final int BEGINNING = 10;
  private static final double NEWEST = 0.1;
  private static final double BOUND = 10;

  /** The trend with one more loss. */
  LossTrend with(double loss) {
    if (steps < BEGINNING) {
      double mean = (beginning * steps + loss) / (steps + 1);
      return new LossTrend(steps + 1, mean, mean);
    }
    return new LossTrend(steps + 1, beginning, recent + NEWEST * (loss - recent));
  }

  /** Tells whether training should end here: ten times the first losses and one nat more. */
  boolean diverges() {
    return recent > BOUND * (Math.abs(beginning) + 1);
  }
}
