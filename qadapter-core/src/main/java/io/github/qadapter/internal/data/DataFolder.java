package io.github.qadapter.internal.data;

import io.github.qadapter.PreferenceDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The data files of a folder, told by their names. */
final class DataFolder {
  private static final Pattern DATA =
      Pattern.compile("[^._].*\\.((json|jsonl|ndjson|csv|tsv)(\\.gz)?|parquet)");
  private static final Pattern TABLE = Pattern.compile(".*\\.[ct]sv(\\.gz)?");

  /** What stands beside data in the folders of data sets. */
  private static final Set<String> DESCRIPTIONS =
      Set.of("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json");

  private DataFolder() {}

  /** A path as it is, or the data files of a folder and its folders, ordered by their paths. */
  static Stream<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> files =
          all.filter(file -> isData(within(path, file)) && Files.isRegularFile(file))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new PreferenceDataException(
            "Expected data files (.jsonl, .json, .csv, .tsv, .parquet; all but the last also as"
                + " .gz) in the folder "
                + path
                + ", but found none; name the file itself if it is called otherwise.");
      }
      return files.stream();
    } catch (IOException | UncheckedIOException e) {
      throw new PreferenceDataException(
          "Expected to list the folder " + path + ", but the system refused: " + e + ".", e);
    }
  }

  /** Whether a file's name is a table's. */
  static boolean isTable(Path file) {
    return TABLE.matcher(name(file)).matches();
  }

  /** Whether a path within a data set is a data file's; parts are separated by slashes. */
  static boolean isData(String path) {
    String[] parts = path.split("/");
    String name = parts[parts.length - 1].toLowerCase(Locale.ROOT);
    return Arrays.stream(parts).noneMatch(part -> part.startsWith("."))
        && DATA.matcher(name).matches()
        && !DESCRIPTIONS.contains(name);
  }

  private static String within(Path folder, Path file) {
    return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }
}
