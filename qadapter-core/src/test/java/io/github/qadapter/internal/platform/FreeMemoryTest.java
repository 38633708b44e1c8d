package io.github.qadapter.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Device;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FreeMemoryTest {
  private static final long GIB = 1L << 30;

  @Test
  void aMachineGivesWhatItHasAvailable() {
    assertThat(FreeMemory.free(OptionalLong.of(10 * GIB), 16 * GIB, GIB)).isEqualTo(10 * GIB);
  }

  @Test
  void aContainerGivesNoMoreThanItsLimitLeaves() {
    assertThat(FreeMemory.free(OptionalLong.of(100 * GIB), 4 * GIB, GIB)).isEqualTo(3 * GIB);
    assertThat(FreeMemory.free(OptionalLong.of(100 * GIB), 4 * GIB, 5 * GIB)).isZero();
  }

  @Test
  void whereNothingSaysWhatIsAvailableHalfOfTheRestIsTaken() {
    assertThat(FreeMemory.free(OptionalLong.empty(), 16 * GIB, 2 * GIB)).isEqualTo(7 * GIB);
  }

  @Test
  void thisMachineHasSome() {
    assertThat(FreeMemory.most(Device.cpu(), 0)).isGreaterThan(1L << 20);
  }
}
