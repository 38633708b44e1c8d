package io.github.qadapter.report;

import java.time.Duration;

/**
 * One optimizer step, as it has just been taken.
 *
 * @param step its number, from 1
 * @param steps how many there will be
 * @param loss the objective's mean over the batch, before the step
 * @param preferenceLoss the Bradley–Terry part of it
 * @param meanSquaredReward the mean squared recovered reward
 * @param retentionWeight ρ in this step; 0 without retention
 * @param retentionDrift the mean KL(π₁ ‖ π̃) per token of the step's retention texts, in nats; 0
 *     without any
 * @param accuracy the share of the batch's pairs whose chosen answer scored higher; ties count half
 * @param logLikelihoods of the batch's answers under the customized policy π̃, before the step
 * @param learningRate the step's learning rate
 * @param gradientNorm the gradient's Euclidean norm before clipping
 * @param elapsed the time since the first step began
 */
public record TrainingStep(
    int step,
    int steps,
    double loss,
    double preferenceLoss,
    double meanSquaredReward,
    double retentionWeight,
    double retentionDrift,
    double accuracy,
    PairLogLikelihoods logLikelihoods,
    double learningRate,
    double gradientNorm,
    Duration elapsed) {}
