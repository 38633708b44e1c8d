package io.github.qadapter.internal.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The parity cases' folders; a test that asks for them is skipped where there are none. */
public final class GoldenFolders {
  private GoldenFolders() {}

  public static List<Path> all() {
    Path root = Path.of(System.getProperty("qadapter.golden", "../../shared/golden"));
    Assumptions.assumeTrue(
        Files.isDirectory(root), () -> "no parity cases at " + root + "; set -Dqadapter.golden");
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(entry -> Files.exists(entry.resolve("case.json"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
