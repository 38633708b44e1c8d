package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.CachedDecoder;
import io.github.qadapter.internal.model.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A prompt's way into a cache, piece by piece so that other answers get their tokens meanwhile. The
 * base's row goes first; its states say how much of each guide the prompt gets, and only then the
 * guides that act get rows. A prompt that none acts on has cost what the base costs.
 *
 * <p>Pieces begin at multiples of their length, or where a session's cache ends: never where
 * another request's work does.
 */
final class Prefill implements AutoCloseable {
  static final int PIECE = 256;

  private final CachedDecoder decoder;
  private final int[] tokens;
  private final KvCache cache;
  private final List<Integer> blocks;
  private final Function<StateSums, List<ActiveAdapter>> choice;
  private final NDManager memory;
  private final List<NDArray> entering = new ArrayList<>();
  private final NDList guideStates = new NDList();
  private final StateSums sums;
  private final int start;
  private int guideStart;
  private int done;
  private List<ActiveAdapter> guides = List.of();
  private boolean chosen;
  private NDArray baseState;

  /**
   * Nothing computed yet but what the cache has seen.
   *
   * @param sums of the states of what the cache has seen
   * @param choice of the guides that act, from the sums over the whole prompt
   */
  Prefill(
      CachedDecoder decoder,
      int[] tokens,
      KvCache cache,
      StateSums sums,
      Function<StateSums, List<ActiveAdapter>> choice) {
    this.decoder = decoder;
    this.tokens = tokens;
    this.cache = cache;
    this.blocks = sums.blocks();
    this.sums = sums;
    this.choice = choice;
    this.memory = decoder.newScope();
    this.start = cache.seen();
    this.done = start;
    this.baseState = memory.create(0f);
  }

  int[] tokens() {
    return tokens;
  }

  KvCache cache() {
    return cache;
  }

  StateSums sums() {
    return sums;
  }

  /** Those that act; known at the end. */
  List<ActiveAdapter> guides() {
    return guides;
  }

  /** Computes a piece; says whether it was the last. */
  boolean advance() {
    if (!chosen) {
      basePiece();
      if (done < tokens.length) {
        return false;
      }
      cache.seen(tokens.length);
      guides = choice.apply(sums);
      chosen = true;
      // The rows of other guides, or none, are no beginning for these.
      guideStart = cache.rows() == 1 + guides.size() ? start : 0;
      decoder.reshape(cache, 1 + guides.size(), cache.capacity());
      done = guideStart;
      return guides.isEmpty();
    }
    int guide = guideStates.size();
    guidePiece(guide);
    if (done < tokens.length) {
      return false;
    }
    done = guideStart;
    return guideStates.size() == guides.size();
  }

  private void basePiece() {
    int[] piece = piece();
    try (NDManager scope = decoder.newScope()) {
      CachedDecoder.Prefilled found = decoder.prefill(scope, cache, piece, tokens.length, blocks);
      sums.add(found.sums(), piece.length);
      found.entering().attach(memory);
      entering.add(found.entering());
      done += piece.length;
      cache.seen(done);
      if (done == tokens.length) {
        found.hidden().attach(memory);
        baseState = found.hidden();
      }
    }
  }

  private void guidePiece(int guide) {
    int[] piece = piece();
    try (NDManager scope = decoder.newScope()) {
      NDArray enters = cache.split() == 0 ? scope.create(new float[0]) : entering.get(index());
      NDArray hidden =
          decoder.prefillGuide(
              scope,
              cache,
              1 + guide,
              done,
              piece,
              tokens.length,
              guides.get(guide).slot(),
              enters);
      done += piece.length;
      if (done == tokens.length) {
        hidden.attach(memory);
        guideStates.add(hidden);
      }
    }
  }

  private int index() {
    return done / PIECE - start / PIECE;
  }

  private int[] piece() {
    int end = Math.min((done / PIECE + 1) * PIECE, tokens.length);
    return Arrays.copyOfRange(tokens, done, end);
  }

  /** float32 [1, V] after the prompt, at its end. */
  NDArray logits(NDManager scope, double strength) {
    Mixture mixture = Mixture.of(guides, strength);
    return decoder.mixed(scope, baseState, guideStates, mixture.factors(), mixture.baseFactor());
  }

  @Override
  public void close() {
    memory.close();
  }
}
