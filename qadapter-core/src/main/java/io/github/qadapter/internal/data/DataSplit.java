package io.github.qadapter.internal.data;

import io.github.qadapter.exception.PreferenceDataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a published data set's files that belong to a split. A split names a folder ({@code
 * train/0.jsonl}), a file ({@code helpful-base/train.jsonl.gz}) or the shards of one ({@code
 * data/train-00000-of-00002.parquet}); where nothing names any, all files are the training split.
 */
public final class DataSplit {
  /** The split that is read where none is named. */
  static final String TRAINING = "train";

  private static final Pattern SHARD = Pattern.compile("-\\d+-of-\\d+$");
  private static final Pattern ANY_SPLIT =
      Pattern.compile("(train|test|valid|validation|val|dev|eval)([^a-z].*)?");

  private DataSplit() {}

  /**
   * The data files of a split, in the order of their paths.
   *
   * @param source what messages call the data set
   * @param files the paths of all its files, parts separated by slashes
   * @param split the wanted split
   * @param folder the only folder to look into, or null for all
   * @throws PreferenceDataException if there are none, naming the splits that there are
   */
  public static List<String> files(
      String source, Collection<String> files, String split, @Nullable String folder) {
    List<String> data = new ArrayList<>();
    String prefix = folder == null ? "" : folder + (folder.endsWith("/") ? "" : "/");
    for (String file : new TreeSet<>(files)) {
      if (file.startsWith(prefix) && DataFolder.isData(file)) {
        data.add(file);
      }
    }
    List<String> wanted = data.stream().filter(file -> names(file).contains(split)).toList();
    boolean unsplit = data.stream().noneMatch(DataSplit::isSplit);
    if (wanted.isEmpty() && unsplit && split.equals(TRAINING)) {
      wanted = data;
    }
    if (wanted.isEmpty()) {
      throw new PreferenceDataException(
          String.format(
              Locale.ROOT,
              "Expected data files of the split '%s' in %s%s, but found %s; name another split with the option split.",
              split,
              source,
              folder == null ? "" : ", folder " + folder,
              described(data)));
    }
    return wanted;
  }

  private static String described(List<String> data) {
    if (data.isEmpty()) {
      return "no file of a known form at all";
    }
    TreeSet<String> splits = new TreeSet<>();
    for (String file : data) {
      List<String> names = names(file);
      splits.add(names.get(names.size() - 1));
    }
    return "only " + String.join(", ", splits);
  }

  private static boolean isSplit(String file) {
    return names(file).stream().anyMatch(DataSplit::isName);
  }

  /** Tells whether something is called as splits are. */
  static boolean isName(String name) {
    return ANY_SPLIT.matcher(name).matches();
  }

  /** Tells whether something is called by a split's word and nothing more, as no row is. */
  static boolean isBareName(String name) {
    return ANY_SPLIT.matcher(name).replaceFirst("$1").equals(name) && isName(name);
  }

  /** The folders of a path and its file's name, as a split may be called. */
  private static List<String> names(String file) {
    List<String> parts = new ArrayList<>(List.of(file.split("/")));
    int last = parts.size() - 1;
    String name = parts.get(last);
    int dot = name.indexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    parts.set(last, SHARD.matcher(stem).replaceFirst("").toLowerCase(Locale.ROOT));
    return parts;
  }
}
