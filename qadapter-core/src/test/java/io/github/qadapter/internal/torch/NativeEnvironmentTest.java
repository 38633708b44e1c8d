package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In processes of their own, since tests run without huge pages. */
class NativeEnvironmentTest {
  private static final String SETTING = "THP_MEM_ALLOC_ENABLE";
  private static final Path WHO_MAY = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Path OWN_MEMORY = Path.of("/proc/self/smaps_rollup");
  private static final String FOUND = "MiB in huge pages: ";
  private static final int MEBIBYTE = 1 << 20;

  /** Fills 64 MiB and prints how many of the process lie in pages of 2 MiB. */
  static final class Filler {
    private Filler() {}

    public static void main(String[] arguments) throws IOException {
      try (NDManager manager = Torch.newManager()) {
        manager.zeros(new Shape(64 * MEBIBYTE / Float.BYTES));
        long kibibytes =
            Files.readString(OWN_MEMORY)
                .lines()
                .filter(line -> line.startsWith("AnonHugePages:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        System.out.println(FOUND + kibibytes / 1024);
      }
    }
  }

  private static int hugeMebibytes(boolean turnedOff) throws Exception {
    String output = OwnProcess.outputOf(Filler.class, turnedOff ? Set.of() : Set.of(SETTING));
    return output
        .lines()
        .filter(line -> line.startsWith(FOUND))
        .mapToInt(line -> Integer.parseInt(line.substring(FOUND.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }

  @Test
  void largeTensorsLieInHugePagesUnlessTheUserTurnsThemOff() throws Exception {
    assumeThat(Files.isReadable(WHO_MAY) && Files.isReadable(OWN_MEMORY))
        .as("a Linux that tells of huge pages")
        .isTrue();
    assumeThat(Files.readString(WHO_MAY)).as("who gets them: who asks").contains("[madvise]");
    assertThat(System.getenv(SETTING)).as("this build's own").isEqualTo("0");
    // A machine may run short of them; half is proof enough that they were asked for.
    assertThat(hugeMebibytes(false)).isGreaterThan(32);
    assertThat(hugeMebibytes(true)).isLessThan(8);
  }
}
