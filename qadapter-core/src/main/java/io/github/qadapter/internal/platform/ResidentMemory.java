package io.github.qadapter.internal.platform;

import java.nio.file.Path;

/**
 * The resident memory of this process as the operating system tells it, in bytes; 0 where it does
 * not.
 */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** The largest resident memory so far. */
  public static long peakBytes() {
    return KernelFile.bytes(STATUS, "VmHWM").orElse(0);
  }

  /** The part of the resident memory now that no file backs; all of it where that is not told. */
  public static long anonymousBytes() {
    return KernelFile.bytes(STATUS, "RssAnon").orElseGet(ResidentMemory::bytes);
  }

  /** The resident memory now. */
  public static long bytes() {
    return KernelFile.bytes(STATUS, "VmRSS").orElse(0);
  }
}
