package io.github.qadapter.internal.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the files into which a GGUF model was cut: {@code name-00001-of-00003.gguf} … */
public final class PartNames {
  private static final Pattern NAME =
      Pattern.compile("(?<stem>.+)-(?<number>\\d{5})-of-(?<count>\\d{5})\\.gguf");

  private PartNames() {}

  /** The names of all parts in order, if this is one of them; or else this name alone. */
  public static List<String> all(String file) {
    Matcher name = NAME.matcher(file);
    if (!name.matches()) {
      return List.of(file);
    }
    int count = Integer.parseInt(name.group("count"));
    int number = Integer.parseInt(name.group("number"));
    if (number < 1 || number > count) {
      return List.of(file);
    }
    List<String> names = new ArrayList<>();
    for (int each = 1; each <= count; each++) {
      names.add(
          String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", name.group("stem"), each, count));
    }
    return List.copyOf(names);
  }

  /** The name of a model whose file, or one of whose shards, has this name. */
  public static String modelName(String file) {
    Matcher name = NAME.matcher(file);
    return name.matches() ? name.group("stem") : file.replaceFirst("\\.gguf$", "");
  }
}
