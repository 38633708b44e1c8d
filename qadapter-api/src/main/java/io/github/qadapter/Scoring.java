package io.github.qadapter;

/**
 * The choice of the states from which an answer's recovered rewards are read, and of the tokens
 * that count.
 */
public enum Scoring {
  /** r₂ = Q̂(sₜ, yₜ) − γ V̂(sₜ₊₁) for every token of the answer, the end-of-turn token included. */
  NEXT_STATE,
  /**
   * As the paper's released code scores: r₂ = Q̂(sₜ, yₜ) − γ V̂(sₜ), the first token left out, one
   * padding token added unless the row is its batch's longest, and the sum divided by the padded
   * row's length less one. For reproducing published settings; it breaks the reward identities.
   */
  REFERENCE_CODE
}
