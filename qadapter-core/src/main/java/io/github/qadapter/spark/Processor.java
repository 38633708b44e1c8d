package io.github.qadapter.spark;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the last bits of a gradient depend on beside the numbers that go in: PyTorch and oneDNN pick
 * their kernels by a processor's model and instructions, and divide work by the number of threads.
 *
 * @param model as the system names it
 * @param instructions those of vectors and matrices, with the limits set for them
 * @param threads to compute with
 */
record Processor(String model, String instructions, int threads) implements Serializable {
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  /** The environment variables that hold libraries back from instructions. */
  private static final List<String> LIMITS =
      List.of("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "MKL_ENABLE_INSTRUCTIONS");

  /** The one of this machine. */
  static Processor here(int threads) {
    List<String> lines;
    try {
      lines = Files.exists(LINUX) ? Files.readAllLines(LINUX, StandardCharsets.UTF_8) : List.of();
    } catch (IOException e) {
      lines = List.of();
    }
    String architecture = Objects.requireNonNullElse(System.getProperty("os.arch"), "");
    return of(lines, architecture, limits(), threads);
  }

  /** The one that the lines of Linux' list of processors describe. */
  static Processor of(List<String> lines, String architecture, String limits, int threads) {
    String model = first(lines, "model name");
    // ARM's list names features instead of flags.
    Stream<String> flags =
        Arrays.stream((first(lines, "flags") + " " + first(lines, "Features")).split(" "));
    String instructions =
        flags
            .filter(flag -> flag.matches("(avx|amx|fma|sve|asimd|bf16|i8mm).*"))
            .sorted()
            .collect(joining(" "));
    return new Processor(
        model.isEmpty() ? architecture : model,
        limits.isEmpty() ? instructions : instructions + " limited by " + limits,
        threads);
  }

  private static String first(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String limits() {
    return LIMITS.stream()
        .filter(name -> System.getenv(name) != null)
        .map(name -> name + "=" + System.getenv(name))
        .collect(joining(", "));
  }

  /** The model and the threads, and the instructions where these alone tell it from another. */
  String beside(Processor other) {
    String said = model + " with " + threads + (threads == 1 ? " thread" : " threads");
    return model.equals(other.model) && threads == other.threads
        ? said + " (" + instructions + ")"
        : said;
  }
}
