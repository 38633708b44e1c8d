package io.github.qadapter;

import io.github.qadapter.spi.Engine;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A pre-trained model, never changed. Closing it closes the models customised from it. */
public interface BaseModel extends LanguageModel {
  /**
   * Opens a checkpoint in Hugging Face layout: {@code config.json}, safetensors, {@code
   * tokenizer.json} and a chat template. Weights are mapped into memory, not read.
   *
   * @throws ModelFormatException if a file is missing, damaged or of an unsupported kind
   */
  static BaseModel open(Path folder) {
    return open(folder, options -> {});
  }

  /**
   * Opens a checkpoint with options.
   *
   * @throws ModelFormatException if a file is missing, damaged or of an unsupported kind
   */
  static BaseModel open(Path folder, Consumer<ModelOptions.Builder> options) {
    ModelOptions.Builder builder = ModelOptions.builder();
    options.accept(builder);
    return Engine.find().open(folder, builder.build());
  }
}
