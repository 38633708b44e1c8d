package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.exception.InsufficientMemoryException;
import org.junit.jupiter.api.Test;

class MemoryShortageTest {
  private static final long TOO_MUCH = 1L << 46;

  @Test
  void whatTheProcessorsMemoryCannotHoldIsSaidInASentence() {
    DecoderProgram.Settings settings = DecoderProgram.Settings.withoutBlocks(2);
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = DecoderProgram.load(scope, settings)) {
      WeightsProgram weights = new WeightsProgram(program);
      assertThatThrownBy(
              () -> weights.reserve(scope, ImmutableLongArray.of(TOO_MUCH), TensorType.FLOAT32))
          .isExactlyInstanceOf(InsufficientMemoryException.class)
          .hasMessageContaining(4 * TOO_MUCH + " bytes of free memory for the processor")
          .hasMessageContaining("cacheMemoryBytes")
          .hasCauseInstanceOf(EngineException.class);
    }
  }

  @Test
  void aCardsMemoryIsNamed() {
    EngineException refused =
        new EngineException(
            "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA out"
                + " of memory. Tried to allocate 20.00 MiB. GPU 1 has a total capacity of 8 GiB.");

    assertThat(MemoryShortage.explained(refused, ai.djl.Device.gpu(1)))
        .isExactlyInstanceOf(InsufficientMemoryException.class)
        .hasMessageContaining("20.00 MiB of free memory on cuda:1")
        .hasCause(refused);
  }

  @Test
  void anythingElseStaysWhatItIs() {
    EngineException other = new EngineException("RuntimeError: tried to allocate 3 lines");

    assertThat(MemoryShortage.explained(other, ai.djl.Device.cpu())).isSameAs(other);
  }
}
