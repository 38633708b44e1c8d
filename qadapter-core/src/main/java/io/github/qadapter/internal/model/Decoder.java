package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Device;
import io.github.qadapter.Precision;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.torch.AdapterProgram;
import io.github.qadapter.internal.torch.DecoderProgram;
import io.github.qadapter.internal.torch.TensorType;
import io.github.qadapter.internal.torch.Torch;
import io.github.qadapter.internal.torch.TransformerProgram;
import io.github.qadapter.internal.torch.VocabularyHead;
import io.github.qadapter.internal.torch.WeightsProgram;
import io.github.qadapter.internal.weights.Checkpoint;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pre-trained decoder: its weights, mapped or converted, and its forward passes. The weights are
 * never changed. Owns its native memory.
 */
public final class Decoder implements AutoCloseable {
  private final NDManager manager;
  private final DecoderProgram program;
  private final TransformerProgram transformer;
  private final AdapterProgram adapters;
  private final DecoderConfig config;
  private final Precision precision;
  private final Device device;
  private final Arithmetic arithmetic;
  private final long mappedBytes;
  private final VocabularyHead head;

  private Decoder(
      NDManager manager,
      DecoderProgram program,
      DecoderConfig config,
      Precision precision,
      Device device,
      Arithmetic arithmetic,
      long mappedBytes) {
    this.manager = manager;
    this.program = program;
    this.transformer = new TransformerProgram(program);
    this.adapters = new AdapterProgram(program);
    this.config = config;
    this.precision = precision;
    this.device = device;
    this.arithmetic = arithmetic;
    this.mappedBytes = mappedBytes;
    this.head = new VocabularyHead(program);
  }

