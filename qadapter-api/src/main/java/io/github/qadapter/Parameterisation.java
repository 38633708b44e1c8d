package io.github.qadapter;

/** The ways to read the residual Q-function off the adapted model's and the base's logits. */
public enum Parameterisation {
  /** Q̂ = z_a, the adapted model's logits: the paper's and its released code's choice. */
  ADAPTER_LOGITS,
  /** Q̂ = z_a − z_b: zero before training; at low temperatures each step acts very strongly. */
  LOGIT_DIFFERENCE,
  /**
   * Q̂ = α̃ (z_a − z_b): zero before training and equally strong at any temperature. The default.
   */
  SCALED_DIFFERENCE
}
