package io.github.qadapter.internal.data;

import io.github.qadapter.ReadOptions;
import io.github.qadapter.exception.PreferenceDataException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data files of a folder, told by their names. */
final class DataFolder {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
  private static final Pattern DATA =
      Pattern.compile("[^._].*\\.((json|jsonl|ndjson|csv|tsv)(\\.gz)?|parquet)");
  private static final Pattern TABLE = Pattern.compile(".*\\.[ct]sv(\\.gz)?");

  /** The names of files that stand beside data in the folders of data sets. */
  private static final Set<String> DESCRIPTIONS =
      Set.of("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json");

  private DataFolder() {}

  /**
   * A path as it is, or the data files of a folder and its folders, ordered by their paths. Of a
   * copy of a hub's data set, and wherever another split than the training one is asked for, only
   * the split that the options name.
   */
  static Stream<Path> files(Path path, ReadOptions options) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<String> files =
          all.filter(file -> isData(within(path, file)) && Files.isRegularFile(file))
              .sorted()
              .map(file -> within(path, file))
              .toList();
      if (files.isEmpty()) {
        throw new PreferenceDataException(
            "Expected data files (.jsonl, .json, .csv, .tsv, .parquet; all but the last also as"
                + " .gz) in the folder "
                + path
                + ", but found none; name the file itself if it is called otherwise.");
      }
      boolean split =
          !options.split().equals(DataSplit.TRAINING)
              || options.folder().isPresent()
              || DataSetCopy.is(path, files);
      return (split ? ofSplit(path, files, options) : files).stream().map(path::resolve);
    } catch (IOException | UncheckedIOException e) {
      throw new PreferenceDataException(
          "Expected to list the folder " + path + ", but the system refused: " + e + ".", e);
    }
  }

  private static List<String> ofSplit(Path path, List<String> files, ReadOptions options) {
    List<String> wanted =
        DataSplit.files(path.toString(), files, options.split(), options.folder().orElse(null));
    if (wanted.size() < files.size()) {
      LOG.info(
          "Of {}, {} of {} data files are read: the split '{}'",
          path,
          wanted.size(),
          files.size(),
          options.split());
    }
    return wanted;
  }

  /** Tells whether a file's name is a table's. */
  static boolean isTable(Path file) {
    return TABLE.matcher(name(file)).matches();
  }

  /** Tells whether a path within a data set is a data file's; parts are separated by slashes. */
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
