package io.github.qadapter.internal.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The decoder's TorchScript program, written out with one model's settings and loaded; {@code
 * decoder.py} beside this class has a map of it. The typed calls are in a class for each of its
 * files: {@link WeightsProgram}, {@link TransformerProgram}, {@link AdapterProgram}, {@link
 * DecodingProgram}, {@link VocabularyHead}. Results belong to the manager given to the call.
 *
 * <p>Letters: R rows, T new tokens, K selected positions, V vocabulary, d width. Calls take turns.
 */
public final class DecoderProgram implements AutoCloseable {
  /**
   * How many rows the kernel for 8-bit weights takes; for more, widening them first is faster. That
   * kernel is a processor's.
   */
  private static final int INT8_KERNEL_ROWS = 16;

  /** Neighbors in a row of 4-bit weights that share a scale and a zero point. */
  public static final int INT4_GROUP = 32;

  /**
   * How many rows of a prompt the kernel for 4-bit weights takes, four at a time; for more,
   * widening them first is faster.
   */
  private static final int INT4_KERNEL_ROWS = 256;

  /** How often scale and zero point of a group are fitted to its numbers, and these to them. */
  private static final int INT4_TURNS = 3;

  /** Numbers that are rounded to 4 bits at a time. */
  private static final int INT4_AT_ONCE = 1 << 18;

  /**
   * Numbers of a guide's matrix up to which a row of a step meets it in 32 bits and by itself: a
   * third of the time of a packed product on a processor, whose beginning costs more than that.
   */
  private static final int SMALL_MATRIX = 65_536;

  /** Operators that a PyTorch without oneDNN does not know. */
  private static final Pattern WITHOUT_ONE_DNN = Pattern.compile("mkldnn|onednn");

  /** Stands for an empty list in a call, which would have no name. */
  private final NDList noTensors;

  private final NDManager manager;
  private final PtSymbolBlock program;
  private final MappedFiles files;

  private final NativeThread thread = new NativeThread(this::takeThreads);
  private volatile int threads = Torch.threads();

  private DecoderProgram(NDManager manager, PtSymbolBlock program, MappedFiles files) {
    this.manager = manager;
    this.program = program;
    this.files = files;
    this.noTensors = new NDList(manager.zeros(new Shape(0)));
  }

  /**
   * What the program needs to know of a model.
   *
   * @param files the weight files, absolute, numbered from 0
   * @param layers number of blocks
   * @param heads query heads
   * @param keyValueHeads key/value heads
   * @param headDim width of a head
   * @param normEpsilon added to the mean square before its root
   * @param rotaryScale what the cosines and sines of positions are multiplied by
   * @param windows for each layer how many tokens back it looks, 0 for all
   * @param rotatedLayers for each layer 1 if its queries and keys are rotated, else 0
   * @param embeddingScale what embeddings are multiplied by
   * @param residualScale what a branch is multiplied by before it is added
   * @param logitScale what logits are multiplied by
   * @param type the type in which it computes
   */
  public record Settings(
      List<Path> files,
      int layers,
      int heads,
      int keyValueHeads,
      int headDim,
      double normEpsilon,
      double rotaryScale,
      List<Integer> windows,
      List<Integer> rotatedLayers,
      double embeddingScale,
      double residualScale,
      double logitScale,
      TensorType type) {
    /** Copies the lists. */
    public Settings {
      files = List.copyOf(files);
      windows = List.copyOf(windows);
      rotatedLayers = List.copyOf(rotatedLayers);
    }

    /**
     * Of a decoder without blocks: embeddings and head, in 32 bits.
     *
     * @param width of a head
     */
    public static Settings withoutBlocks(int width) {
      return new Settings(
          List.of(), 0, 1, 1, width, 1e-5, 1, List.of(), List.of(), 1, 1, 1, TensorType.FLOAT32);
    }
  }

