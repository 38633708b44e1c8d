package io.github.qadapter;

import java.util.Map;
import java.util.Optional;

/**
 * How training went. Saved as {@code training-report.json} beside the adapter.
 *
 * @param pairs pairs trained on
 * @param droppedPairs pairs left out because their prompt was too long
 * @param cutAnswers answers cut at the length limit
 * @param steps optimiser steps taken
 * @param seconds wall-clock time of the training loop
 * @param peakResidentBytes the process's largest resident memory so far; 0 where the platform does
 *     not tell
 * @param firstLoss the loss of the first step
 * @param lastLoss the loss of the last step
 * @param heldOut the preference before and after, if pairs were kept apart
 * @param neutral what was forgotten, if neutral texts were given
 * @param settings every setting by its name
 */
public record TrainingReport(
    int pairs,
    int droppedPairs,
    int cutAnswers,
    int steps,
    double seconds,
    long peakResidentBytes,
    double firstLoss,
    double lastLoss,
    Optional<HeldOut> heldOut,
    Optional<Neutral> neutral,
    Map<String, String> settings) {
  /** Copies the settings. */
  public TrainingReport {
    settings = Map.copyOf(settings);
  }

  /**
   * The preference on pairs kept apart.
   *
   * @param pairs how many pairs were judged
   * @param accuracyBefore the share whose chosen answer has the higher score before training, ties
   *     counting half
   * @param accuracyAfter the same after training
   * @param marginBefore the mean difference in log-odds against the base, log π̃/π₁ of the chosen
   *     answer less that of the rejected one, in nats, before training
   * @param marginAfter the same after training
   */
  public record HeldOut(
      int pairs,
      double accuracyBefore,
      double accuracyAfter,
      double marginBefore,
      double marginAfter) {}

  /**
   * What was forgotten on neutral texts.
   *
   * @param texts how many texts were judged
   * @param lossBefore the base's mean negative log-probability per token, in nats
   * @param lossAfter the customised policy's
   * @param kl the mean divergence KL(π₁ ‖ π̃) per token, in nats
   */
  public record Neutral(int texts, double lossBefore, double lossAfter, double kl) {}
}
