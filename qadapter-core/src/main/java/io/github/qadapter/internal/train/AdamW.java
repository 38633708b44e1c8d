package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * AdamW on one flat vector (Loshchilov and Hutter, "Decoupled weight decay regularization"), with
 * β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
 */
public final class AdamW {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final NDArray mean;
  private final NDArray square;
  private final double weightDecay;
  private int steps;

  /** An optimiser whose moments live in the given manager. parameters: [P]. */
  public AdamW(NDManager manager, NDArray parameters, double weightDecay) {
    this.mean = manager.zeros(parameters.getShape(), parameters.getDataType());
    this.square = manager.zeros(parameters.getShape(), parameters.getDataType());
    this.weightDecay = weightDecay;
  }

  /** Takes one step in place. parameters, gradient: [P]. */
  public void step(NDManager scope, NDArray parameters, NDArray gradient, double learningRate) {
    steps++;
    try (NDManager step = scope.newSubManager()) {
      NDArray local = gradient.mul(1);
      local.attach(step);
      NDArray squared = local.mul(local).muli(1 - BETA_2);
      mean.muli(BETA_1).addi(local.muli(1 - BETA_1));
      square.muli(BETA_2).addi(squared);
      double correction1 = 1 - Math.pow(BETA_1, steps);
      double correction2 = 1 - Math.pow(BETA_2, steps);
      NDArray denominator = square.div(correction2);
      denominator.attach(step);
      NDArray root = denominator.sqrt();
      root.attach(step);
      NDArray move = mean.div(correction1);
      move.attach(step);
      move.divi(root.addi(EPSILON)).muli(learningRate);
      parameters.muli(1 - learningRate * weightDecay).subi(move);
    }
  }
}
