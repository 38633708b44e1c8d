package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Precision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which base model, and how to open it. */
final class BaseOptions {
  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description = "Folder of a model in Hugging Face layout, or a GGUF file.")
  private Path path;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "float32, bfloat16 or int8 (default: as stored).")
  private @Nullable Precision precision;

  BaseModel open() {
    return BaseModel.open(
        path,
        options -> {
          if (precision != null) {
            options.precision(precision);
          }
        });
  }
}
