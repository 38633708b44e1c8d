package io.github.qadapter.internal.platform;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import io.github.qadapter.exception.MissingEngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder into which DJL unpacks the native libraries of PyTorch and of tokenizers, once for
 * each version. Asked before they are needed, because what fails there would name neither the
 * folder nor the cure.
 */
public final class NativeCache {
  /** DJL's names of the folder, as environment variables or system properties; the first counts. */
  private static final String[] NAMES = {"ENGINE_CACHE_DIR", "DJL_CACHE_DIR"};

  private NativeCache() {}

  /**
   * Makes sure that libraries can be unpacked or have been.
   *
   * @throws MissingEngineException if they cannot
   */
  public static void require() {
    for (String library : new String[] {"pytorch", "tokenizers"}) {
      require(Utils.getEngineCacheDir(library));
    }
  }

  private static void require(Path folder) {
    try {
      if (isUnpacked(folder)) {
        return;
      }
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".writable", ""));
    } catch (IOException e) {
      throw new MissingEngineException(
          String.format(
              Locale.ROOT,
              "Expected a folder that native libraries can be unpacked to at %s, %s, but it cannot be written to (%s); change its permissions, or name another folder by the environment variable DJL_CACHE_DIR.",
              folder,
              origin(),
              e),
          e);
    }
  }

  /** Versions lie in folders that end in or begin with their numbers; an older one does not do. */
  private static boolean isUnpacked(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> versions = Files.list(folder)) {
      return versions.anyMatch(NativeCache::holdsThisVersion);
    }
  }

  private static boolean holdsThisVersion(Path folder) {
    String version = Engine.getDjlVersion();
    if (folder.getFileName().toString().contains(version)) {
      return true; // tokenizers
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(version)); // PyTorch
    } catch (IOException e) {
      return false;
    }
  }

  private static String origin() {
    for (String name : NAMES) {
      if (Utils.getEnvOrSystemProperty(name) != null) {
        return "which " + name + " names";
      }
    }
    return "DJL's default";
  }
}
