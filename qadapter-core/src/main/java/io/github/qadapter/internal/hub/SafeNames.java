package io.github.qadapter.internal.hub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that come from outside and become paths below a folder of the cache. */
final class SafeNames {
  private static final int LONGEST = 512;

  /** The file names that Windows takes for devices, whatever their ending. */
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private static final Set<Character> RESERVED = Set.of('\\', ':', '*', '?', '"', '<', '>', '|');

  private SafeNames() {}

  /**
   * Tells whether a name with {@code /} between its parts stays below the folder it is resolved
   * against, on every platform: a repository must mean the same everywhere.
   */
  static boolean isSafe(String name) {
    return name.length() <= LONGEST
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && Arrays.stream(name.split("/", -1)).allMatch(SafeNames::isPart);
  }

  private static boolean isPart(String part) {
    return !part.isBlank()
        && !part.startsWith(" ")
        && !part.endsWith(" ")
        && !part.endsWith(".")
        && !DEVICE.matcher(part).matches()
        && part.chars().noneMatch(c -> Character.isISOControl(c) || RESERVED.contains((char) c));
  }

  /** One part of an address, its slashes encoded as well. */
  static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String encodedPath(String name) {
    return Arrays.stream(name.split("/", -1))
        .map(SafeNames::encoded)
        .collect(Collectors.joining("/"));
  }
}
