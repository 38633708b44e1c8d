package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardMemoryTest {
  private static final String ALL = "init, get 1, retain 41, push 64, ask, pop, release 41";

  @Test
  void theDriverIsAskedInTheCardsContextWhichIsThenGivenBack() {
    Scripted driver = new Scripted("nothing");

    assertThat(CardMemory.free(driver, 1)).hasValue(5_000);
    assertThat(driver.calls()).isEqualTo(ALL);
  }

  @ParameterizedTest
  @CsvSource({
    "init, 'init'",
    "get 1, 'init, get 1'",
    "retain 41, 'init, get 1, retain 41'",
    "push 64, 'init, get 1, retain 41, push 64, release 41'",
    "ask, '" + ALL + "'"
  })
  void whereACallFailsTheDriverDoesNotTell(String failing, String calls) {
    Scripted driver = new Scripted(failing);

    assertThat(CardMemory.free(driver, 1)).isEmpty();
    assertThat(driver.calls()).isEqualTo(calls);
  }

  /** A driver whose cards' handles are 40 more than their numbers. */
  private static final class Scripted implements CardMemory.Driver {
    private final String failing;
    private final List<String> calls = new ArrayList<>();

    Scripted(String failing) {
      this.failing = failing;
    }

    String calls() {
      return String.join(", ", calls);
    }

    private int called(String call) {
      calls.add(call);
      return call.equals(failing) ? 999 : 0;
    }

    @Override
    public int cuInit(int flags) {
      return called("init");
    }

    @Override
    public int cuDeviceGet(IntByReference device, int ordinal) {
      device.setValue(40 + ordinal);
      return called("get " + ordinal);
    }

    @Override
    public int cuDevicePrimaryCtxRetain(PointerByReference context, int device) {
      context.setValue(new Pointer(64));
      return called("retain " + device);
    }

    @Override
    public int cuDevicePrimaryCtxRelease_v2(int device) {
      return called("release " + device);
    }

    @Override
    public int cuCtxPushCurrent_v2(Pointer context) {
      return called("push " + Pointer.nativeValue(context));
    }

    @Override
    public int cuCtxPopCurrent_v2(PointerByReference context) {
      return called("pop");
    }

    @Override
    public int cuMemGetInfo_v2(LongByReference free, LongByReference total) {
      free.setValue(5_000);
      return called("ask");
    }
  }
}
