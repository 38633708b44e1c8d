package io.github.qadapter.internal.dialogue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The user's folder for what a base has written: {@code QADAPTER_CACHE_DIR}, or {@code qadapter} in
 * the home of all caches. The value {@code off} keeps nothing.
 */
final class CacheFolder {
  private static final String VARIABLE = "QADAPTER_CACHE_DIR";
  private static final String NONE = "off";

  private CacheFolder() {}

  /** The folder of this process; empty if nothing is to be kept. */
  static Optional<Path> ofProcess() {
    return of(System.getenv(), System.getProperty("user.home"));
  }

  static Optional<Path> of(Map<String, String> environment, String userHome) {
    String named = environment.getOrDefault(VARIABLE, "").strip();
    if (named.equals(NONE)) {
      return Optional.empty();
    }
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "").strip();
    Path home = caches.isEmpty() ? Path.of(userHome, ".cache") : Path.of(caches);
    return Optional.of(home.resolve("qadapter"));
  }
}
