package io.github.qadapter;

/** The divisors of a response's score before two responses are compared. */
public enum ScoreNormaliser {
  /** Nothing: the score is the sum of the recovered rewards. */
  NONE,
  /** The number of scored tokens: long answers gain nothing by their length. */
  RESPONSE_LENGTH
}
