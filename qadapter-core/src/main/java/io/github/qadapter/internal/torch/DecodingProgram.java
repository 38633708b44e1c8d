package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Longs;

/**
 * The part of the decoder's program that does continuous batching, as typed calls. KV caches and
 * adapters' matrices live in the program and go by numbers, so that a step passes numbers only. The
 * letters are those of {@link DecoderProgram}.
 */
public final class DecodingProgram {
  private final DecoderProgram program;

  /** The calls of this program. */
  public DecodingProgram(DecoderProgram program) {
    this.program = program;
  }

  /**
   * Copies weights into the layout in which few rows are multiplied fastest, layer by layer; to be
   * called before anything else.
   *
   * @param mostBytes of copies; 0 for none
   * @return how many bytes the copies take
   */
  public long pack(NDManager scope, long mostBytes) {
    return program.call(scope, "prepack").with(mostBytes).still().singletonOrThrow().getLong();
  }

  /**
   * Puts an adapter's matrices, from {@link DecoderProgram#matrices}, into a slot; none empties it.
   */
  public void bindGuide(NDManager scope, int slot, NDList matrices) {
    program.call(scope, "bind_guide").with(slot).withList(matrices).still().singletonOrThrow();
  }

  /**
   * The shape of a KV cache.
   *
   * @param slot its number
   * @param firstAdaptedLayer the layers below have a row of the base only
   * @param rows of the other layers, the base's first
   * @param capacity for how many tokens there is room
   */
  public record Layout(int slot, int firstAdaptedLayer, int rows, int capacity) {}

  /**
   * Makes a cache, or remakes it.
   *
   * @param from the slot whose tokens are taken over, which may be the cache's own; −1 for none
   * @param seen how many tokens
   */
  public void shapeCache(NDManager scope, Layout layout, int from, int seen) {
    program
        .call(scope, "shape_cache")
        .with(
            layout.slot(), from, layout.firstAdaptedLayer(), layout.rows(), layout.capacity(), seen)
        .still()
        .singletonOrThrow();
  }

  /** Frees a cache. */
  public void dropCache(NDManager scope, int slot) {
    program.call(scope, "drop_cache").with(slot).still().singletonOrThrow();
  }

  /**
   * Where a chunk of a prompt goes.
   *
   * @param slot the cache's
   * @param row of the cache
   * @param seen tokens before the chunk
   * @param firstAdaptedLayer of the cache
   * @param adapter the slot of the row's adapter, −1 for the base
   * @param sums after how many layers states are to be summed
   */
  public record PrefillPlan(
      int slot, int row, int seen, int firstAdaptedLayer, int adapter, ImmutableLongArray sums) {
    private long[] numbers() {
      return Longs.concat(new long[] {slot, row, seen, firstAdaptedLayer, adapter}, sums.toArray());
    }
  }

  /**
   * Shows a chunk of a prompt to one row. Returns the last token's final hidden state [1, d], what
   * enters the first adapted layer [T, d] or no elements where that is the embedding, and float32
   * [d] for each sum.
   *
   * @param entering what enters the first adapted layer, for an adapter; empty for the base
   */
  public NDList prefill(
      NDManager scope, long[] ids, float[] inverseFrequencies, PrefillPlan plan, NDList entering) {
    return program
        .call(scope, "prefill")
        .with(ids)
        .with(scope.create(inverseFrequencies))
        .with(plan.numbers())
        .withList(entering)
        .still();
  }

  /**
   * For each sequence of a plan float32 [1, V]: the base's logits times its factor, plus the head's
   * view of the differences.
   *
   * @param inverseFrequencies [D / 2] for all, or [N, D / 2]
   */
  public NDList step(NDManager scope, StepPlan plan, NDArray inverseFrequencies) {
    float[] factors = plan.rowFactors();
    return program
        .call(scope, "step")
        .with(plan.tokens())
        .with(plan.positions())
        .with(inverseFrequencies)
        .with(plan.caches())
        .with(numbers(scope, plan.groupShapes()))
        .with(numbers(scope, plan.rowOwners()))
        .with(numbers(scope, plan.rowsBySequence()))
        .with(scope.create(factors, new Shape(factors.length)))
        .with(scope.create(plan.baseFactors()))
        .often();
  }

  /** Also where there are none. */
  private static NDArray numbers(NDManager scope, long[] numbers) {
    return scope.create(numbers, new Shape(numbers.length));
  }

  /** float32 [1, V]: what a step gives, from final hidden states [1, d]. */
  public NDArray mixedLogits(
      NDManager scope, NDArray base, NDList guides, float[] factors, double baseFactor) {
    return program
        .call(scope, "mixed_logits")
        .with(base)
        .withList(guides)
        .with(scope.create(factors))
        .with(scope.create((float) baseFactor))
        .still()
        .singletonOrThrow();
  }

  /** float32 logits [1, V] of the base's final hidden state [1, d]. */
  public NDArray baseLogits(NDManager scope, NDArray hidden) {
    return program.call(scope, "base_logits").with(hidden).still().singletonOrThrow();
  }
}
