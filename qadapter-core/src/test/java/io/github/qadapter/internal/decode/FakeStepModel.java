package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.BindableAdapter;
import io.github.qadapter.internal.model.DecodeInput;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.PromptChunk;
import io.github.qadapter.internal.model.StepModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model whose answers can be worked out by hand, and say which tokens a KV cache really holds.
 * The base's most likely next token is the sum of the tokens in its row, modulo 1000; an adapter's
 * row counts each token for so much more as its {@link FakeAdapter#shift}. A logit is −(v − p)² for
 * the row's likeliest token p, so that a mixture's likeliest token lies at the weighted mean.
 *
 * <p>It refuses what would be a fault natively: tokens after a gap, beyond a cache's room or in a
 * dropped cache, adapters out of place, and states of other tokens than those that are shown.
 */
final class FakeStepModel implements StepModel {
  static final int MAX_POSITIONS = 1024;
  static final int LAYERS = 4;
  private static final int VOCABULARY = 1000;

  private final long bytesPerToken;
  private final Map<Integer, Held> caches = new HashMap<>();
  private final Map<Integer, FakeAdapter> adapters = new HashMap<>();
  private final Map<FakeAdapter, Integer> users = new HashMap<>();
  private final Set<FakeScope> scopes = FakeScope.noneOpen();
  private final List<Chunk> chunks = new ArrayList<>();
  private @Nullable RuntimeException nextStep;
  private @Nullable RuntimeException nextDrop;
  private int made;
  private int dropped;
  private int steps;
  private int slots;
  private long mostBytes;
  private boolean closed;

  /** bytesPerToken: of each token's place in each row of a cache. */
  FakeStepModel(long bytesPerToken) {
    this.bytesPerToken = bytesPerToken;
  }

  /** A cache as the model holds it: what each token of each row adds to the row's sum. */
  private record Held(KvCache cache, List<List<Integer>> rows) {}

  /** A chunk that was computed: in which row of which cache, after how many tokens, how many. */
  record Chunk(int cache, int row, int seen, int tokens) {}

  /** All chunks so far, in order. */
  List<Chunk> chunks() {
    return List.copyOf(chunks);
  }

  /** How many steps there were. */
  int steps() {
    return steps;
  }

  /** How many caches were made, copies included. */
  int made() {
    return made;
  }

  /** How many caches were dropped. */
  int dropped() {
    return dropped;
  }

  /** The most bytes that its caches took at a time. */
  long mostBytes() {
    return mostBytes;
  }

  /** How many adapters are in place. */
  int inPlace() {
    return users.size();
  }

  /** How many scopes are open. */
  int openScopes() {
    return scopes.size();
  }

  boolean isClosed() {
    return closed;
  }

  /** Lets the next step fail. */
  void failStep(RuntimeException failure) {
    nextStep = failure;
  }

  /** Lets the next drop of a cache fail. */
  void failDrop(RuntimeException failure) {
    nextDrop = failure;
  }

  @Override
  public NDManager newScope() {
    return FakeScope.in(scopes);
  }

  @Override
  public int maxPositions() {
    return MAX_POSITIONS;
  }

  @Override
  public int layers() {
    return LAYERS;
  }

  /** Whatever the layers. */
  @Override
  public long cacheBytes(int firstAdaptedLayer, int rows, int capacity) {
    return bytesPerToken * rows * capacity;
  }

  @Override
  public KvCache newCache(int firstAdaptedLayer, int capacity) {
    KvCache cache = new KvCache(made++, firstAdaptedLayer);
    List<List<Integer>> rows = new ArrayList<>();
    rows.add(new ArrayList<>());
    return held(cache, rows, capacity);
  }

  @Override
  public KvCache copy(KvCache cache) {
    KvCache copy = new KvCache(made++, cache.firstAdaptedLayer());
    copy.seen(cache.seen());
    List<List<Integer>> rows = new ArrayList<>();
    rows(cache).forEach(row -> rows.add(new ArrayList<>(row)));
    return held(copy, rows, cache.capacity());
  }

  private KvCache held(KvCache cache, List<List<Integer>> rows, int capacity) {
    caches.put(cache.slot(), new Held(cache, rows));
    cache.shaped(rows.size(), capacity);
    mostBytes =
        Math.max(
            mostBytes,
            caches.values().stream()
                .mapToLong(held -> bytesPerToken * held.rows.size() * held.cache.capacity())
                .sum());
    return cache;
  }

  @Override
  public void reshape(KvCache cache, int rows, int capacity) {
    List<List<Integer>> own = rows(cache);
    while (own.size() < rows) {
      own.add(new ArrayList<>());
    }
    own.subList(rows, own.size()).clear();
    held(cache, own, capacity);
  }

  @Override
  public void drop(KvCache cache) {
    RuntimeException failure = nextDrop;
    if (failure != null) {
      nextDrop = null;
      throw failure;
    }
    if (cache.markDropped()) {
      caches.remove(cache.slot());
      dropped++;
    }
  }

  @Override
  public int bind(BindableAdapter adapter) {
    FakeAdapter own = (FakeAdapter) adapter;
    if (users.merge(own, 1, Integer::sum) == 1) {
      adapters.put(slots++, own);
    }
    return adapters.entrySet().stream()
        .filter(entry -> entry.getValue() == own)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Override
  public void release(BindableAdapter adapter) {
    FakeAdapter own = (FakeAdapter) adapter;
    if (users.merge(own, -1, Integer::sum) == 0) {
      users.remove(own);
      adapters.values().remove(own);
    }
  }

  @Override
  public BaseChunk prefill(NDManager scope, PromptChunk chunk, List<Integer> layers) {
    int next = show(chunk, 0, 0);
    float sum = IntStream.of(chunk.tokens()).sum();
    boolean embedded = chunk.cache().firstAdaptedLayer() == 0;
    return new BaseChunk(
        FakeScope.array(scope, next),
        embedded ? FakeScope.array(scope) : FakeScope.array(scope, floats(chunk.tokens())),
        layers.stream().map(layer -> new float[] {sum}).toList());
  }

  @Override
  public NDArray prefillAdapter(NDManager scope, PromptChunk chunk, AdapterRow row) {
    require(
        chunk.cache().firstAdaptedLayer() == 0
            || Arrays.equals(row.entering().toFloatArray(), floats(chunk.tokens())),
        "states of the tokens that are shown");
    return FakeScope.array(scope, show(chunk, row.row(), shift(row.slot())));
  }

  private int show(PromptChunk chunk, int row, int shift) {
    chunks.add(new Chunk(chunk.cache().slot(), row, chunk.seen(), chunk.tokens().length));
    return show(chunk.cache(), row, chunk.seen(), chunk.tokens(), shift);
  }

  /** Shows tokens to a row; returns its likeliest next one. */
  private int show(KvCache cache, int row, int seen, int[] tokens, int shift) {
    List<Integer> own = rows(cache).get(row);
    require(own.size() >= seen, "no gap before the tokens that are shown");
    require(seen + tokens.length <= cache.capacity(), "room for the tokens that are shown");
    own.subList(seen, own.size()).clear();
    IntStream.of(tokens).forEach(token -> own.add(token + shift));
    return own.stream().mapToInt(Integer::intValue).sum() % VOCABULARY;
  }

  private List<List<Integer>> rows(KvCache cache) {
    Held held = caches.get(cache.slot());
    if (held == null) {
      throw new IllegalStateException("Expected a cache that was not dropped.");
    }
    return held.rows;
  }

  private int shift(int slot) {
    FakeAdapter adapter = adapters.get(slot);
    if (adapter == null) {
      throw new IllegalStateException("Expected an adapter in place.");
    }
    return adapter.shift();
  }

  @Override
  public NDArray logits(
      NDManager scope, NDArray base, NDList adapted, float[] factors, double baseFactor) {
    int[] next = adapted.stream().mapToInt(state -> (int) state.toFloatArray()[0]).toArray();
    return mixture(scope, (int) base.toFloatArray()[0], next, factors, baseFactor);
  }

  private static NDArray mixture(
      NDManager scope, int base, int[] adapted, float[] factors, double baseFactor) {
    float[] logits = new float[VOCABULARY];
    for (int v = 0; v < VOCABULARY; v++) {
      double sum = baseFactor * logit(v, base);
      for (int i = 0; i < adapted.length; i++) {
        sum += factors[i] * (logit(v, adapted[i]) - logit(v, base));
      }
      logits[v] = (float) sum;
    }
    return FakeScope.array(scope, logits);
  }

  private static double logit(int token, int likeliest) {
    return -Math.pow(token - likeliest, 2);
  }

  @Override
  public NDList step(NDManager scope, List<DecodeInput> inputs) {
    RuntimeException failure = nextStep;
    if (failure != null) {
      nextStep = null;
      throw failure;
    }
    steps++;
    NDList logits = new NDList();
    for (DecodeInput input : inputs) {
      KvCache cache = input.cache();
      int[] token = {input.token()};
      int[] slots = input.slots();
      require(rows(cache).size() == 1 + slots.length, "a row for each adapter");
      int base = show(cache, 0, cache.seen(), token, 0);
      int[] adapted = new int[slots.length];
      for (int i = 0; i < slots.length; i++) {
        adapted[i] = show(cache, 1 + i, cache.seen(), token, shift(slots[i]));
      }
      cache.seen(cache.seen() + 1);
      logits.add(mixture(scope, base, adapted, input.factors(), input.baseFactor()));
    }
    return logits;
  }

  @Override
  public void close() {
    closed = true;
  }

  private static float[] floats(int[] tokens) {
    float[] floats = new float[tokens.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = tokens[i];
    }
    return floats;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("Expected " + what + ".");
    }
  }
}
