package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tensors of a checkpoint in several files. An index says which files they are; what is in them
 * is for their own headers to say.
 */
final class SafetensorsShards {
  private static final Logger LOG = LoggerFactory.getLogger(SafetensorsShards.class);

  private static final int LONGEST_NAME = 255;

  private final Path index;
  private final JsonFields weightMap;
  private final Map<String, SafetensorsFile> shards = new LinkedHashMap<>();

  private SafetensorsShards(Path index) {
    this.index = index;
    this.weightMap = JsonFields.read(index).object("weight_map");
  }

  /**
   * All tensors of all shards.
   *
   * @throws ModelFormatException if the index or a shard is damaged or missing, or two shards hold
   *     one tensor and the index does not say which is meant
   */
  static ImmutableSortedMap<String, StoredTensor> read(Path index) {
    return new SafetensorsShards(index).tensors();
  }

  private ImmutableSortedMap<String, StoredTensor> tensors() {
    Map<String, StoredTensor> tensors = new TreeMap<>();
    List<String> ghosts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.node().properties()) {
      String name = entry.getKey();
      SafetensorsFile shard =
          shards.computeIfAbsent(weightMap.text(name), file -> openShard(file, name));
      StoredTensor tensor = shard.tensors().get(name);
      if (tensor == null) {
        ghosts.add(name);
      } else {
        tensors.put(name, tensor);
      }
    }
    addUnlisted(tensors);
    ghosts.removeAll(tensors.keySet());
    if (!ghosts.isEmpty()) {
      LOG.warn("Passed over what {} lists and no shard holds: {}.", index, some(ghosts));
    }
    return ImmutableSortedMap.copyOf(tensors);
  }

  private void addUnlisted(Map<String, StoredTensor> tensors) {
    Map<String, StoredTensor> unlisted = new TreeMap<>();
    for (SafetensorsFile shard : shards.values()) {
      for (StoredTensor tensor : shard.tensors().values()) {
        if (tensors.containsKey(tensor.name())) {
          continue;
        }
        StoredTensor other = unlisted.put(tensor.name(), tensor);
        if (other != null) {
          throw new ModelFormatException(
              String.format(
                  Locale.ROOT,
                  "Expected %s to say which file holds tensor %s, but found it in %s and in %s; download the index again.",
                  index,
                  tensor.name(),
                  other.file(),
                  tensor.file()));
        }
      }
    }
    if (!unlisted.isEmpty()) {
      LOG.warn(
          "Took what shards hold and {} does not list: {}.",
          index,
          some(List.copyOf(unlisted.keySet())));
    }
    tensors.putAll(unlisted);
  }

  private static String some(List<String> names) {
    return names.size() == 1
        ? names.get(0)
        : String.format(Locale.ROOT, "%s and %d more", names.get(0), names.size() - 1);
  }

  private SafetensorsFile openShard(String file, String tensor) {
    if (!isPlainName(file)) {
      throw weightMap.wrong(tensor, "the plain name of a file in the same folder");
    }
    Path shard = index.resolveSibling(file);
    if (!Files.isRegularFile(shard)) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %s, which %s lists, in %s, but found no such file; download it into the folder.",
              file,
              index.getFileName(),
              shard.getParent()));
    }
    return SafetensorsFile.open(shard);
  }

  /** Both separators are refused on every platform: an index must mean the same everywhere. */
  private static boolean isPlainName(String file) {
    if (file.length() > LONGEST_NAME
        || file.isBlank()
        || file.contains("/")
        || file.contains("\\")
        || file.startsWith(".")) {
      return false;
    }
    try {
      Path path = Path.of(file);
      return !path.isAbsolute() && path.getNameCount() == 1 && path.getRoot() == null;
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
