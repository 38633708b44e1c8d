package io.github.qadapter.internal.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.qadapter.MissingEngineException;

/** Starts DJL's PyTorch engine once, offline unless the user says otherwise. */
public final class Torch {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String NAME = "PyTorch";

  /** The graph executor's optimiser is thread-local and warms up anew for each shape. */
  private static final ThreadLocal<Boolean> PREPARED =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private Torch() {}

  /**
   * A manager with nothing above it; closing it frees everything made in it.
   *
   * @throws MissingEngineException if PyTorch's native library is not on the class path
   */
  public static NDManager newManager() {
    if (System.getProperty(OFFLINE) == null && System.getenv("DJL_OFFLINE") == null) {
      System.setProperty(OFFLINE, "true");
    }
    try {
      return Engine.getEngine(NAME).newBaseManager();
    } catch (EngineException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
      throw new MissingEngineException(
          "PyTorch's native library could not be loaded for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + ": add the dependency ai.djl.pytorch:pytorch-native-cpu:2.7.1 with the classifier"
              + " of your platform (linux-x86_64, osx-aarch64 or win-x86_64).",
          e);
    }
  }

  static void prepareThread() {
    PREPARED.get();
  }
}
