package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder in Hugging Face layout, or a GGUF file seen as one: its configuration and where each of
 * its tensors lies.
 */
public final class Checkpoint {
  private static final String CONFIG = "config.json";
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> PICKLED =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");

  private final Path configFile;
  private final Path weightsFile;
  private final JsonNode config;
  private final ImmutableSortedMap<String, StoredTensor> tensors;
  private final @Nullable JsonNode metadata;

  private Checkpoint(
      Path configFile,
      Path weightsFile,
      JsonNode config,
      ImmutableSortedMap<String, StoredTensor> tensors,
      @Nullable JsonNode metadata) {
    this.configFile = configFile;
    this.weightsFile = weightsFile;
    this.config = config;
    this.tensors = tensors;
    this.metadata = metadata;
  }

  /**
   * Reads what a checkpoint holds, but no tensor: of a folder the configuration and the headers of
   * {@code model.safetensors}, or else of the shards that {@code model.safetensors.index.json}
   * lists; of a GGUF file its head, or the heads of all parts of which it is one.
   *
   * @throws ModelFormatException if a file is missing or damaged
   */
  public static Checkpoint open(Path path) {
    if (Files.isRegularFile(path)) {
      GgufFile file = GgufParts.open(path);
      GgufModel.Contents contents = GgufModel.read(file);
      return new Checkpoint(path, path, contents.config(), contents.tensors(), file.metadata());
    }
    return openFolder(path);
  }

  private static Checkpoint openFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a folder in Hugging Face layout or a GGUF file at %s, but found nothing; check the path.",
              folder));
    }
    Path config = folder.resolve(CONFIG);
    if (!Files.isRegularFile(config) && Files.isRegularFile(folder.resolve(PeftFiles.CONFIG))) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a model in %s, but found an adapter (%s); open its base model, and load the adapter with QAdapter.load.",
              folder,
              PeftFiles.CONFIG));
    }
    if (!Files.isRegularFile(config)) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %s in %s, but found no such file; download the model again or check the path, which for a GGUF model is the file's own.",
              CONFIG,
              folder));
    }
    JsonFields parsed = JsonFields.read(config);
    Path single = folder.resolve(SINGLE);
    Path weights = Files.isRegularFile(single) ? single : folder.resolve(INDEX);
    ImmutableSortedMap<String, StoredTensor> tensors = TensorNames.inFull(readTensors(folder));
    return new Checkpoint(config, weights, SettledHead.settle(parsed, tensors), tensors, null);
  }

  /** The file that the configuration came from. */
  public Path configFile() {
    return configFile;
  }

  /** A GGUF file's keys and values, which describe its tokenizer; empty for a folder. */
  public Optional<JsonNode> metadata() {
    return Optional.ofNullable(metadata);
  }

  /** The configuration in the keys of {@code config.json}; to be read only. */
  public JsonNode config() {
    return config;
  }

  /** All tensors by name, sorted. */
  public SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * The weight of this name.
   *
   * @throws ModelFormatException if there is none or its element type is not supported
   */
  public StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected tensor %s in %s, but found no such tensor among %d; download the model again.",
              name,
              weightsFile,
              tensors.size()));
    }
    return tensor.requireWeights();
  }

  /**
   * Refuses a checkpoint that lacks one of these tensors or holds it in another shape or in an
   * unsupported element type. Tensors beyond these are no fault.
   *
   * @param shapes the demanded shape by tensor name
   */
  public void require(Map<String, List<Long>> shapes) {
    shapes.forEach(
        (name, shape) -> {
          StoredTensor tensor = tensor(name);
          if (!tensor.shape().equals(shape)) {
            throw new ModelFormatException(
                String.format(
                    Locale.ROOT,
                    "Expected shape %s of tensor %s in %s by %s, but found %s; download the model again.",
                    shape,
                    name,
                    tensor.file(),
                    configFile,
                    tensor.shape()));
          }
        });
  }

  /**
   * A SHA-256 digest in hexadecimal that tells checkpoints apart, however they are cut into shards.
   * It covers each tensor's name, element type and shape, and of its bytes the first, middle and
   * last 4 KiB: reading 16 GB would take longer than anything else that opening does, and training
   * changes every tensor everywhere. It is no protection against deliberate forgery.
   */
  public String fingerprint() {
    return Fingerprint.of(tensors.values());
  }

  private static ImmutableSortedMap<String, StoredTensor> readTensors(Path folder) {
    if (Files.isRegularFile(folder.resolve(SINGLE))) {
      return ImmutableSortedMap.copyOf(SafetensorsFile.open(folder.resolve(SINGLE)).tensors());
    }
    if (Files.isRegularFile(folder.resolve(INDEX))) {
      return SafetensorsShards.read(folder.resolve(INDEX));
    }
    for (String pickled : PICKLED) {
      if (Files.isRegularFile(folder.resolve(pickled))) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected %s or %s in %s, but found %s, a pickle of Python's, which can run programs when it is read; download the model's safetensors files, or write them in Python: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).",
                SINGLE,
                INDEX,
                folder,
                pickled));
      }
    }
    throw new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected %s or %s in %s, but found neither; download the model's safetensors files.",
            SINGLE,
            INDEX,
            folder));
  }
}