  /**
   * Writes the program out, loads it, and leaves its weights empty until {@link
   * WeightsProgram#bind}.
   */
  public static DecoderProgram load(NDManager parent, Settings settings) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("files", settings.files().stream().map(Path::toString).toList());
    attributes.put("layers", settings.layers());
    attributes.put("heads", settings.heads());
    attributes.put("key_value_heads", settings.keyValueHeads());
    attributes.put("head_dim", settings.headDim());
    attributes.put("norm_epsilon", settings.normEpsilon());
    attributes.put("rotary_scale", settings.rotaryScale());
    attributes.put("windows", settings.windows());
    attributes.put("rotated_layers", settings.rotatedLayers());
    attributes.put("embedding_scale", settings.embeddingScale());
    attributes.put("residual_scale", settings.residualScale());
    attributes.put("logit_scale", settings.logitScale());
    attributes.put("element_type", settings.type().code());
    attributes.put("product_type", settings.type().code());
    attributes.put("step_rows", 0);
    attributes.put("prepack_guides", false);
    attributes.put("table_limit", TransformerProgram.TABLE_LIMIT);
    attributes.put("int8_kernel_rows", parent.getDevice().isGpu() ? 0 : INT8_KERNEL_ROWS);
    attributes.put("int4_kernel_rows", INT4_KERNEL_ROWS);
    attributes.put("int4_group", INT4_GROUP);
    attributes.put("int4_block", 0);
    attributes.put("int4_turns", INT4_TURNS);
    attributes.put("int4_at_once", INT4_AT_ONCE);
    attributes.put("small_matrix", parent.getDevice().isGpu() ? 0 : SMALL_MATRIX);
    attributes.put("tile_queries", TransformerProgram.TILE_QUERIES);
    putNames(attributes);
    attributes.put("weights", List.of());
    for (String list :
        List.of(
            "prepacked",
            "prepacked_biases",
            "prepacked_scales",
            "prepacked_outputs",
            "whole_numbers",
            "guides",
            "caches")) {
      attributes.put(list, List.of());
    }
    attributes.put("scales", List.of());
    MappedFiles files = MappedFiles.of(settings.files());
    NDManager manager = parent.newSubManager();
    try {
      return new DecoderProgram(
          manager, load((PtNDManager) manager, ProgramSource.text(), attributes), files);
    } catch (IOException e) {
      files.close();
      manager.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      files.close();
      manager.close();
      throw e;
    }
  }

  /** Numbers that the program has names for: types, and kinds of weights in their order. */
  private static void putNames(Map<String, Object> attributes) {
    attributes.put("int8", TensorType.INT8.code());
    attributes.put("uint8", TensorType.UINT8.code());
    attributes.put("int32", TensorType.INT32.code());
    attributes.put("int64", TensorType.INT64.code());
    attributes.put("float32", TensorType.FLOAT32.code());
    attributes.put("bfloat16", TensorType.BFLOAT16.code());
    int kind = 0;
    for (String projection :
        List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")) {
      attributes.put(projection, kind++);
    }
    attributes.put("projections", kind);
    kind += kind; // their biases
    for (String norm : List.of("attention_norm", "feed_forward_norm", "q_norm", "k_norm")) {
      attributes.put(norm, kind++);
    }
  }

  /** Loads the program; without oneDNN in PyTorch, its operators are unknown and done without. */
  private static PtSymbolBlock load(
      PtNDManager manager, String source, Map<String, Object> attributes) throws IOException {
    try {
      return loadAs(manager, source, attributes);
    } catch (EngineException e) {
      if (e.getMessage() == null || !WITHOUT_ONE_DNN.matcher(e.getMessage()).find()) {
        throw ProgramSource.located(e);
      }
      return loadAs(manager, ProgramSource.withoutOneDnn(source), attributes);
    }
  }

  private static PtSymbolBlock loadAs(
      PtNDManager manager, String source, Map<String, Object> attributes) throws IOException {
    byte[] archive = ScriptArchive.of(ProgramSource.CLASS, source, attributes);
    return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
  }

  /**
   * Computes with so many threads from the next call on; before, with as many as PyTorch took when
   * it was loaded.
   */
  public void useThreads(int threads) {
    this.threads = threads;
    thread.call(
        () -> {
          takeThreads();
          return threads;
        });
  }

  /** OpenMP keeps the number with each thread that has helpers, so every model has its own. */
  private void takeThreads() {
    JniUtils.setNumThreads(threads);
  }

  @Override
  public void close() {
    thread.close();
    manager.close();
    files.close();
  }

  MappedFiles files() {
    return files;
  }

  PtSymbolBlock block() {
    return program;
  }

  /** The one thread of the program's native calls. */
  NativeThread thread() {
    return thread;
  }

  Device device() {
    return manager.getDevice();
  }

  /** The stand-in for an empty list in a call. */
  NDList noTensors() {
    return noTensors;
  }

  NDManager newScope() {
    return manager.newSubManager();
  }

  ProgramCall call(NDManager scope, String method) {
    return new ProgramCall(this, scope, method);
  }
}
