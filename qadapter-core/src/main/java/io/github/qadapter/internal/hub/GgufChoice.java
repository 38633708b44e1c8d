package io.github.qadapter.internal.hub;

import io.github.qadapter.HubException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which GGUF file of a repository is meant: they are several mostly, one for each quantisation. */
final class GgufChoice {
  private static final String GGUF = ".gguf";

  /** A model cut into several files, which are no models by themselves. */
  private static final Pattern PART = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.gguf");

  private static final int MOST_LISTED = 30;

  private GgufChoice() {}

  static boolean isGguf(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(GGUF);
  }

  /**
   * The one whose name the pattern means.
   *
   * @throws HubException if there is none or more than one, with the names of those that there are
   */
  static String of(HubRepo repo, Collection<String> files, String pattern) {
    List<String> all = files.stream().filter(GgufChoice::isGguf).toList();
    List<String> meant = all.stream().filter(NamePattern.of(pattern)).toList();
    if (meant.size() == 1 && !PART.matcher(meant.get(0)).matches()) {
      return meant.get(0);
    }
    if (!meant.isEmpty() && meant.stream().allMatch(file -> PART.matcher(file).matches())) {
      throw new HubException(
          "unsupported GGUF model in parts in %s: %s; supported: GGUF files in one part, which llama-gguf-split --merge makes of them"
              .formatted(repo, listed(meant)));
    }
    String wanted = pattern.equals("*") ? "one GGUF file" : "one GGUF file named " + pattern;
    if (meant.isEmpty()) {
      throw new HubException(
          "Expected %s in %s, but found %s; name one of them by HubOptions' file(...)."
              .formatted(
                  wanted,
                  repo,
                  all.isEmpty() ? "no GGUF file among " + files.size() : listed(all)));
    }
    throw new HubException(
        "Expected %s in %s, but found %d: %s; name the one you mean by HubOptions' file(...)."
            .formatted(wanted, repo, meant.size(), listed(meant)));
  }

  private static String listed(List<String> names) {
    String some = names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
    return names.size() <= MOST_LISTED ? some : some + ", ...";
  }
}
