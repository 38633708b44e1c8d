package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In a process of its own, since tests run with threads that sleep always. */
class HelperWaitingTest {
  private static final int SECONDS = 30;

  /** Computes beside as many busy threads as there are processors, and prints what it saw. */
  static final class Busy {
    private Busy() {}

    public static void main(String[] arguments) {
      AtomicBoolean busy = new AtomicBoolean(true);
      IntStream.range(0, Runtime.getRuntime().availableProcessors())
          .forEach(
              i -> {
                Thread other = new Thread(() -> spin(busy));
                other.setDaemon(true);
                other.start();
              });
      try (NDManager scope = Torch.newManager();
          NativeThread thread = new NativeThread(() -> JniUtils.setNumThreads(Torch.threads()))) {
        NDArray numbers = scope.zeros(new Shape(1 << 18));
        System.out.println("told to sleep: " + computesUntil(thread, numbers, Busy::sleeps));
        System.out.println("told to spin: " + computesUntil(thread, numbers, () -> !sleeps()));
        busy.set(false);
      }
    }

    private static void spin(AtomicBoolean busy) {
      while (busy.get()) {
        Thread.onSpinWait();
      }
    }

    private static boolean computesUntil(
        NativeThread thread, NDArray numbers, BooleanSupplier seen) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (!seen.getAsBoolean()) {
        if (System.nanoTime() - end > 0) {
          return false;
        }
        thread.call(() -> numbers.addi(1));
      }
      return true;
    }

    private static boolean sleeps() {
      return Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> thread.getName().equals(HelperWaiting.IDLE));
    }
  }

  @Test
  void besideBusyThreadsHelpersSleepAndNowAndThenTryToSpin() throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors()).as("processors").isGreaterThan(1);
    assumeThat(HelperWaiting.canBeManaged()).as("a Linux that tells of waiting").isTrue();
    String output =
        OwnProcess.outputOf(
            Busy.class, Set.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "OMP_NUM_THREADS"));
    assertThat(output).contains("told to sleep: true", "told to spin: true");
  }
}
