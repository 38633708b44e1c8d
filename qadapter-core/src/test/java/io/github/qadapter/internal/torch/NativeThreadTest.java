package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NativeThreadTest {
  @Test
  void allCallsRunOnOneThread() {
    try (NativeThread thread = new NativeThread()) {
      List<Thread> threads = new ArrayList<>();
      IntStream.range(0, 8)
          .parallel()
          .forEach(i -> thread.call(() -> threads.add(Thread.currentThread())));
      assertThat(threads).hasSize(8).containsOnly(threads.get(0));
      assertThat(threads.get(0)).isNotEqualTo(Thread.currentThread());
    }
  }

  @Test
  void whatACallThrowsIsThrownToItsCaller() {
    try (NativeThread thread = new NativeThread()) {
      IllegalArgumentException thrown = new IllegalArgumentException("no");
      assertThatThrownBy(
              () ->
                  thread.call(
                      () -> {
                        throw thrown;
                      }))
          .isSameAs(thrown);
      assertThat(thread.<Integer>call(() -> 3)).isEqualTo(3);
    }
  }

  @Test
  void aCallAfterTheEndSaysSo() {
    NativeThread thread = new NativeThread();
    thread.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> thread.call(() -> 1))
        .withMessage("The model was closed before this call.");
  }
}
