package io.github.qadapter.internal.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long PyTorch's helper threads wait awake for the next operation before they sleep. GNU's
 * OpenMP, which PyTorch brings on Linux, has them spin for some ten milliseconds: with processors
 * of their own that costs nothing, but beside any other busy thread they wait for one that has no
 * processor, for as long as the system gives it none. It reads its settings from C's environment
 * when it is loaded, so they are put there before, and only where the user has set none.
 */
final class WaitingThreads {
  private static final String SPINS = "GOMP_SPINCOUNT";
  private static final String POLICY = "OMP_WAIT_POLICY";

  /** Hardly any: counts in between lose to both ends, beside other threads and without them. */
  private static final String ENOUGH = "100";

  private static final Logger LOG = LoggerFactory.getLogger(WaitingThreads.class);

  private WaitingThreads() {}

  /** To be called before any of PyTorch's libraries is loaded; later it has no effect. */
  static void boundSpinning() {
    if (!Platform.isLinux() || System.getenv(SPINS) != null || System.getenv(POLICY) != null) {
      return;
    }
    try {
      Function set = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("setenv");
      set.invokeInt(new Object[] {SPINS, ENOUGH, 0});
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("C's environment cannot be set here: PyTorch's threads spin as ever.", e);
    }
  }
}
