package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.model.PackedRow;
import io.github.qadapter.internal.torch.VocabularyHead;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The states of a row under the base and any number of adapters, projected to the vocabulary a few
 * at a time: a table of all states over all words would not fit.
 *
 * <p>Shapes: K states, C states of a chunk, V words, d width.
 */
final class VocabularyChunks {
  private final NDManager scope;
  private final VocabularyHead head;
  private final NDArray base;
  private final List<NDArray> adapted;
  private final int states;

  private VocabularyChunks(
      NDManager scope, VocabularyHead head, NDArray base, List<NDArray> adapted, int states) {
    this.scope = scope;
    this.head = head;
    this.base = base;
    this.adapted = adapted;
    this.states = states;
  }

  /** States under the base alone. base: [K, d]. */
  static VocabularyChunks of(NDManager scope, VocabularyHead head, NDArray base) {
    return new VocabularyChunks(
        scope, head, base, List.of(), Math.toIntExact(base.getShape().get(0)));
  }

  /** The scored states of a row; hidden states belong to the scope. */
  static VocabularyChunks of(
      NDManager scope, Decoder decoder, PackedAnswers row, List<LowRankAdapter> adapters) {
    return of(scope, decoder, row.row(), row.row().states(), adapters);
  }

  /** The states at places of a row; hidden states belong to the scope. */
  static VocabularyChunks of(
      NDManager scope,
      Decoder decoder,
      PackedRow row,
      long[] places,
      List<LowRankAdapter> adapters) {
    NDArray base = decoder.hidden(scope, row, places, new NDList());
    List<NDArray> adapted =
        adapters.stream()
            .map(adapter -> decoder.hidden(scope, row, places, adapter.ready()))
            .toList();
    return new VocabularyChunks(scope, decoder.head(), base, adapted, places.length);
  }

  /** Goes through all states in chunks; what a chunk makes is freed after it. */
  void forEach(Consumer<Chunk> action) {
    forEach(VocabularyHead.CHUNK, action);
  }

  /**
   * Goes through all states.
   *
   * @param atOnce the most states of a chunk
   */
  void forEach(int atOnce, Consumer<Chunk> action) {
    for (int from = 0; from < states; from += atOnce) {
      int first = from;
      head.together(() -> chunk(first, Math.min(first + atOnce, states), action));
    }
  }

  private void chunk(int from, int to, Consumer<Chunk> action) {
    try (NDManager chunk = scope.newSubManager()) {
      action.accept(new Chunk(chunk, from, to));
    }
  }

  /** Some states over the whole vocabulary; everything belongs to the chunk's scope. */
  final class Chunk {
    private final NDManager manager;
    private final int from;
    private final int to;
    private final NDArray hidden;
    private final NDArray logits;

    private Chunk(NDManager manager, int from, int to) {
      this.manager = manager;
      this.from = from;
      this.to = to;
      this.hidden = head.rows(manager, base, from, to);
      this.logits = head.logits(manager, hidden);
    }

    /** The number of its first state. */
    int from() {
      return from;
    }

    /** The number after its last state's. */
    int to() {
      return to;
    }

    /** [C, V], log π₁. */
    NDArray logBase() {
      return SoftPolicy.logBase(logits);
    }

    /** An adapter's part in the policy, by its objective. */
    VocabularyView view(int adapter, Objective objective) {
      NDArray own = head.rows(manager, adapted.get(adapter), from, to);
      return VocabularyView.of(objective, logits, head.logitDifferences(manager, own, hidden));
    }

    /** [C, 1] of one number for each of all states. */
    NDArray column(double[] numbers) {
      float[] own = new float[to - from];
      for (int i = 0; i < own.length; i++) {
        own[i] = (float) numbers[from + i];
      }
      return manager.create(own).expandDims(1);
    }

    /**
     * Copies the entries of the tokens taken to the states' places.
     *
     * @param table [C, V]
     * @param tokens [K]
     * @param target [K]
     */
    void pick(NDArray table, long[] tokens, double[] target) {
      copy(TokenPick.of(table, Arrays.copyOfRange(tokens, from, to)), target);
    }

    /** Copies one number per state, [C], to the states' places. target: [K]. */
    void copy(NDArray numbers, double[] target) {
      TokenPick.copy(numbers, target, from);
    }
  }
}