  /** Opens a checkpoint; weights stored in another precision are converted into memory. */
  public static Decoder open(
      Checkpoint checkpoint, DecoderConfig config, Precision precision, Device device) {
    TensorType type =
        switch (precision) {
          case FLOAT32 -> TensorType.FLOAT32;
          case BFLOAT16, INT8, INT4 -> TensorType.BFLOAT16;
        };
    NDManager manager = Torch.newManager(device);
    try {
      WeightLoader weights = new WeightLoader(checkpoint, config, precision, type);
      DecoderProgram program =
          DecoderProgram.load(
              manager,
              new DecoderProgram.Settings(
                  weights.files(),
                  config.layers(),
                  config.heads(),
                  config.keyValueHeads(),
                  config.headSize(),
                  config.normEpsilon(),
                  config.rope().attentionFactor()
                      * config.multipliers().rotaryScale(config.headSize()),
                  windows(config),
                  rotatedLayers(config),
                  config.multipliers().embeddings(),
                  config.multipliers().residuals(),
                  config.multipliers().logits(),
                  type));
      WeightsProgram places = new WeightsProgram(program);
      Arithmetic arithmetic =
          manager.getDevice().isGpu()
              ? Arithmetic.onCard(type)
              : Arithmetic.onProcessor(
                  precision,
                  places.sixteenBits(),
                  places.eightBits(),
                  precision == Precision.INT4 && places.findFourBitKernel());
      places.computeBy(arithmetic.products(), arithmetic.stepRows(), arithmetic.packsGuides());
      long mapped = weights.bind(manager, places, keepsPackedOnly(precision, arithmetic));
      return new Decoder(manager, program, config, precision, device, arithmetic, mapped);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Whole numbers need no copy beside the packed one, which gives them back exactly. */
  private static boolean keepsPackedOnly(Precision precision, Arithmetic arithmetic) {
    return precision == Precision.INT4 || (precision == Precision.INT8 && arithmetic.packWeights());
  }

  /** The precision in which a checkpoint's weights can be mapped without conversion. */
  public static Precision naturalPrecision(Checkpoint checkpoint) {
    return WeightLoader.naturalPrecision(checkpoint);
  }

  private static List<Integer> rotatedLayers(DecoderConfig config) {
    return IntStream.range(0, config.layers())
        .mapToObj(layer -> config.isRotated(layer) ? 1 : 0)
        .toList();
  }

  private static List<Integer> windows(DecoderConfig config) {
    return IntStream.range(0, config.layers())
        .mapToObj(layer -> config.slidingWindow(layer).orElse(0))
        .toList();
  }

  /** The model's configuration. */
  public DecoderConfig config() {
    return config;
  }

  /** The number format in which it computes. */
  public Precision precision() {
    return precision;
  }

  /** The device that it computes on. */
  public Device device() {
    return device;
  }

  /**
   * Bytes of one block's matrices while they are widened to compute with; 0 if they need not be.
   */
  public long widenedBlockBytes() {
    return Arithmetic.rounds(precision) || bytesPerProduct() > bytesPerNumber()
        ? (bytesPerProduct() + unpackedBytes()) * blockWeights()
        : 0;
  }

  private long unpackedBytes() {
    return keepsPackedOnly(precision, arithmetic) ? TensorType.INT8.bytes() : 0;
  }

  private long blockWeights() {
    return Arrays.stream(TargetModule.values())
        .mapToLong(projection -> (long) config.inputs(projection) * config.outputs(projection))
        .sum();
  }

  /** The way in which its device computes products, for the log. */
  public String waysOfProducts() {
    return arithmetic.saying();
  }

  /** Bytes of one number where many rows are multiplied. */
  public int bytesPerProduct() {
    return arithmetic.products().bytes();
  }

  /** Bytes of weights that are mapped from files: the system may take their pages back. */
  public long mappedBytes() {
    return mappedBytes;
  }

  /** Bytes of a copy of all matrices in oneDNN's layout; 0 where none makes answers faster. */
  public long packedBytes() {
    if (!arithmetic.packWeights()) {
      return 0;
    }
    long head = (long) config.vocabularySize() * config.hiddenSize();
    return keepsPackedOnly(precision, arithmetic)
        ? head
        : bytesPerNumber() * (config.layers() * blockWeights() + head);
  }

  /** Bytes of one number in the layers' precision. */
  public int bytesPerNumber() {
    return precision == Precision.FLOAT32 ? Float.BYTES : Short.BYTES;
  }

  /**
   * Bytes that the attention tables of one block take at a time while a row is differentiated: one
   * table of short rows; of long ones, whose tables come in tiles, all of them or those in work.
   *
   * @param tokens T, the row's tokens
   */
  public long attentionTableBytes(long tokens, ActivationCheckpointing checkpointing) {
    if (tokens <= TransformerProgram.TABLE_LIMIT) {
      return config.heads() * tokens * tokens * bytesPerProduct();
    }
    long group = config.heads() / config.keyValueHeads();
    long tile = group * TransformerProgram.TILE_QUERIES * tokens * bytesPerProduct();
    // A token sees half of the row on average, and half a tile more until it is cut off.
    long all = config.heads() * tokens * (tokens + TransformerProgram.TILE_QUERIES) / 2;
    long sums = 4L * Float.BYTES * tokens * config.outputs(TargetModule.KEY);
    return sums
        + 4 * tile
        + (checkpointing == ActivationCheckpointing.OFF ? all * bytesPerProduct() : 0);
  }

  /** Bytes of the masks that are added to a row's attention scores, for all blocks together. */
  public long attentionMaskBytes(long tokens) {
    if (tokens <= TransformerProgram.TABLE_LIMIT) {
      return 4 * tokens * tokens * bytesPerNumber();
    }
    boolean windows = windows(config).stream().anyMatch(window -> window > 0);
    return tokens * (TransformerProgram.TILE_QUERIES + (windows ? tokens : 0)) * bytesPerNumber();
  }

  /** The way from hidden states to the vocabulary and back. */
  public VocabularyHead head() {
    return head;
  }

  /** Computes with so many threads from the next call on. */
  public void useThreads(int threads) {
    program.useThreads(threads);
  }

  /** Runs whole rows through the blocks. */
  TransformerProgram transformer() {
    return transformer;
  }

  /** Makes adapters ready and carries gradients back to them. */
  AdapterProgram adapters() {
    return adapters;
  }

  /** The program that runs it. */
  DecoderProgram program() {
    return program;
  }

  /** A scope for one step or request; closing it frees everything made in it. */
  public NDManager newScope() {
    return manager.newSubManager();
  }

  /**
   * The final hidden states [K, d] at places of a packed row, without a cache.
   *
   * @param adapter from {@link LowRankAdapter}, or empty for the base
   */
  public NDArray hidden(NDManager scope, PackedRow row, long[] places, NDList adapter) {
    return upper(scope, row, lower(scope, row, 0), 0, places, adapter);
  }

  /**
   * The hidden states that enter layer {@code to}, [1, T, d], when the layers below carry no
   * adapter.
   */
  public NDArray lower(NDManager scope, PackedRow row, int to) {
    return transformer.lower(scope, arguments(row, new long[0]), to);
  }

  /** As {@link #hidden}, from what enters block {@code from}. */
  public NDArray upper(
      NDManager scope, PackedRow row, NDArray entering, int from, long[] places, NDList adapter) {
    return transformer.upper(scope, entering, arguments(row, places), from, adapter);
  }

  /** A row as the program wants it. */
  TransformerProgram.Row arguments(PackedRow row, long[] places) {
    return new TransformerProgram.Row(
        row.ids(),
        row.positions(),
        row.segments(),
        places,
        config.rope().inverseFrequencies(row.ids().length));
  }

  /**
   * The mean-pooled hidden state of a prompt after the base's first blocks, in 32 bits [d]. Early
   * blocks tell what a prompt is about; later ones turn to the next word.
   *
   * @param blocks how many, 0 to all
   */
  public float[] meanState(int[] prompt, int blocks) {
    try (NDManager scope = newScope()) {
      NDArray states = lower(scope, PackedRow.of(prompt).build(), blocks);
      return transformer.meanState(scope, states).toFloatArray();
    }
  }

  /** A tensor's numbers, exact whatever the precision. */
  public float[] numbers(NDManager scope, NDArray tensor) {
    return transformer.numbers(scope, tensor);
  }

  /** A tensor of such numbers, the same bit for bit. */
  public NDArray tensor(NDManager scope, float[] numbers, Shape shape) {
    return transformer.tensor(scope, numbers, shape);
  }

  @Override
  public void close() {
    manager.close();
  }
}
