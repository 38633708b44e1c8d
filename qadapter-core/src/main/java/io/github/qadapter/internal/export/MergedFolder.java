package io.github.qadapter.internal.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.text.TokenizerFiles;
import io.github.qadapter.internal.weights.AtomicFolder;
import io.github.qadapter.internal.weights.JsonWriter;
import io.github.qadapter.internal.weights.OutgoingTensor;
import io.github.qadapter.internal.weights.OutgoingWeight;
import io.github.qadapter.internal.weights.SafetensorsWriter;
import io.github.qadapter.internal.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The merged model as a folder in Hugging Face layout: the base's files, each tensor in the
 * precision and in the file in which the base has it.
 */
public final class MergedFolder {
  private static final String INDEX = "model.safetensors.index.json";

  /** The base's other files that are the merged model's as well. */
  private static final List<String> COPIED =
      List.of("config.json", "generation_config.json", "LICENSE", "LICENSE.txt", "NOTICE");

  private MergedFolder() {}

  /**
   * Writes beside the folder and renames, so that it is whole or absent.
   *
   * @throws QAdapterException if the folder holds something, the disk has no room, or the base is a
   *     GGUF file
   */
  public static void write(Path folder, LoadedModel base, TrainedAdapter preference) {
    MergedModel model = MergedModel.of(base, preference);
    if (model.checkpoint().metadata().isPresent()) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected a base in Hugging Face layout to export as such a folder, but found the GGUF file %s; export it as a GGUF file, or train on the folder that it was made of.",
              base.path()));
    }
    Map<String, List<OutgoingTensor>> files = files(model);
    FreeSpace.require(
        folder,
        files.values().stream().flatMap(List::stream).mapToLong(OutgoingTensor::byteLength).sum());
    AtomicFolder.writeNew(
        folder,
        fresh -> {
          for (String name : COPIED) {
            if (Files.isRegularFile(base.path().resolve(name))) {
              Files.copy(base.path().resolve(name), fresh.resolve(name));
            }
          }
          TokenizerFiles.copy(base.path(), base.tokenizer(), fresh);
          for (Map.Entry<String, List<OutgoingTensor>> file : files.entrySet()) {
            SafetensorsWriter.write(fresh.resolve(file.getKey()), file.getValue());
          }
          if (Files.isRegularFile(base.path().resolve(INDEX))) {
            writeIndex(fresh, files);
          }
        });
  }

  private static Map<String, List<OutgoingTensor>> files(MergedModel model) {
    Map<String, List<OutgoingTensor>> files = new TreeMap<>();
    for (StoredTensor tensor : model.checkpoint().tensors().values()) {
      files
          .computeIfAbsent(tensor.file().getFileName().toString(), name -> new ArrayList<>())
          .add(new OutgoingWeight(tensor.name(), tensor.type(), model.merged(tensor)));
    }
    return files;
  }

  private static void writeIndex(Path folder, Map<String, List<OutgoingTensor>> files)
      throws IOException {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    long size = 0;
    Map<String, String> places = new TreeMap<>();
    for (Map.Entry<String, List<OutgoingTensor>> file : files.entrySet()) {
      for (OutgoingTensor tensor : file.getValue()) {
        size += tensor.byteLength();
        places.put(tensor.name(), file.getKey());
      }
    }
    index.putObject("metadata").put("total_size", size);
    ObjectNode map = index.putObject("weight_map");
    places.forEach(map::put);
    JsonWriter.write(folder.resolve(INDEX), index);
  }
}
