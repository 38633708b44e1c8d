package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import io.github.qadapter.internal.files.PartNames;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The choice of one GGUF file among a repository's, which mostly has one for each quantization. */
final class GgufChoice {
  private static final String GGUF = ".gguf";

  private static final int MOST_LISTED = 30;

  private GgufChoice() {}

  static boolean isGguf(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(GGUF);
  }

  /**
   * The one whose name the pattern means, or all parts of one of which it means at least one.
   *
   * @return in order; the first is the one to open
   * @throws HubException if there is none or more than one, with the names of those that there are,
   *     or if a part is missing
   */
  static List<String> of(HubRepo repo, Collection<String> files, String pattern) {
    List<String> all = files.stream().filter(GgufChoice::isGguf).toList();
    List<String> meant = all.stream().filter(NamePattern.of(pattern)).toList();
    List<List<String>> models = meant.stream().map(PartNames::all).distinct().toList();
    if (models.size() == 1) {
      return whole(repo, files, models.get(0));
    }
    String wanted = pattern.equals("*") ? "one GGUF file" : "one GGUF file named " + pattern;
    if (meant.isEmpty()) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected %s in %s, but found %s; name one of them by HubOptions' file(...).",
              wanted,
              repo,
              all.isEmpty() ? "no GGUF file among " + files.size() : listed(all)));
    }
    throw new HubException(
        String.format(
            Locale.ROOT,
            "Expected %s in %s, but found %d: %s; name the one you mean by HubOptions' file(...).",
            wanted,
            repo,
            meant.size(),
            listed(meant)));
  }

  private static List<String> whole(HubRepo repo, Collection<String> files, List<String> parts) {
    for (String part : parts) {
      if (!files.contains(part)) {
        throw new HubException(
            String.format(
                Locale.ROOT,
                "Expected all %d parts of a GGUF model in %s, but found no %s; name another file, repository or revision.",
                parts.size(),
                repo,
                part));
      }
    }
    return parts;
  }

  private static String listed(List<String> names) {
    String some = names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
    return names.size() <= MOST_LISTED ? some : some + ", ...";
  }
}
