package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.internal.torch.DecodingProgram;
import io.github.qadapter.internal.torch.DecodingProgram.Layout;
import io.github.qadapter.internal.torch.DecodingProgram.Piece;
import io.github.qadapter.internal.torch.DecodingProgram.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A decoder as answers grow on it: caches, guides in place, prompts piece by piece and one token
 * for many answers at a time. What it computes for one answer does not depend, bit for bit, on
 * which others are computed with it. Used by one thread at a time.
 *
 * <p>Shapes: d width, V vocabulary.
 */
public final class CachedDecoder implements AutoCloseable {
  private static final int FIRST_CAPACITY = 64;

  private final Decoder decoder;
  private final DecodingProgram program;
  private final long packBytes;
  private final NDManager memory;
  private final Deque<Integer> freeCaches = new ArrayDeque<>();
  private final Deque<Integer> freeGuides = new ArrayDeque<>();
  private final Map<LowRankAdapter, Bound> bound = new HashMap<>();
  private final NDArray inverseFrequencies;
  private int caches;
  private int guides;
  private boolean packed;

  /**
   * For this decoder.
   *
   * @param packBytes how much of the weights is copied, with the first use, into the layout in
   *     which few rows are multiplied fastest
   */
  public CachedDecoder(Decoder decoder, long packBytes) {
    this.decoder = decoder;
    this.program = new DecodingProgram(decoder.program());
    this.memory = decoder.newScope();
    this.packBytes = Math.min(packBytes, decoder.packedBytes());
    this.inverseFrequencies = memory.create(decoder.config().rope().inverseFrequencies(1));
  }

  /** An adapter's place, and how many answers use it. */
  private static final class Bound {
    private final int slot;
    private int users;

    Bound(int slot) {
      this.slot = slot;
    }
  }

  /** A scope for one step; closing it frees everything made in it. */
  public NDManager newScope() {
    return memory.newSubManager();
  }

  /** The most tokens an answer may have seen. */
  public int maxPositions() {
    return decoder.config().maxPositions();
  }

  /** How many layers there are. */
  public int layers() {
    return decoder.config().layers();
  }

  /** Bytes of a cache. */
  public long bytes(int split, int rows, int capacity) {
    DecoderConfig config = decoder.config();
    long layers = split + (long) rows * (config.layers() - split);
    return 2
        * layers
        * config.keyValueHeads()
        * capacity
        * config.headSize()
        * decoder.bytesPerNumber();
  }

  /** How much room a cache gets that is to hold so many tokens and never more than {@code most}. */
  public static int capacityFor(int tokens, int most) {
    int capacity = FIRST_CAPACITY;
    while (capacity < tokens) {
      capacity *= 2;
    }
    return Math.max(tokens, Math.min(capacity, most));
  }

  /** An empty cache of the base's row. */
  public KvCache newCache(int split, int capacity) {
    return shape(
        new KvCache(freeCaches.isEmpty() ? caches++ : freeCaches.pop(), split), -1, 1, capacity);
  }

  /** A copy. */
  public KvCache copy(KvCache cache) {
    KvCache copy = new KvCache(freeCaches.isEmpty() ? caches++ : freeCaches.pop(), cache.split());
    copy.seen(cache.seen());
    return shape(copy, cache.slot(), cache.rows(), cache.capacity());
  }

  /** Gives a cache other rows or more room; it keeps what it has of both. */
  public void reshape(KvCache cache, int rows, int capacity) {
    if (rows != cache.rows() || capacity != cache.capacity()) {
      shape(cache, cache.slot(), rows, capacity);
    }
  }

  private KvCache shape(KvCache cache, int from, int rows, int capacity) {
    Layout layout = new Layout(cache.slot(), cache.split(), rows, capacity);
    try (NDManager scope = newScope()) {
      program.shapeCache(scope, layout, from, cache.seen());
    }
    cache.shaped(layout);
    return cache;
  }

  /** The same cache for a new owner; dropping the given one does nothing from now on. */
  public KvCache handOver(KvCache cache) {
    KvCache heir = new KvCache(cache.slot(), cache.split());
    heir.shaped(cache.layout());
    heir.seen(cache.seen());
    cache.markDropped();
    return heir;
  }

  /** Frees a cache; once only. */
  public void drop(KvCache cache) {
    if (cache.markDropped()) {
      try (NDManager scope = newScope()) {
        program.dropCache(scope, cache.slot());
      }
      freeCaches.push(cache.slot());
    }
  }

  /** Puts an adapter in place for one more answer; returns its slot. */
  public int bind(LowRankAdapter adapter) {
    pack();
    Bound place = bound.get(adapter);
    if (place == null) {
      place = new Bound(freeGuides.isEmpty() ? guides++ : freeGuides.pop());
      try (NDManager scope = newScope()) {
        program.bindGuide(scope, place.slot, adapter.ready());
      }
      bound.put(adapter, place);
    }
    place.users++;
    return place.slot;
  }

  /** Says that one answer less uses an adapter. */
  public void release(LowRankAdapter adapter) {
    Bound place = bound.get(adapter);
    if (place != null && --place.users == 0) {
      try (NDManager scope = newScope()) {
        program.bindGuide(scope, place.slot, new NDList());
      }
      bound.remove(adapter);
      freeGuides.push(place.slot);
    }
  }

  private void pack() {
    if (!packed) {
      try (NDManager scope = newScope()) {
        program.pack(scope, packBytes);
      }
    }
    packed = true;
  }

