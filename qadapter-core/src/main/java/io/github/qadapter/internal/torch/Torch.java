package io.github.qadapter.internal.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngineProvider;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import com.google.common.base.Strings;
import com.google.common.base.Throwables;
import io.github.qadapter.Device;
import io.github.qadapter.exception.DeviceException;
import io.github.qadapter.exception.MissingEngineException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Starts DJL's PyTorch engine once, offline unless the user says otherwise. */
public final class Torch {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String NAME = "PyTorch";
  private static final String VERSION = "2.7.1";
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";

  private static final AtomicBoolean STARTED = new AtomicBoolean();
  private static @Nullable Engine engine;
  private static volatile int threads = 1;

  private Torch() {}

  /**
   * Begins to load the engine beside the caller's own work, if that has not begun yet. Whoever then
   * needs it waits for it, and gets the error if there is one.
   */
  public static void startLoading() {
    if (STARTED.compareAndSet(false, true)) {
      // Before any library of DJL is loaded: here and, beside it, the tokenizer's.
      KnownNotices.skipCountOfCards();
      NativeEnvironment.prepare();
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
   * @throws MissingEngineException if PyTorch's native library is not on the class path
   * @throws DeviceException if it does not see the device
   */
  public static NDManager newManager(Device device) {
    if (device instanceof Device.Cuda cuda) {
      return onCard(cuda);
    }
    return engine().newBaseManager(ai.djl.Device.cpu());
  }

  /** The number of threads that PyTorch took when loaded: one for each processor, unless told. */
  public static int threads() {
    return threads;
  }

  /** Tells whether PyTorch was built with CUDA and sees a card. */
  static boolean seesCards() {
    return engine().hasCapability(StandardCapabilities.CUDA);
  }

  /**
   * PyTorch itself is asked for the card. DJL's count of cards would look for the CUDA toolkit's
   * runtime, which need not be there: libtorch brings its own.
   */
  private static NDManager onCard(Device.Cuda wanted) {
    if (!seesCards()) {
      throw noCuda(wanted);
    }
    NDManager manager = engine().newBaseManager(ai.djl.Device.gpu(wanted.index()));
    try {
      manager.create(0f).close();
      return manager;
    } catch (EngineException e) {
      manager.close();
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "Expected a card that PyTorch can use, but found none at %s: PyTorch says \"%s\";"
                  + " choose a number that nvidia-smi shows.",
              wanted,
              firstLine(e)),
          e);
    }
  }

  private static String firstLine(EngineException e) {
    return Strings.nullToEmpty(e.getMessage()).lines().findFirst().orElse("nothing");
  }

  private static Engine engine() {
    if (System.getProperty(OFFLINE) == null && System.getenv("DJL_OFFLINE") == null) {
      System.setProperty(OFFLINE, "true");
    }
    try {
      return started();
    } catch (EngineException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
      throw new MissingEngineException(notLoaded(e), e);
    }
  }

  private static synchronized Engine started() {
    Engine known = engine;
    if (known != null) {
      return known;
    }
    NativeEnvironment.prepare();
    if (!Engine.hasEngine(NAME)) {
      // A jar of jars may keep one list of services of several, and not the one that names it.
      Engine.registerEngine(new PtEngineProvider());
    }
    Engine found = Engine.getEngine(NAME);
    try (NDManager manager = found.newBaseManager(ai.djl.Device.cpu())) {
      KnownNotices.sayDeprecationUnheard(manager);
    }
    threads = JniUtils.getNumThreads();
    engine = found;
    return found;
  }

  private static String notLoaded(Throwable error) {
    String library = Utils.getEnvOrSystemProperty(LIBRARY_PATH);
    if (library != null) {
      return String.format(
          Locale.ROOT,
          "Expected libtorch %s in %s, which %s names, but it could not be loaded (%s);"
              + " PYTORCH_FLAVOR has to say what it was built for, cpu or cu128.",
          VERSION,
          library,
          LIBRARY_PATH,
          Throwables.getRootCause(error).getMessage());
    }
    return String.format(
        Locale.ROOT,
        "PyTorch's native library could not be loaded for %s on %s: add the dependency"
            + " ai.djl.pytorch:pytorch-native-cpu:%s with the classifier of your platform"
            + " (linux-x86_64, osx-aarch64 or win-x86_64).",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        VERSION);
  }

  private static DeviceException noCuda(Device.Cuda wanted) {
    return new DeviceException(
        String.format(
            Locale.ROOT,
            "Expected a CUDA device for %s, but PyTorch sees none; check the driver with nvidia-smi"
                + " and name a CUDA build of libtorch %s by the environment variables %s (its"
                + " folder lib) and PYTORCH_FLAVOR=cu128, or open the model with Device.cpu().",
            wanted,
            VERSION,
            LIBRARY_PATH));
  }
}
