package io.github.qadapter;

import io.github.qadapter.spi.Engine;
import java.nio.file.Path;

/** Where everything starts. */
public final class QAdapter {
  private QAdapter() {}

  /** Begins to customise a base model; it is never changed. */
  public static Customization customize(BaseModel base) {
    return Customization.of(base);
  }

  /**
   * Opens an adapter saved by {@link CustomModel#save} or made by PEFT. A PEFT adapter without our
   * own settings is read as the default objective's with the adapted model as the policy.
   *
   * @throws ModelFormatException if a file is missing or damaged
   * @throws AdapterMismatchException if it was made for another base
   */
  public static CustomModel load(BaseModel base, Path folder) {
    return Engine.find().load(base, folder);
  }
}
