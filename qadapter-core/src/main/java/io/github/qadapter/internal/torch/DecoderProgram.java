package io.github.qadapter.internal.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decoder's TorchScript program ({@code decoder.py} beside this class), and as typed calls what
 * runs a whole row through its blocks, forth and back. {@link WeightsProgram}, {@link HeadProgram}
 * and {@link DecodingProgram} have the other calls. One instance holds one model's settings and
 * weights. Results belong to the manager given to the call.
 *
 * <p>Letters: R rows, T new tokens, K selected positions, V vocabulary, d width. Calls take turns.
 */
public final class DecoderProgram implements AutoCloseable {
  /** The longest row whose attention is computed as a table; beyond it the table costs too much. */
  public static final int TABLE_LIMIT = 512;

  /**
   * How many rows the kernel for 8-bit weights takes; for more, widening them first is faster. That
   * kernel is a processor's.
   */
  private static final int PACKED_ROWS = 16;

  /**
   * Numbers of a guide's matrix up to which a row of a step meets it in 32 bits and by itself: a
   * third of the time of a packed product on a processor, whose beginning costs more than that.
   */
  private static final int SMALL_MATRIX = 65_536;

  /** How many queries of longer rows look at their keys at a time. */
  public static final int TILE_QUERIES = 256;

  /** Stands for "no adapter" in a call. */
  private final NDList noAdapter;

  private final NDManager manager;
  private final PtSymbolBlock program;
  private final MappedFiles files;

  private final NativeThread thread = new NativeThread(this::takeThreads);
  private volatile int threads = Torch.threads();

