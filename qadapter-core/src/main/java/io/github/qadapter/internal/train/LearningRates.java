package io.github.qadapter.internal.train;

import io.github.qadapter.TrainingOptions.Schedule;

/** The learning rate of each step: a linear warm-up, then the schedule. */
final class LearningRates {
  private final Schedule schedule;
  private final double peak;
  private final int warmup;
  private final int steps;

  LearningRates(Schedule schedule, double peak, int warmupSteps, int steps) {
    this.schedule = schedule;
    this.peak = peak;
    this.warmup = Math.min(warmupSteps, Math.max(steps - 1, 0));
    this.steps = steps;
  }

  /** The rate of a step, counted from 0. */
  double at(int step) {
    if (step < warmup) {
      return peak * (step + 1) / (warmup + 1);
    }
    double progress = (double) (step - warmup) / Math.max(steps - warmup, 1);
    return switch (schedule) {
      case CONSTANT -> peak;
      case LINEAR -> peak * (1 - progress);
      case COSINE -> peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    };
  }
}
