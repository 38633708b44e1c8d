package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Floats;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Longs;
import java.util.List;

/**
 * The part of the decoder's program in which many answers grow at once, as typed calls. Caches and
 * guides' matrices live in the program and go by numbers, so that a step passes numbers only. The
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
   * Puts a guide's matrices, from {@link DecoderProgram#matrices}, into a slot; none empties it.
   */
  public void bindGuide(NDManager scope, int slot, NDList matrices) {
    program.call(scope, "bind_guide").with(slot).withList(matrices).still().singletonOrThrow();
  }

  /**
   * What a cache is like.
   *
   * @param slot its number
   * @param split the layers below have a row of the base only
   * @param rows of the layers above, the base's first
   * @param capacity for how many tokens there is room
   */
  public record Layout(int slot, int split, int rows, int capacity) {}

  /**
   * Makes a cache, or remakes it.
   *
   * @param from the slot whose tokens are taken over, which may be the cache's own; −1 for none
   * @param seen how many tokens
   */
  public void shapeCache(NDManager scope, Layout layout, int from, int seen) {
    program
        .call(scope, "shape_cache")
        .with(layout.slot(), from, layout.split(), layout.rows(), layout.capacity(), seen)
        .still()
        .singletonOrThrow();
  }

  /** Frees a cache. */
  public void dropCache(NDManager scope, int slot) {
    program.call(scope, "drop_cache").with(slot).still().singletonOrThrow();
  }

  /**
   * What a piece of a prompt is shown to.
   *
   * @param slot the cache's
   * @param row of the cache
   * @param seen tokens before the piece
   * @param split of the cache
   * @param guide the slot of the row's guide, −1 for the base
   * @param sums after how many blocks states are to be summed
   */
  public record Piece(int slot, int row, int seen, int split, int guide, ImmutableLongArray sums) {
    private long[] numbers() {
      return Longs.concat(new long[] {slot, row, seen, split, guide}, sums.toArray());
    }
  }

  /**
   * Shows a piece of a prompt to one row. Returns the last token's final hidden state [1, d], what
   * enters block {@code split} [T, d] or no elements where that is the embedding, and float32 [d]
   * for each sum.
   *
   * @param entering what enters block {@code split}, for a guide; empty for the base
   */
  public NDList prefill(
      NDManager scope, long[] ids, float[] inverseFrequencies, Piece piece, NDList entering) {
    return program
        .call(scope, "prefill")
        .with(ids)
        .with(scope.create(inverseFrequencies))
        .with(piece.numbers())
        .withList(entering)
        .still();
  }

  /**
   * One token for each of N answers.
   *
   * @param ids [N]
   * @param positions [N]
   * @param answers slot, tokens seen, split and rows of each answer's cache
   * @param guided slot, joining layer and number of rows of each guide
   * @param owners the answer of each guided row
   * @param owned the guided rows of each answer in turn
   * @param factors what each guided row's difference to its base is multiplied by
   * @param baseFactors what the base's logits are multiplied by, [N]
   */
  public record Step(
      List<Long> ids,
      List<Long> positions,
      List<Long> answers,
      List<Long> guided,
      List<Long> owners,
      List<Long> owned,
      List<Float> factors,
      List<Float> baseFactors) {}

  /**
   * For each answer float32 [1, V]: the base's logits times its factor, plus the head's view of the
   * differences.
   *
   * @param inverseFrequencies [D / 2] for all, or [N, D / 2]
   */
  public NDList step(NDManager scope, Step step, NDArray inverseFrequencies) {
    return program
        .call(scope, "step")
        .with(Longs.toArray(step.ids()))
        .with(Longs.toArray(step.positions()))
        .with(inverseFrequencies)
        .with(Longs.toArray(step.answers()))
        .with(numbers(scope, step.guided()))
        .with(numbers(scope, step.owners()))
        .with(numbers(scope, step.owned()))
        .with(scope.create(Floats.toArray(step.factors()), new Shape(step.factors().size())))
        .with(scope.create(Floats.toArray(step.baseFactors())))
        .often();
  }

  private static NDArray numbers(NDManager scope, List<Long> numbers) {
    return scope.create(Longs.toArray(numbers), new Shape(numbers.size()));
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
