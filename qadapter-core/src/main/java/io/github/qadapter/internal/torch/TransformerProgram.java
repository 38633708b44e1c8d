package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The transformer in its training form ({@code transformer.py}), as typed calls: one row of many
 * tokens, without a cache. The letters are those of {@link DecoderProgram}.
 */
public final class TransformerProgram {
  /** The longest row whose attention is computed as a table; beyond it the table costs too much. */
  public static final int TABLE_LIMIT = 512;

  /** The number of queries of longer rows that attend to their keys at a time. */
  public static final int TILE_QUERIES = 256;

  private final DecoderProgram program;

  /** The calls of this program. */
  public TransformerProgram(DecoderProgram program) {
    this.program = program;
  }

  /**
   * One row without a cache.
   *
   * @param ids [T] token ids
   * @param positions [T]
   * @param segments [T]
   * @param select [K], the positions whose final hidden states are wanted
   * @param inverseFrequencies of the rotary embedding
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived arguments of a call
  public record Row(
      long[] ids, long[] positions, long[] segments, long[] select, float[] inverseFrequencies) {}

  /**
   * The hidden states that enter layer {@code to}, [1, T, d], when the layers below carry no
   * adapter.
   */
  public NDArray lower(NDManager scope, Row row, int to) {
    return program
        .call(scope, "lower")
        .with(scope.create(row.ids(), new Shape(1, row.ids().length)))
        .with(row.positions())
        .with(row.segments())
        .with(scope.create(row.inverseFrequencies()))
        .with(to)
        .one();
  }

  /**
   * The final hidden states [K, d] from what enters block {@code from}. A graph hangs on the result
   * if the adapter's tensors want gradients.
   */
  public NDArray upper(NDManager scope, NDArray entering, Row row, int from, NDList adapter) {
    return program
        .call(scope, "upper")
        .with(entering)
        .withPlaces(row)
        .with(from)
        .withList(adapter)
        .one();
  }

  /** A tensor's numbers in 32 bits, which hold every number of the model's precision. */
  public float[] numbers(NDManager scope, NDArray tensor) {
    return program.call(scope, "numbers").with(tensor).one().toFloatArray();
  }

  /** The mean float32 [d] over the tokens of [1, T, d]. */
  public NDArray meanState(NDManager scope, NDArray states) {
    return program.call(scope, "mean_state").with(states).one();
  }

  /** A tensor of the model's precision of such numbers, the same bit for bit. */
  public NDArray tensor(NDManager scope, float[] numbers, Shape shape) {
    return program.call(scope, "tensor").with(scope.create(numbers, shape)).one();
  }
}