  private DecoderProgram(NDManager manager, PtSymbolBlock program, MappedFiles files) {
    this.manager = manager;
    this.program = program;
    this.files = files;
    this.noAdapter = new NDList(manager.zeros(new Shape(0)));
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
      TensorType type) {
    /** Copies the lists. */
    public Settings {
      files = List.copyOf(files);
      windows = List.copyOf(windows);
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
    attributes.put("element_type", settings.type().code());
    attributes.put("product_type", settings.type().code());
    attributes.put("step_rows", 0);
    attributes.put("pack_guides", false);
    attributes.put("table_limit", TABLE_LIMIT);
    attributes.put("packed_rows", parent.getDevice().isGpu() ? 0 : PACKED_ROWS);
    attributes.put("small_matrix", parent.getDevice().isGpu() ? 0 : SMALL_MATRIX);
    attributes.put("tile_queries", TILE_QUERIES);
    attributes.put("weights", List.of());
    for (String list : List.of("packed", "packed_biases", "packed_outputs", "guides", "caches")) {
      attributes.put(list, List.of());
    }
    attributes.put("scales", List.of());
    MappedFiles files = MappedFiles.of(settings.files());
    NDManager manager = parent.newSubManager();
    try {
      return new DecoderProgram(manager, load((PtNDManager) manager, source(), attributes), files);
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

  /** Where PyTorch was built without oneDNN, its operators are unknown and are done without. */
  private static PtSymbolBlock load(
      PtNDManager manager, String source, Map<String, Object> attributes) throws IOException {
    try {
      return loadAs(manager, source, attributes);
    } catch (EngineException e) {
      if (e.getMessage() == null || !e.getMessage().contains("mkldnn")) {
        throw e;
      }
      return loadAs(manager, withoutOneDnn(source), attributes);
    }
  }

  private static PtSymbolBlock loadAs(
      PtNDManager manager, String source, Map<String, Object> attributes) throws IOException {
    byte[] archive = ScriptArchive.of("Decoder", source, attributes);
    return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
  }

  /** The program with plain products in place of oneDNN's, which leaves weights unpacked. */
  static String withoutOneDnn(String source) {
    return source
        .replaceAll(
            "ops\\.mkldnn\\._linear_pointwise\\(x, weight, (bias|None), .*\\)",
            "torch.linear(x, weight, $1)")
        .replaceAll("ops\\.mkldnn\\._reorder_linear_weight\\(.*\\)", "weight")
        .replace("ops.mkldnn._is_mkldnn_bf16_supported()", "False");
  }

  static String source() {
    try (InputStream in = DecoderProgram.class.getResourceAsStream("decoder.py")) {
      if (in == null) {
        throw new IllegalStateException("decoder.py is missing beside " + DecoderProgram.class);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One row without a cache.
   *
   * @param ids [T] token ids
   * @param positions [T]
   * @param segments [T]
   * @param select [K], the positions whose final hidden states are wanted
   * @param inverseFrequencies of the rotary embedding
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived arguments of a call
  public record Row(
      long[] ids, long[] positions, long[] segments, long[] select, float[] inverseFrequencies) {}

  /** What enters block {@code to}, [1, T, d], when the blocks below it carry no adapter. */
  public NDArray lower(NDManager scope, Row row, int to) {
    return call(scope, "lower")
        .with(scope.create(row.ids(), new Shape(1, row.ids().length)))
        .with(row.positions())
        .with(row.segments())
        .with(scope.create(row.inverseFrequencies()))
        .with(to)
        .one();
  }

  /**
   * The final hidden states [K, d] from what enters block {@code from}. A graph hangs on the result
   * if the adapter's tensors want gradients.
   */
  public NDArray upper(NDManager scope, NDArray entering, Row row, int from, NDList adapter) {
    return call(scope, "upper")
        .with(entering)
        .withPlaces(row)
        .with(from)
        .withList(adapter.isEmpty() ? noAdapter : adapter)
        .one();
  }

  /**
   * The same without a graph; behind the final hidden states come what enters each block from
   * {@code from} on and the last block's output.
   */
  public NDList traced(NDManager scope, NDArray entering, Row row, int from, NDList adapter) {
    return call(scope, "traced").with(entering).withPlaces(row).with(from).withList(adapter).all();
  }

  /**
   * An adapter ready for use, in the model's precision.
   *
   * @param flat [P], the matrices one after another
   * @param sizes rows and columns of each, in turn; two zeros stand for an absent one
   * @param scales what each is multiplied by
   * @param learned whether a graph is to hang on what is computed from them
   */
  public NDList matrices(
      NDManager scope, NDArray flat, long[] sizes, float[] scales, boolean learned) {
    return call(scope, "matrices")
        .with(flat)
        .with(scope.create(sizes, new Shape(sizes.length / 2, 2)))
        .with(scope.create(scales))
        .with(learned ? 1 : 0)
        .all();
  }

  /**
   * The gradient by the flat vector of sum(hidden · weight); ends the graph of {@code hidden}.
   *
   * @param matrices from {@link #matrices}, learned
   */
  public NDArray gradient(
      NDManager scope, NDArray hidden, NDArray weight, float[] scales, NDList matrices) {
    return call(scope, "gradient")
        .with(hidden)
        .with(weight)
        .with(scope.create(scales))
        .withList(matrices)
        .one();
  }

  /**
   * The same without a graph of the hidden states.
   *
   * @param inputs what {@link #traced} gave behind the hidden states
   * @param adapter what it was given
   */
  public NDArray retraced(
      NDManager scope,
      NDList inputs,
      NDList adapter,
      Row row,
      int from,
      NDArray weight,
      float[] scales) {
    return call(scope, "retraced")
        .withList(inputs)
        .withList(adapter)
        .withPlaces(row)
        .with(from)
        .with(weight)
        .with(scope.create(scales))
        .one();
  }

  /** A tensor's numbers in 32 bits, which hold every number of the model's precision. */
  public float[] widened(NDManager scope, NDArray tensor) {
    return call(scope, "widened").with(tensor).one().toFloatArray();
  }

  /** The mean float32 [d] over the tokens of [1, T, d]. */
  public NDArray averaged(NDManager scope, NDArray states) {
    return call(scope, "averaged").with(states).one();
  }

  /** A tensor of the model's precision of such numbers, the same bit for bit. */
  public NDArray narrowed(NDManager scope, float[] numbers, Shape shape) {
    return call(scope, "narrowed").with(scope.create(numbers, shape)).one();
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

  NDManager newScope() {
    return manager.newSubManager();
  }

  Call call(NDManager scope, String method) {
    return new Call(scope, method);
  }

  /** Collects one call's arguments in DJL's naming convention: lists by names that end in []. */
  final class Call {
    private final NDManager scope;
    private final String method;
    private final List<Argument> arguments = new ArrayList<>();
    private int lists;

    Call(NDManager scope, String method) {
      this.scope = scope;
      this.method = method;
    }

    Call with(NDArray tensor) {
      arguments.add(new Argument(tensor, null));
      return this;
    }

    Call with(long number) {
      return with(scope.create(number));
    }

    Call with(long... numbers) {
      return with(scope.create(numbers));
    }

    /** Everything of a row but its tokens. */
    Call withPlaces(Row row) {
      return with(row.positions())
          .with(row.segments())
          .with(row.select())
          .with(scope.create(row.inverseFrequencies()));
    }

    Call withList(NDList tensors) {
      String name = "list" + lists++ + "[]";
      (tensors.isEmpty() ? noAdapter : tensors)
          .forEach(tensor -> arguments.add(new Argument(tensor, name)));
      return this;
    }

    NDList all() {
      return run(true, false);
    }

    /** The same where nothing is to be learned: no operation looks for graphs. */
    NDList still() {
      return run(false, false);
    }

    /**
     * The same for what is called once a token. The graph executor's optimiser puts all that the
     * method calls into one piece, which takes it the first two calls: beside operations of a few
     * microseconds, the program's own calls are a tenth of the time.
     *
     * <p>Not on a card: there it would also fuse operations into kernels that are compiled while
     * answers wait, again for other shapes, and that round in fewer places, so that the same token
     * had other bits from the third call on.
     */
    NDList often() {
      return run(false, !manager.getDevice().isGpu());
    }

    private NDList run(boolean wantGraphs, boolean often) {
      return thread.call(() -> here(wantGraphs, often));
    }

    /**
     * Names are set on the tensors themselves, which callers share: hence on the one thread, whose
     * modes are each call's own.
     */
    private NDList here(boolean wantGraphs, boolean often) {
      files.requireWhole();
      NDList inputs = new NDList(arguments.size() + 1);
      // The first argument's manager receives the results.
      NDArray marker = scope.create(0);
      marker.setName("module_method:" + method);
      inputs.add(marker);
      for (Argument argument : arguments) {
        argument.tensor().setName(argument.name());
        inputs.add(argument.tensor());
      }
      // DJL turns graphs off on every thread; which tensors want one is the program's business.
      JniUtils.setGradMode(wantGraphs);
      // The executor's optimiser warms up anew for each shape.
      JniUtils.setGraphExecutorOptimize(often);
      try {
        return NativeWork.call(() -> IValueUtils.forward(program, inputs, wantGraphs));
      } catch (EngineException e) {
        throw MemoryShortage.explained(e, manager.getDevice());
      }
    }

    NDArray one() {
      return all().singletonOrThrow();
    }
  }

  private record Argument(NDArray tensor, @Nullable String name) {}
}
