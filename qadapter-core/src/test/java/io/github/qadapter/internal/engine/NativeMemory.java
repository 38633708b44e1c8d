package io.github.qadapter.internal.engine;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.util.NativeResource;
import com.google.common.util.concurrent.Uninterruptibles;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is alive outside the Java heap. */
final class NativeMemory {
  private static final int READINGS = 10;
  private static final int SETTLED = 3;
  private static final Duration PAUSE = Duration.ofMillis(150);

  private NativeMemory() {}

  /** How many native objects a base and the adapters on it hold. */
  static long count(OpenBase base) {
    return resources(base).size();
  }

  /** The native objects that a base and the adapters on it hold. */
  static List<NativeResource<?>> resources(OpenBase base) {
    NDManager root;
    try (NDManager scope = base.decoder().newScope()) {
      root = scope.getParentManager();
    }
    List<NativeResource<?>> found = new ArrayList<>();
    collect(root, found);
    return found;
  }

  /** DJL counts a manager's own arrays only, so its sub-managers are walked here. */
  private static void collect(NDManager manager, List<NativeResource<?>> found) {
    for (Object resource : attached(manager).values()) {
      if (resource instanceof NDManager below) {
        collect(below, found);
      } else if (resource instanceof NativeResource<?> leaf) {
        found.add(leaf);
      }
    }
  }

  private static Map<?, ?> attached(NDManager manager) {
    try {
      Field field = BaseNDManager.class.getDeclaredField("resources");
      field.setAccessible(true);
      return (Map<?, ?>) field.get(manager);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Expected DJL's managers to list their resources", e);
    }
  }

  /**
   * Resident memory in bytes without the Java heap's garbage; 0 where the platform does not tell.
   * The heap gives memory back a moment after a collection, hence the least of several readings,
   * until some in a row are no less.
   */
  static long residentBytes() {
    System.gc();
    long least = Long.MAX_VALUE;
    int unchanged = 0;
    for (int reading = 0; reading < READINGS && unchanged < SETTLED; reading++) {
      Uninterruptibles.sleepUninterruptibly(PAUSE);
      long now = ResidentMemory.bytes();
      unchanged = now < least ? 0 : unchanged + 1;
      least = Math.min(least, now);
    }
    return least;
  }
}