  /**
   * What a piece of a prompt left behind.
   *
   * @param hidden [1, d], the last token's final hidden state
   * @param entering what enters the cache's split; no elements where that is the embedding
   * @param sums [d] for each number of blocks asked for: the sum of their output over the piece
   */
  public record Prefilled(NDArray hidden, NDArray entering, List<float[]> sums) {}

  /**
   * Shows a piece of a prompt to the base's row of a cache, after what it has seen; counting is the
   * caller's.
   *
   * @param length of the prompt as a whole
   * @param blocks after which states are summed
   */
  public Prefilled prefill(
      NDManager scope, KvCache cache, int[] piece, int length, List<Integer> blocks) {
    pack();
    long[] sums = blocks.stream().mapToLong(Integer::longValue).toArray();
    NDList found =
        program.prefill(
            scope,
            longs(piece),
            decoder.config().rope().inverseFrequencies(length),
            new Piece(
                cache.slot(), 0, cache.seen(), cache.split(), -1, ImmutableLongArray.copyOf(sums)),
            new NDList());
    List<float[]> values = new ArrayList<>();
    for (int i = 2; i < found.size(); i++) {
      values.add(found.get(i).toFloatArray());
    }
    return new Prefilled(found.get(0), found.get(1), values);
  }

  /**
   * Shows a piece to a guide's row.
   *
   * @param row of the cache, from 1 on
   * @param seen tokens before the piece
   * @param slot the guide's
   * @param entering what {@link #prefill} gave for the piece
   * @return [1, d], the last token's final hidden state
   */
  public NDArray prefillGuide(
      NDManager scope,
      KvCache cache,
      int row,
      int seen,
      int[] piece,
      int length,
      int slot,
      NDArray entering) {
    return program
        .prefill(
            scope,
            longs(piece),
            decoder.config().rope().inverseFrequencies(length),
            new Piece(cache.slot(), row, seen, cache.split(), slot, ImmutableLongArray.of()),
            new NDList(entering))
        .get(0);
  }

  /** float32 [1, V], of final hidden states as a step would mix them. */
  public NDArray mixed(
      NDManager scope, NDArray base, NDList guides, float[] factors, double baseFactor) {
    return guides.isEmpty()
        ? program.baseLogits(scope, base)
        : program.mixedLogits(scope, base, guides, factors, baseFactor);
  }

  /**
   * An answer's part in a step.
   *
   * @param cache what it has seen, with room for one more token; its rows are the base's and one
   *     for each guide
   * @param token shown to all of them
   * @param slots of the guides
   * @param factors what each guide's difference to the base is multiplied by
   * @param baseFactor what the base's logits are multiplied by
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived arguments of a call
  public record Turn(KvCache cache, int token, int[] slots, float[] factors, double baseFactor) {}

  private record Place(int slot, int split) {}

  private record GuidedRow(int answer, int guide) {}

  /** Shows each answer one token. Returns float32 [1, V] for each, and counts the token. */
  public NDList step(NDManager scope, List<Turn> turns) {
    pack();
    Step step =
        new Step(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    Map<Place, List<GuidedRow>> rows =
        new TreeMap<>(Comparator.comparingInt(Place::split).thenComparingInt(Place::slot));
    for (int n = 0; n < turns.size(); n++) {
      Turn turn = turns.get(n);
      KvCache cache = turn.cache();
      step.ids().add((long) turn.token());
      step.positions().add((long) cache.seen());
      step.baseFactors().add((float) turn.baseFactor());
      step.answers()
          .addAll(
              List.of(
                  (long) cache.slot(),
                  (long) cache.seen(),
                  (long) cache.split(),
                  (long) cache.rows()));
      for (int i = 0; i < turn.slots().length; i++) {
        rows.computeIfAbsent(new Place(turn.slots()[i], cache.split()), place -> new ArrayList<>())
            .add(new GuidedRow(n, i));
      }
    }
    List<GuidedRow> inOrder = new ArrayList<>();
    rows.forEach(
        (place, own) -> {
          step.guided()
              .addAll(List.of((long) place.slot(), (long) place.split(), (long) own.size()));
          inOrder.addAll(own);
        });
    for (GuidedRow row : inOrder) {
      step.owners().add((long) row.answer());
      step.factors().add(turns.get(row.answer()).factors()[row.guide()]);
    }
    Map<GuidedRow, Integer> places = new HashMap<>();
    for (int i = 0; i < inOrder.size(); i++) {
      places.put(inOrder.get(i), i);
    }
    for (int n = 0; n < turns.size(); n++) {
      for (int i = 0; i < turns.get(n).slots().length; i++) {
        step.owned().add((long) places.getOrDefault(new GuidedRow(n, i), 0));
      }
    }
    NDList result = program.step(scope, step, frequencies(scope, turns));
    turns.forEach(turn -> turn.cache().seen(turn.cache().seen() + 1));
    return result;
  }

  /** One row for all answers, or one for each where they depend on its length. */
  private NDArray frequencies(NDManager scope, List<Turn> turns) {
    if (!decoder.config().rope().dependsOnLength()) {
      return inverseFrequencies;
    }
    float[][] each = new float[turns.size()][];
    for (int n = 0; n < each.length; n++) {
      each[n] = decoder.config().rope().inverseFrequencies(turns.get(n).cache().seen() + 1);
    }
    return scope.create(each);
  }

  private static long[] longs(int[] numbers) {
    long[] wide = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      wide[i] = numbers[i];
    }
    return wide;
  }

  @Override
  public void close() {
    memory.close();
  }
}
