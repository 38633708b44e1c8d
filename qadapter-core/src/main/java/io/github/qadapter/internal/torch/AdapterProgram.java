package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Low-rank adapters and their gradients ({@code adapters.py}), as typed calls. The letters are
 * those of {@link DecoderProgram}.
 */
public final class AdapterProgram {
  private final DecoderProgram program;

  /** The calls of this program. */
  public AdapterProgram(DecoderProgram program) {
    this.program = program;
  }

  /**
   * An adapter ready for use, in the model's precision.
   *
   * @param flat [P], the matrices one after another
   * @param sizes rows and columns of each, in turn; two zeros stand for an absent one
   * @param scales what each is multiplied by
   * @param learned whether a graph is to hang on what is computed from them
   */
  public NDList matrices(
      NDManager scope, NDArray flat, long[] sizes, float[] scales, boolean learned) {
    return program
        .call(scope, "matrices")
        .with(flat)
        .with(scope.create(sizes, new Shape(sizes.length / 2, 2)))
        .with(scope.create(scales))
        .with(learned ? 1 : 0)
        .all();
  }

  /**
   * The gradient by the flat vector of sum(hidden · gradOut); ends the graph of {@code hidden}.
   *
   * @param matrices from {@link #matrices}, learned
   */
  public NDArray backward(
      NDManager scope, NDArray hidden, NDArray gradOut, float[] scales, NDList matrices) {
    return program
        .call(scope, "backward")
        .with(hidden)
        .with(gradOut)
        .with(scope.create(scales))
        .withList(matrices)
        .one();
  }

  /**
   * The same without a graph of the hidden states.
   *
   * @param checkpoints what {@link #forwardCheckpointed} gave behind the hidden states
   * @param adapter what it was given
   */
  public NDArray backwardCheckpointed(
      NDManager scope,
      NDList checkpoints,
      NDList adapter,
      TransformerProgram.Row row,
      int from,
      NDArray gradOut,
      float[] scales) {
    return program
        .call(scope, "backward_checkpointed")
        .withList(checkpoints)
        .withList(adapter)
        .withPlaces(row)
        .with(from)
        .with(gradOut)
        .with(scope.create(scales))
        .one();
  }

  /**
   * {@link TransformerProgram#upper} without a graph; behind the final hidden states come the
   * checkpoints: what enters each block from {@code from} on, and the last block's output.
   */
  public NDList forwardCheckpointed(
      NDManager scope, NDArray entering, TransformerProgram.Row row, int from, NDList adapter) {
    return program
        .call(scope, "forward_checkpointed")
        .with(entering)
        .withPlaces(row)
        .with(from)
        .withList(adapter)
        .all();
  }
}
