package io.github.qadapter.internal.engine;

import java.nio.file.Path;

/** What the operating system says of this process's memory, in bytes; 0 where it does not tell. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** The largest resident memory so far. */
  static long peakBytes() {
    return KernelFile.bytes(STATUS, "VmHWM").orElse(0);
  }

  /** The part of the resident memory now that no file backs; all of it where that is not told. */
  static long anonymousBytes() {
    return KernelFile.bytes(STATUS, "RssAnon").orElseGet(ResidentMemory::bytes);
  }

  /** The resident memory now. */
  static long bytes() {
    return KernelFile.bytes(STATUS, "VmRSS").orElse(0);
  }
}
