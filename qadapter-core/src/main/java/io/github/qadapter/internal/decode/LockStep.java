package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.KeyValueCache;
import java.util.List;
import java.util.OptionalInt;

/**
 * Lets the base continue one opening in several ways at once. Each weight is read once for all
 * rows; that every row has as many tokens as the others is what makes them fit one cache.
 */
public final class LockStep {
  private final Decoder decoder;

  /** For this base. */
  public LockStep(Decoder decoder) {
    this.decoder = decoder;
  }

  /** One way to go on. */
  public interface Row {
    /**
     * The row's next token; nothing if it is at its end, and it is not asked again then.
     *
     * @param logits [1, V], float32, the base's for the row as it stands
     */
    OptionalInt next(NDArray logits);
  }

  /**
   * Goes on until every row is at its end or the context is full.
   *
   * @param opening at least one token
   * @param rows at least one
   * @param check called before every token; may end the work with an exception
   */
  public void run(ImmutableIntArray opening, List<? extends Row> rows, Runnable check) {
    boolean[] ended = new boolean[rows.size()];
    int[] fresh = new int[rows.size()];
    int open = rows.size();
    try (NDManager request = decoder.newScope();
        KeyValueCache cache = decoder.newCache(request, rows.size())) {
      boolean begun = false;
      while (open > 0 && cache.seen() < decoder.config().maxPositions()) {
        check.run();
        try (NDManager scope = request.newSubManager()) {
          NDArray hidden =
              begun
                  ? decoder.advanceEach(scope, cache, fresh)
                  : decoder.advance(scope, cache, opening.toArray(), new NDList(), 0);
          begun = true;
          NDArray logits = decoder.head().logits(scope, hidden);
          for (int r = 0; r < fresh.length; r++) {
            if (!ended[r]) {
              OptionalInt next = rows.get(r).next(logits.get(new NDIndex(r + ":" + (r + 1))));
              ended[r] = next.isEmpty();
              open -= ended[r] ? 1 : 0;
              fresh[r] = next.orElse(0); // what an ended row goes on with, nobody reads
            }
          }
        }
      }
    }
  }
}
