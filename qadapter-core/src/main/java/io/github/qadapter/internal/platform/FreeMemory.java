package io.github.qadapter.internal.platform;

import com.sun.management.OperatingSystemMXBean;
import io.github.qadapter.Device;
import io.github.qadapter.internal.torch.CardMemory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The free memory of the machine, its container or its card. */
public final class FreeMemory {
  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final double SHARE = 0.7;

  /** The part of free memory that is given away however large the mapped weights are. */
  private static final int LEAST = 8;

  /** Of a card whose driver does not tell. */
  private static final long UNKNOWN = 4L << 30;

  private FreeMemory() {}

  /**
   * Most of what is free where a model of this device computes, in bytes.
   *
   * @param mappedBytes of its weights that are mapped from files. The system counts their pages as
   *     free, but whoever takes them has them read from the disk again at every token. A model that
   *     hardly fits leaves an eighth of what is free all the same: it is slow then, not refused.
   */
  public static long most(Device device, long mappedBytes) {
    long free =
        device instanceof Device.Cuda card
            ? CardMemory.free(card.index()).orElse(UNKNOWN)
            : besideWeights(ofMachine(), mappedBytes);
    return (long) (SHARE * free);
  }

  /** The free memory, in bytes, less the mapped weights, whose pages shall stay resident. */
  public static long besideWeights(long free, long mappedBytes) {
    return Math.max(free - mappedBytes, free / LEAST);
  }

  private static long ofMachine() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return free(
        KernelFile.bytes(MACHINE, "MemAvailable"),
        system.getTotalMemorySize(),
        ResidentMemory.anonymousBytes());
  }

  /**
   * In a container the machine has more to give than the process may take.
   *
   * @param available what the machine has free, if it tells
   * @param limit what all processes here may use together: the machine's memory or the container's
   * @param resident what this process uses and no file backs; mapped weights are counted apart
   */
  static long free(OptionalLong available, long limit, long resident) {
    long left = Math.max(0, limit - resident);
    return available.isPresent() ? Math.min(available.getAsLong(), left) : left / 2;
  }
}
