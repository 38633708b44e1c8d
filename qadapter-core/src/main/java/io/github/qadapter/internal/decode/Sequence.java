package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.Ints;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.internal.decode.AnswerRow.Finish;
import io.github.qadapter.internal.model.DecodeInput;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A prompt and one answer to it, token by token, with its KV cache. */
final class Sequence {
  private final StepModel model;
  private final DecodeRequest request;
  private final AnswerRow row;
  private final List<ActiveAdapter> adapters;
  private final int most;
  private final List<Integer> tokens;
  private KvCache cache;
  private int given;
  private @Nullable Finish finish;
  private @Nullable ChunkedPrefill shift;

  /**
   * A sequence at the end of its prompt.
   *
   * @param cache that has seen the prompt; the sequence's own from now on
   * @param most tokens of prompt and answer
   */
  Sequence(
      StepModel model,
      DecodeRequest request,
      AnswerRow row,
      List<ActiveAdapter> adapters,
      KvCache cache,
      int most) {
    this.model = model;
    this.request = request;
    this.row = row;
    this.adapters = adapters;
    this.cache = cache;
    this.most = most;
    this.tokens = new ArrayList<>(request.prompt().asList());
  }

  boolean isOver() {
    return finish != null;
  }

  Finish finish() {
    return Objects.requireNonNull(finish);
  }

  KvCache cache() {
    return cache;
  }

  /** The tokens that the cache has seen, if none was dropped. */
  int[] seen() {
    return Ints.toArray(tokens.subList(0, cache.seen()));
  }

  boolean hasShifted() {
    return tokens.size() < request.prompt().length() + given;
  }

  /** Of the next token. */
  double strength() {
    return request.adapters().schedule().at(given);
  }

  /** Takes the row's next token. logits: float32 [1, V]. */
  void take(NDArray logits) {
    OptionalInt next = row.next(logits);
    if (next.isEmpty()) {
      end(Finish.OVER);
      return;
    }
    tokens.add(next.getAsInt());
    given++;
    if (cache.seen() >= model.maxPositions()) {
      if (request.onContextOverflow() == ContextOverflow.SHIFT) {
        shiftContext();
      } else {
        end(Finish.CONTEXT_FULL);
      }
    }
  }

  private void end(Finish why) {
    finish = why;
    row.ended(why);
  }

  /** Context shift: drops the older half of the tokens and begins again with the rest. */
  private void shiftContext() {
    int drop = tokens.size() - model.maxPositions() / 2;
    tokens.subList(0, drop).clear();
    int capacity = cache.capacity();
    model.drop(cache);
    cache = model.newCache(cache.firstAdaptedLayer(), capacity);
    StateSums none = new StateSums(List.of());
    shift = new ChunkedPrefill(model, Ints.toArray(tokens), cache, none, sums -> adapters);
  }

  /** Tells whether it computes its kept tokens anew. */
  boolean isShifting() {
    return shift != null;
  }

  /** Computes a chunk of its kept tokens. */
  void advanceShift() {
    ChunkedPrefill prefill = Objects.requireNonNull(shift);
    if (prefill.advance()) {
      try (NDManager scope = model.newScope()) {
        take(prefill.logits(scope, strength()));
      }
      prefill.close();
      shift = null;
    }
  }

  /** Tells whether it takes part in the next step. */
  boolean isGrowing() {
    return !isOver() && !isShifting();
  }

  /** Its part in the next step. */
  DecodeInput input() {
    int capacity = KvCache.capacityFor(cache.seen() + 1, most);
    model.reshape(cache, cache.rows(), Math.max(cache.capacity(), capacity));
    Mixture mixture = Mixture.of(adapters, strength());
    return new DecodeInput(
        cache,
        tokens.get(tokens.size() - 1),
        adapters.stream().mapToInt(ActiveAdapter::slot).toArray(),
        mixture.factors(),
        mixture.baseFactor());
  }

  /** Frees its memory. */
  void free() {
    if (shift != null) {
      shift.close();
      shift = null;
    }
    model.drop(cache);
  }
}
