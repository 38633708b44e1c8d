package io.github.qadapter.internal.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Recognizes a folder that is a data set of the hub as it was copied, splits and all. */
final class DataSetCopy {
  private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.[a-z.]+");
  private static final List<String> SIGNS =
      List.of(
          "dataset_infos.json",
          "dataset_info.json",
          "dataset_dict.json",
          ".gitattributes",
          ".huggingface",
          ".cache/huggingface");

  private DataSetCopy() {}

  /**
   * Tells whether a folder is such a copy: by what the hub or its programs put there, by a data
   * set's card, or by the names of shards.
   *
   * @param files the paths of its data files within it
   */
  static boolean is(Path folder, List<String> files) throws IOException {
    return SIGNS.stream().anyMatch(sign -> Files.exists(folder.resolve(sign)))
        || files.stream().anyMatch(file -> SHARD.matcher(file).matches())
        || isCard(folder.resolve("README.md"));
  }

  /** A card begins with a block of YAML. */
  private static boolean isCard(Path readme) throws IOException {
    if (!Files.isRegularFile(readme)) {
      return false;
    }
    try (var input = Files.newInputStream(readme)) {
      return new String(input.readNBytes(4), StandardCharsets.UTF_8).equals("---\n");
    }
  }
}
