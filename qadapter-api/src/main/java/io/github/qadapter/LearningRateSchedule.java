package io.github.qadapter;

/** The schedules of the learning rate after the warm-up. */
public enum LearningRateSchedule {
  /** Stays at its peak. */
  CONSTANT,
  /** Falls in a straight line to zero at the last step. */
  LINEAR,
  /** Falls along half a cosine to zero at the last step. */
  COSINE
}
