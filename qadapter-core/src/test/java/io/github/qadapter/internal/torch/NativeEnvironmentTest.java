package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeEnvironmentTest {
  private static final Path WHO_MAY = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Path OWN_MEMORY = Path.of("/proc/self/smaps_rollup");
  private static final long MEGABYTE = 1 << 20;

  private static String orNothing(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** What of this process lies in pages of 2 MiB, in bytes. */
  private static long huge() {
    return orNothing(OWN_MEMORY)
        .lines()
        .filter(line -> line.startsWith("AnonHugePages:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  @Test
  void largeTensorsLieInHugePagesWhereTheSystemGivesThem() {
    assumeThat(orNothing(WHO_MAY))
        .as("Transparent huge pages for those who ask, in %s.", WHO_MAY)
        .contains("[madvise]");
    assumeThat(System.getenv("THP_MEM_ALLOC_ENABLE")).as("the user's own setting").isNull();
    try (NDManager manager = Torch.newManager()) {
      long before = huge();
      assertThat(manager.zeros(new Shape(64 * MEGABYTE / 4)).size()).isEqualTo(16 * MEGABYTE);
      // A machine may run short of them; most is proof enough that they were asked for.
      assertThat(huge() - before).isGreaterThan(32 * MEGABYTE);
    }
  }
}
