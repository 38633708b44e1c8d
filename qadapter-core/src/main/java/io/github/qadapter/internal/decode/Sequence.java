package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.Ints;
import io.github.qadapter.internal.decode.AnswerRow.Finish;
import io.github.qadapter.internal.model.CachedDecoder;
import io.github.qadapter.internal.model.CachedDecoder.Turn;
import io.github.qadapter.internal.model.KvCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One answer as it grows in its cache. */
final class Sequence {
  private final CachedDecoder decoder;
  private final DecodeRequest request;
  private final AnswerRow row;
  private final List<ActiveAdapter> guides;
  private final int most;
  private final List<Integer> tokens;
  private KvCache cache;
  private int given;
  private @Nullable Finish finish;
  private @Nullable Prefill sliding;

  /**
   * An answer at the end of its prompt.
   *
   * @param cache that has seen the prompt; the answer's own from now on
   * @param most tokens of prompt and answer
   */
  Sequence(
      CachedDecoder decoder,
      DecodeRequest request,
      AnswerRow row,
      List<ActiveAdapter> guides,
      KvCache cache,
      int most) {
    this.decoder = decoder;
    this.request = request;
    this.row = row;
    this.guides = guides;
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

  boolean hasSlid() {
    return tokens.size() < request.prompt().length() + given;
  }

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
    if (cache.seen() >= decoder.maxPositions()) {
      if (request.slides()) {
        slide();
      } else {
        end(Finish.CONTEXT_FULL);
      }
    }
  }

  private void end(Finish why) {
    finish = why;
    row.ended(why);
  }

  /** Begins again with the younger half of the tokens. */
  private void slide() {
    int drop = tokens.size() - decoder.maxPositions() / 2;
    tokens.subList(0, drop).clear();
    int split = cache.split();
    int capacity = cache.capacity();
    decoder.drop(cache);
    cache = decoder.newCache(split, capacity);
    sliding =
        new Prefill(decoder, Ints.toArray(tokens), cache, new StateSums(List.of()), sums -> guides);
  }

  /** Whether it computes its kept tokens anew. */
  boolean isSliding() {
    return sliding != null;
  }

  /** A piece of what it computes anew. */
  void slideOn() {
    Prefill prefill = Objects.requireNonNull(sliding);
    if (prefill.advance()) {
      try (NDManager scope = decoder.newScope()) {
        take(prefill.logits(scope, strength()));
      }
      prefill.close();
      sliding = null;
    }
  }

  /** Its part in the next step. */
  Turn turn() {
    decoder.reshape(
        cache,
        cache.rows(),
        Math.max(cache.capacity(), CachedDecoder.capacityFor(cache.seen() + 1, most)));
    Mixture mixture = Mixture.of(guides, strength());
    return new Turn(
        cache,
        tokens.get(tokens.size() - 1),
        guides.stream().mapToInt(ActiveAdapter::slot).toArray(),
        mixture.factors(),
        mixture.baseFactor());
  }

  /** Frees its memory. */
  void free() {
    if (sliding != null) {
      sliding.close();
      sliding = null;
    }
    decoder.drop(cache);
  }
}
