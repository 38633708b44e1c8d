package io.github.qadapter.internal.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.OptionalLong;

/**
 * What NVIDIA's driver says of a card's memory. The driver's library is wherever a card works; the
 * CUDA runtime, which DJL would ask, need not be found under a name of its own.
 */
public final class CardMemory {
  private static final String LIBRARY = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";

  private CardMemory() {}

  /**
   * The bytes of a card that nobody uses, or nothing where the driver does not tell.
   *
   * @param index as CUDA counts
   */
  public static OptionalLong free(int index) {
    try {
      return free(Native.load(LIBRARY, Driver.class), index);
    } catch (UnsatisfiedLinkError e) {
      return OptionalLong.empty();
    }
  }

  /** Tells whether there is a driver for NVIDIA's cards, without which there is no such card. */
  static boolean driverIsThere() {
    try {
      NativeLibrary.getInstance(LIBRARY);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** The context that is asked is the one in which PyTorch computes. */
  static OptionalLong free(Driver driver, int index) {
    IntByReference card = new IntByReference();
    PointerByReference context = new PointerByReference();
    if (driver.cuInit(0) != 0
        || driver.cuDeviceGet(card, index) != 0
        || driver.cuDevicePrimaryCtxRetain(context, card.getValue()) != 0) {
      return OptionalLong.empty();
    }
    try {
      return inContext(driver, context.getValue());
    } finally {
      driver.cuDevicePrimaryCtxRelease_v2(card.getValue());
    }
  }

  private static OptionalLong inContext(Driver driver, Pointer context) {
    if (driver.cuCtxPushCurrent_v2(context) != 0) {
      return OptionalLong.empty();
    }
    LongByReference free = new LongByReference();
    int answer = driver.cuMemGetInfo_v2(free, new LongByReference());
    driver.cuCtxPopCurrent_v2(new PointerByReference());
    return answer == 0 ? OptionalLong.of(free.getValue()) : OptionalLong.empty();
  }

  /** Functions of the CUDA driver's interface, by its own names; each returns 0 if it went well. */
  interface Driver extends Library {
    int cuInit(int flags);

    int cuDeviceGet(IntByReference device, int ordinal);

    int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

    int cuDevicePrimaryCtxRelease_v2(int device);

    int cuCtxPushCurrent_v2(Pointer context);

    int cuCtxPopCurrent_v2(PointerByReference context);

    int cuMemGetInfo_v2(LongByReference free, LongByReference total);
  }
}
