package io.github.qadapter.internal.engine;

import io.github.qadapter.Device;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Precision;

/** Where the tests' models compute: on the processor, or where {@code -Dqadapter.device} says. */
final class TestDevice {
  private static final Device DEVICE =
      Device.parse(System.getProperty("qadapter.device", Device.cpu().toString()));

  private TestDevice() {}

  /** Options of a model on that device, in the checkpoint's own precision. */
  static ModelOptions options() {
    return ModelOptions.builder().device(DEVICE).build();
  }

  /** The same in another precision. */
  static ModelOptions options(Precision precision) {
    return ModelOptions.builder().device(DEVICE).precision(precision).build();
  }
}
