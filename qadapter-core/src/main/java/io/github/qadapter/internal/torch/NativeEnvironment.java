package io.github.qadapter.internal.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that PyTorch and its libraries read from C's environment when they are loaded, put there
 * before and only where the user has set none.
 */
final class NativeEnvironment {
  private static final String SPINS = "GOMP_SPINCOUNT";
  private static final String POLICY = "OMP_WAIT_POLICY";
  private static final String HUGE_PAGES = "THP_MEM_ALLOC_ENABLE";

  /** Hardly any: counts in between lose to both ends, beside other threads and without them. */
  private static final String ENOUGH = "100";

  private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);

  private NativeEnvironment() {}

  /** To be called before any of PyTorch's libraries is loaded; later it has no effect. */
  static void prepare() {
    if (!Platform.isLinux()) {
      return;
    }
    try {
      boundSpinning();
      useHugePages();
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("C's environment cannot be set here: PyTorch runs with its own settings.", e);
    }
  }

  /**
   * Decides how long PyTorch's helper threads wait awake for the next operation before they sleep.
   * GNU's OpenMP, which PyTorch brings on Linux, has them spin for some milliseconds: with
   * processors of their own that saves a wake-up each time, but beside any other busy thread they
   * wait for one that has no processor, for as long as the system gives it none. So it is watched
   * where the system lets us, and else bounded.
   */
  private static void boundSpinning() {
    if (System.getenv(POLICY) != null || System.getenv(SPINS) != null) {
      return;
    }
    if (HelperWaiting.canBeManaged()) {
      HelperWaiting.manage();
    } else {
      set(SPINS, ENOUGH);
    }
  }

  /**
   * Has PyTorch ask for pages of 2 MiB for tensors of that size and more. Weights are read from one
   * end to the other for each token, and with pages of 4 KiB looking these up takes its share.
   */
  private static void useHugePages() {
    set(HUGE_PAGES, "1");
  }

  /** Sets what is not set yet. */
  private static void set(String name, String value) {
    Function set = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("setenv");
    set.invokeInt(new Object[] {name, value, 0});
  }
}
