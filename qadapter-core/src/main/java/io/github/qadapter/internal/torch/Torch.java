package io.github.qadapter.internal.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Device;
import io.github.qadapter.MissingEngineException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts DJL's PyTorch engine once, offline unless the user says otherwise. */
public final class Torch {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String NAME = "PyTorch";
  private static final String VERSION = "2.7.1";

  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private Torch() {}

  /**
   * Begins to load the engine beside the caller's own work, if that has not begun yet. Whoever then
   * needs it waits for it, and gets the error if there is one.
   */
  public static void startLoading() {
    if (STARTED.compareAndSet(false, true)) {
      Thread loader = new Thread(Torch::load, "qadapter-load");
      loader.setDaemon(true);
      loader.start();
    }
  }

  private static void load() {
    try {
      engine();
    } catch (MissingEngineException e) {
      // Reported to whoever asks for a manager.
    }
  }

  /** A manager on the processor, as {@link #newManager(Device)}. */
  public static NDManager newManager() {
    return newManager(Device.cpu());
  }

  /**
   * A manager with nothing above it; closing it frees everything made in it.
   *
   * @param device where its tensors lie
   * @throws MissingEngineException if PyTorch's native library is not on the class path or does not
   *     see the device
   */
  public static NDManager newManager(Device device) {
    Engine engine = engine();
    if (device instanceof Device.Cuda cuda) {
      int cards = engine.getGpuCount();
      if (cuda.index() >= cards) {
        throw noCuda(cuda, cards);
      }
      return engine.newBaseManager(ai.djl.Device.gpu(cuda.index()));
    }
    return engine.newBaseManager(ai.djl.Device.cpu());
  }

  private static Engine engine() {
    if (System.getProperty(OFFLINE) == null && System.getenv("DJL_OFFLINE") == null) {
      System.setProperty(OFFLINE, "true");
    }
    try {
      return Engine.getEngine(NAME);
    } catch (EngineException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
      throw new MissingEngineException(
          "PyTorch's native library could not be loaded for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + ": add the dependency ai.djl.pytorch:pytorch-native-cpu:"
              + VERSION
              + " with the classifier"
              + " of your platform (linux-x86_64, osx-aarch64 or win-x86_64).",
          e);
    }
  }

  private static MissingEngineException noCuda(Device.Cuda wanted, int cards) {
    if (cards > 0) {
      return new MissingEngineException(
          "Expected one of the CUDA devices that PyTorch sees, cuda:0 to cuda:%d, but found %s; choose one of them."
              .formatted(cards - 1, wanted));
    }
    return new MissingEngineException(
        "Expected a CUDA device for %s, but PyTorch sees none; check the driver with nvidia-smi and name a CUDA build of libtorch %s by the environment variables PYTORCH_LIBRARY_PATH (its folder lib), PYTORCH_VERSION=%2$s and PYTORCH_FLAVOR=cu128, or open the model with Device.cpu()."
            .formatted(wanted, VERSION));
  }
}
