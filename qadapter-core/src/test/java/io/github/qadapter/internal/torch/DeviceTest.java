package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import io.github.qadapter.Device;
import io.github.qadapter.exception.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void aCardThatIsNotThereIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> Torch.newManager(Device.cuda(99)))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("cuda:99")
        .hasMessageContaining("nvidia-smi")
        .hasMessageContaining(Torch.seesCards() ? "choose a number" : "PYTORCH_LIBRARY_PATH");
  }

  @Test
  void aCardThatIsThereHoldsTheTensors() {
    assumeTrue(Torch.seesCards(), "needs a CUDA device that PyTorch sees; it sees none");
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

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "cuda:0", "cuda:12"})
  void aDeviceHasTheNameThatItIsReadFrom(String name) {
    assertThat(Device.parse(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CPU", "cuda", "cuda:", "cuda:-1", "cuda:99999", "cuda:0 "})
  void anythingElseIsRefusedByName(String name) {
    assertThatThrownBy(() -> Device.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("cuda:0", "\"" + name + "\"");
  }
}
