package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.QAdapter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: base and adapter as one plain model for other programs. */
@Command(
    name = "export",
    sortOptions = false,
    description = "Merges an adapter into its model, for transformers, vLLM, llama.cpp or Ollama.")
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--adapter",
      paramLabel = "ADAPTER",
      required = true,
      description = "Folder of a saved adapter.")
  private Path adapter;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      required = true,
      description = "New folder, or with --gguf new file.")
  private Path out;

  @Option(
      names = "--gguf",
      paramLabel = "FORMAT",
      description =
          "Write a GGUF file with matrices as f16, bf16 or q8_0"
              + " (default: a folder in Hugging Face layout).")
  private CustomModel.@Nullable GgufFormat gguf;

  @Option(
      names = "--strength",
      paramLabel = "S",
      description = "1 where a smaller one is stored: only that can be merged.")
  private @Nullable Double strength;

  @Override
  public void run() {
    try (BaseModel base = model.open();
        CustomModel saved = QAdapter.load(base, adapter)) {
      CustomModel custom = strength == null ? saved : saved.withStrength(strength);
      if (gguf == null) {
        custom.exportMerged(out);
      } else {
        custom.exportGguf(out, gguf);
      }
      spec.commandLine().getOut().println("The merged model is in " + out + ".");
    }
  }
}
