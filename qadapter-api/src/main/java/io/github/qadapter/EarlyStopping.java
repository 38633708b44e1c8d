package io.github.qadapter;

/**
 * Early stopping: training ends once a measure has not become better for some evaluations. The
 * adapter of the best evaluation is then what training returns.
 *
 * @param measure what is watched
 * @param patience how many evaluations without a better value end the run, at least 1
 */
public record EarlyStopping(Measure measure, int patience) {
  /** Checks the patience. */
  public EarlyStopping {
    Checks.atLeast(1, patience, "a patience");
  }

  /** The measures that can be watched. */
  public enum Measure {
    /** The share of held-out pairs told apart rightly; more is better. */
    ACCURACY,
    /** The mean margin on held-out pairs, in nats; more is better. */
    MARGIN,
    /** The mean KL(π₁ ‖ π̃) per token of the retention text; less is better. */
    RETENTION_DRIFT,
    /** The mean KL(π₁ ‖ π̃) per token of the neutral texts; less is better. */
    NEUTRAL_DRIFT,
    /** The rise of the loss on the neutral texts; less is better. */
    NEUTRAL_LOSS
  }
}
