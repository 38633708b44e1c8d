package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * What libraries would tell every user though nobody can do anything about it. Each is met where it
 * begins; all other lines of theirs come as ever.
 */
final class KnownNotices {
  private static final String CUDA_UTILS = "ai.djl.util.cuda.CudaUtils";
  private static final String FORK = "ai.djl.util.cuda.fork";

  /** PyTorch's least level of what is written, a number of C; ERROR is above WARNING. */
  private static final String LOG_LEVEL = "FLAGS_caffe2_log_level";

  private static final int ERROR = 2;

  private KnownNotices() {}

  /**
   * DJL counts cards by the CUDA toolkit's runtime, several times, and warns each time where there
   * is a toolkit and no driver. Without a driver there is no card: then DJL is kept from loading
   * the runtime. It decides that once, when its class is loaded, by a property that is gone
   * afterwards.
   */
  static synchronized void skipCountOfCards() {
    if (CardMemory.driverIsThere() || System.getProperty(FORK) != null) {
      return;
    }
    System.setProperty(FORK, "true");
    try {
      Class.forName(CUDA_UTILS);
    } catch (ClassNotFoundException | LinkageError e) {
      // Another DJL: it warns or it does not.
    } finally {
      System.clearProperty(FORK);
    }
  }

  /**
   * PyTorch says once in a process that DJL's way of filling a tensor is deprecated. Here a tensor
   * is filled in order to have it said while PyTorch writes errors only. Where its level is not to
   * be found, the line appears as ever.
   *
   * @param manager of PyTorch's engine
   */
  static void sayDeprecationUnheard(NDManager manager) {
    Pointer level;
    try {
      Path c10 = Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("c10"));
      level = NativeLibrary.getInstance(c10.toString()).getGlobalVariableAddress(LOG_LEVEL);
    } catch (UnsatisfiedLinkError e) {
      return;
    }
    int before = level.getInt(0);
    level.setInt(0, Math.max(before, ERROR));
    try (NDArray tensor = manager.create(0f)) {
      tensor.set(FloatBuffer.wrap(new float[1]));
    } finally {
      level.setInt(0, before);
    }
  }
}
