package io.github.qadapter;

/**
 * An answer and what the learned preference thinks of it.
 *
 * @param answer its text
 * @param reward its recovered reward
 */
public record RankedAnswer(String answer, Reward reward) {}
