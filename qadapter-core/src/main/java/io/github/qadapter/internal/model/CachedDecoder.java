package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.internal.torch.DecodingProgram;
import io.github.qadapter.internal.torch.DecodingProgram.Layout;
import io.github.qadapter.internal.torch.DecodingProgram.PrefillPlan;
import io.github.qadapter.internal.torch.StepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A decoder with KV caches: the {@link StepModel} that computes. */
public final class CachedDecoder implements StepModel {
  private static final int NO_ADAPTER = -1;

  private final Decoder decoder;
  private final DecodingProgram program;
  private final long packBytes;
  private final NDManager memory;
  private final CacheSlots caches;
  private final AdapterSlots adapters;
  private final NDArray inverseFrequencies;
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
    this.caches = new CacheSlots(new ProgramCaches());
    this.adapters = new AdapterSlots(this::place);
    this.inverseFrequencies = memory.create(decoder.config().rope().inverseFrequencies(1));
  }

  private final class ProgramCaches implements CacheSlots.CacheTensors {
    @Override
    public void shape(Layout layout, int from, int seen) {
      try (NDManager scope = newScope()) {
        program.shapeCache(scope, layout, from, seen);
      }
    }

    @Override
    public void drop(int slot) {
      try (NDManager scope = newScope()) {
        program.dropCache(scope, slot);
      }
    }
  }

  private void place(NDList matrices, int slot) {
    try (NDManager scope = newScope()) {
      program.bindGuide(scope, slot, matrices);
    }
  }

  @Override
  public NDManager newScope() {
    return memory.newSubManager();
  }

  @Override
  public int maxPositions() {
    return decoder.config().maxPositions();
  }

  @Override
  public int layers() {
    return decoder.config().layers();
  }

  @Override
  public long cacheBytes(int firstAdaptedLayer, int rows, int capacity) {
    DecoderConfig config = decoder.config();
    long layers = firstAdaptedLayer + (long) rows * (config.layers() - firstAdaptedLayer);
    return 2
        * layers
        * config.keyValueHeads()
        * capacity
        * config.headSize()
        * decoder.bytesPerNumber();
  }

  @Override
  public KvCache newCache(int firstAdaptedLayer, int capacity) {
    return caches.make(firstAdaptedLayer, capacity);
  }

  @Override
  public KvCache copy(KvCache cache) {
    return caches.copy(cache);
  }

  @Override
  public void reshape(KvCache cache, int rows, int capacity) {
    caches.reshape(cache, rows, capacity);
  }

  @Override
  public void drop(KvCache cache) {
    caches.drop(cache);
  }

  @Override
  public int bind(BindableAdapter adapter) {
    pack();
    return adapters.bind(adapter);
  }

  @Override
  public void release(BindableAdapter adapter) {
    adapters.release(adapter);
  }

  private void pack() {
    if (!packed) {
      try (NDManager scope = newScope()) {
        program.pack(scope, packBytes);
      }
    }
    packed = true;
  }

  @Override
  public BaseChunk prefill(NDManager scope, PromptChunk chunk, List<Integer> layers) {
    pack();
    ImmutableLongArray sums =
        ImmutableLongArray.copyOf(layers.stream().mapToLong(Integer::longValue));
    NDList found = prefill(scope, chunk, plan(chunk, 0, NO_ADAPTER, sums), new NDList());
    List<float[]> values = new ArrayList<>();
    for (int i = 2; i < found.size(); i++) {
      values.add(found.get(i).toFloatArray());
    }
    return new BaseChunk(found.get(0), found.get(1), values);
  }

  @Override
  public NDArray prefillAdapter(NDManager scope, PromptChunk chunk, AdapterRow row) {
    PrefillPlan plan = plan(chunk, row.row(), row.slot(), ImmutableLongArray.of());
    return prefill(scope, chunk, plan, new NDList(row.entering())).get(0);
  }

  private static PrefillPlan plan(
      PromptChunk chunk, int row, int adapter, ImmutableLongArray sums) {
    KvCache cache = chunk.cache();
    return new PrefillPlan(
        cache.slot(), row, chunk.seen(), cache.firstAdaptedLayer(), adapter, sums);
  }

  private NDList prefill(NDManager scope, PromptChunk chunk, PrefillPlan plan, NDList entering) {
    long[] ids = IntStream.of(chunk.tokens()).asLongStream().toArray();
    float[] frequencies = decoder.config().rope().inverseFrequencies(chunk.promptLength());
    return program.prefill(scope, ids, frequencies, plan, entering);
  }

  @Override
  public NDArray logits(
      NDManager scope, NDArray base, NDList adapted, float[] factors, double baseFactor) {
    return adapted.isEmpty()
        ? program.baseLogits(scope, base)
        : program.mixedLogits(scope, base, adapted, factors, baseFactor);
  }

  @Override
  public NDList step(NDManager scope, List<DecodeInput> inputs) {
    pack();
    StepPlan plan = StepPlan.of(inputs.stream().map(DecodeInput::planned).toList());
    NDList logits = program.step(scope, plan, frequencies(scope, inputs));
    inputs.forEach(input -> input.cache().seen(input.cache().seen() + 1));
    return logits;
  }

  /** One row for all sequences, or one for each where they depend on its length. */
  private NDArray frequencies(NDManager scope, List<DecodeInput> inputs) {
    if (!decoder.config().rope().dependsOnLength()) {
      return inverseFrequencies;
    }
    float[][] each = new float[inputs.size()][];
    for (int n = 0; n < each.length; n++) {
      each[n] = decoder.config().rope().inverseFrequencies(inputs.get(n).cache().seen() + 1);
    }
    return scope.create(each);
  }

  @Override
  public void close() {
    memory.close();
  }
}
