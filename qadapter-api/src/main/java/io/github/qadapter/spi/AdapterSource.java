package io.github.qadapter.spi;

import io.github.qadapter.CustomModel;
import java.nio.file.Path;

/** The place of an adapter that is there already. */
public sealed interface AdapterSource {
  /**
   * One that was saved.
   *
   * @param folder in which it is
   */
  record Folder(Path folder) implements AdapterSource {}

  /**
   * One that is open.
   *
   * @param model with its adapter, on the base that is customized
   */
  record Open(CustomModel model) implements AdapterSource {}
}
