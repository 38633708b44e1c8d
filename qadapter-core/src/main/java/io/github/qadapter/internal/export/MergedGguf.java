package io.github.qadapter.internal.export;

import io.github.qadapter.CustomModel;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.files.AtomicFile;
import io.github.qadapter.internal.files.GgufKeyValues;
import io.github.qadapter.internal.files.PartNames;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.text.GgufVocabulary;
import io.github.qadapter.internal.weights.BlockFormat;
import io.github.qadapter.internal.weights.ElementType;
import io.github.qadapter.internal.weights.Encoding;
import io.github.qadapter.internal.weights.GgufKeyCopy;
import io.github.qadapter.internal.weights.GgufNames;
import io.github.qadapter.internal.weights.GgufWriter;
import io.github.qadapter.internal.weights.OutgoingNumbers;
import io.github.qadapter.internal.weights.OutgoingTensor;
import io.github.qadapter.internal.weights.OutgoingWeight;
import io.github.qadapter.internal.weights.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The merged model as a GGUF file. Of a base that is one, keys and all tensors that the adapter
 * leaves alone are copied byte for byte; of a folder they are written as llama.cpp's converter
 * does.
 */
public final class MergedGguf {
  private static final Logger LOG = LoggerFactory.getLogger(MergedGguf.class);

  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final String FILE_TYPE = "general.file_type";
  private static final String QUANTIZATION = "general.quantization_version";
  private static final int QUANTIZATION_VERSION = 2;

  /** What is said of the copied file's bytes and not of its model. */
  private static final Set<String> OF_THE_FILE =
      Set.of(
          FILE_TYPE,
          QUANTIZATION,
          "general.alignment",
          "split.no",
          "split.count",
          "split.tensors.count");

  private final MergedModel model;
  private final CustomModel.GgufFormat format;

  private MergedGguf(MergedModel model, CustomModel.GgufFormat format) {
    this.model = model;
    this.format = format;
  }

  /**
   * Writes beside the file and renames, so that it is whole or absent.
   *
   * @throws QAdapterException if something is there, the disk has no room, or the base is of a kind
   *     for which no GGUF file is written
   */
  public static void write(
      Path file, CustomModel.GgufFormat format, LoadedModel base, TrainedAdapter preference) {
    MergedGguf export = new MergedGguf(MergedModel.of(base, preference), format);
    boolean fromGguf = export.model.checkpoint().metadata().isPresent();
    GgufKeyValues keys = new GgufKeyValues();
    List<OutgoingTensor> tensors =
        fromGguf ? export.ofGguf(keys) : export.ofFolder(keys, base.decoder().config());
    keys.count(FILE_TYPE, number(format)).count(QUANTIZATION, QUANTIZATION_VERSION);
    FreeSpace.require(file, GgufWriter.byteLength(tensors));
    AtomicFile.writeNew(file, fresh -> GgufWriter.write(fresh, keys, tensors));
  }

  private List<OutgoingTensor> ofGguf(GgufKeyValues keys) {
    Path given = model.base().path();
    Path first = given.resolveSibling(PartNames.all(given.getFileName().toString()).get(0));
    Optional<String> template = model.base().tokenizer().template();
    GgufKeyCopy.copy(
        first,
        key -> !OF_THE_FILE.contains(key) && !(key.equals(TEMPLATE) && template.isPresent()),
        keys);
    template.ifPresent(text -> keys.text(TEMPLATE, text));
    List<OutgoingTensor> tensors = new ArrayList<>();
    for (StoredTensor tensor : model.checkpoint().tensors().values()) {
      tensors.add(
          new OutgoingWeight(
              GgufNames.of(tensor.name()).orElse(tensor.name()),
              model.changes(tensor) ? type(tensor) : tensor.type(),
              model.merged(tensor),
              tensor.interleavedHeads()));
    }
    return tensors;
  }

  private List<OutgoingTensor> ofFolder(GgufKeyValues keys, DecoderConfig config) {
    GgufHyperparameters numbers = GgufHyperparameters.of(config);
    numbers.writeInto(keys);
    keys.text("general.type", "model").text("general.name", model.base().info().name());
    GgufVocabulary.write(
        model.base().path(), model.base().tokenizer(), config.vocabularySize(), keys);
    List<OutgoingTensor> tensors = new ArrayList<>();
    for (StoredTensor tensor : model.checkpoint().tensors().values()) {
      Optional<String> name = GgufNames.of(tensor.name());
      if (!config.expectedTensors().containsKey(tensor.name()) || name.isEmpty()) {
        LOG.warn("Left {} out of the GGUF file: the model does not use it.", tensor.name());
        continue;
      }
      int heads = numbers.interleaved() ? heads(tensor, config) : 0;
      tensors.add(new OutgoingWeight(name.get(), type(tensor), model.merged(tensor), heads));
    }
    numbers
        .ropeFactors()
        .ifPresent(factors -> tensors.add(new OutgoingNumbers(GgufNames.ROPE_FACTORS, factors)));
    return tensors;
  }

  private static int heads(StoredTensor tensor, DecoderConfig config) {
    Optional<TargetModule> projection = GgufNames.projection(tensor.name());
    if (projection.isEmpty()) {
      return 0;
    }
    return switch (projection.get()) {
      case QUERY -> config.heads();
      case KEY -> config.keyValueHeads();
      default -> 0;
    };
  }

  /** Vectors stay in 32 bits, and what does not divide into blocks in 16, as llama.cpp has them. */
  private Encoding type(StoredTensor tensor) {
    int dimensions = tensor.dimensions().length();
    if (dimensions < 2) {
      return ElementType.FLOAT32;
    }
    return switch (format) {
      case F16 -> ElementType.FLOAT16;
      case BF16 -> ElementType.BFLOAT16;
      case Q8_0 ->
          tensor.dimensions().get(dimensions - 1) % BlockFormat.Q8_0.blockElements() == 0
              ? BlockFormat.Q8_0
              : ElementType.FLOAT16;
    };
  }

  /** The format of most tensors, by llama.cpp's numbers. */
  private static int number(CustomModel.GgufFormat format) {
    return switch (format) {
      case F16 -> 1;
      case Q8_0 -> 7;
      case BF16 -> 32;
    };
  }
}
