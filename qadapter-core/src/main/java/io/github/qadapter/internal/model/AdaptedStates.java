package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.torch.TransformerProgram;

/**
 * The final hidden states of one row under an adapter in training, and the way back from a
 * derivative by them to the gradient.
 */
public final class AdaptedStates {
  private final Decoder decoder;
  private final TransformerProgram.Row row;
  private final int from;
  private final float[] scales;
  private final NDList matrices;
  private final NDList inUse;
  private final NDArray hidden;
  private final NDList checkpoints;

  /**
   * Runs the row's upper blocks.
   *
   * @param scope owns everything made here
   * @param entering [1, T, d], what enters block {@code from}
   * @param from at most the adapter's lowest layer
   * @param dropout what to leave out
   * @param checkpointing whether activations are kept for the way back
   */
  public AdaptedStates(
      LowRankAdapter adapter,
      NDManager scope,
      PackedRow packed,
      NDArray entering,
      int from,
      Dropout dropout,
      ActivationCheckpointing checkpointing) {
    this.decoder = adapter.decoder();
    this.row = decoder.arguments(packed, packed.states());
    this.from = from;
    this.scales = adapter.layout().scales();
    this.matrices = adapter.leaves(scope);
    this.inUse = new NDList(matrices);
    if (dropout.drops()) {
      inUse.add(dropout.asTensor(scope));
    }
    switch (checkpointing) {
      case OFF -> {
        this.hidden = decoder.transformer().upper(scope, entering, row, from, inUse);
        this.checkpoints = new NDList();
      }
      case PER_BLOCK -> {
        NDList all = decoder.adapters().forwardCheckpointed(scope, entering, row, from, inUse);
        this.hidden = all.get(0);
        this.checkpoints = new NDList(all.subList(1, all.size()));
      }
      default -> throw new AssertionError(checkpointing);
    }
  }

  /** [K, d]. */
  public NDArray hidden() {
    return hidden;
  }

  /**
   * Carries a derivative by the hidden states back; ends their graph.
   *
   * @param derivative float32 [K, d]
   * @return float32 [P], in the adapter's order of parameters
   */
  public NDArray gradient(NDManager scope, NDArray derivative) {
    return checkpoints.isEmpty()
        ? decoder.adapters().backward(scope, hidden, derivative, scales, matrices)
        : decoder
            .adapters()
            .backwardCheckpointed(scope, checkpoints, inUse, row, from, derivative, scales);
  }
}
