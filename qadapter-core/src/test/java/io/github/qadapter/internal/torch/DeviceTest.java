package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Device;
import io.github.qadapter.MissingEngineException;
import org.junit.jupiter.api.Test;

class DeviceTest {
  @Test
  void theProcessorIsTheProcessorWhateverElseThereIs() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        NDManager below = manager.newSubManager()) {
      assertThat(below.getDevice()).isEqualTo(ai.djl.Device.cpu());
      assertThat(below.create(1).getDevice()).isEqualTo(ai.djl.Device.cpu());
    }
  }

  @Test
  void aCardThatIsNotThereIsRefusedWithWhatToAdd() {
    int cards = cards();
    assertThatThrownBy(() -> Torch.newManager(Device.cuda(cards)))
        .isInstanceOf(MissingEngineException.class)
        .hasMessageContaining("cuda:" + cards)
        .hasMessageContaining(cards == 0 ? "PYTORCH_LIBRARY_PATH" : "choose one of them");
  }

  @Test
  void aCardThatIsThereHoldsTheTensors() {
    assumeTrue(cards() > 0, "needs a CUDA device that PyTorch sees; it sees none");
    try (NDManager manager = Torch.newManager(Device.cuda(0))) {
      assertThat(manager.create(1).getDevice()).isEqualTo(ai.djl.Device.gpu(0));
    }
  }

  @Test
  void aNegativeNumberIsNoCard() {
    assertThatThrownBy(() -> Device.cuda(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  private static int cards() {
    Torch.newManager().close();
    return Engine.getEngine("PyTorch").getGpuCount();
  }
}
