package io.github.qadapter.internal.policy;

/**
 * The recovered rewards of one answer and their score.
 *
 * @param rewards r₂ of each of its tokens
 * @param score R
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived numbers
public record AnswerScore(double[] rewards, double score) {}
