package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code generate}: one answer, and nothing else, on the output stream. */
@Command(
    name = "generate",
    sortOptions = false,
    description = "Answers a prompt with a base model, or with an adapter on it.")
final class GenerateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Mixin private TemplateOptions template;

  @ArgGroup(exclusive = false)
  private @Nullable Adapter adapter;

  @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "The message.")
  private String prompt;

  @Option(
      names = "--raw",
      description = "Go on with the prompt as it stands, without a chat template.")
  private boolean raw;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "The most tokens of the answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description = "Sampling temperature; 0 takes the most likely token (default: 0).")
  private double temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Fixes the samples drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** A strength means something only with an adapter. */
  static final class Adapter {
    @Option(
        names = "--adapter",
        paramLabel = "ADAPTER",
        required = true,
        description = "Folder of a saved adapter.")
    private Path folder;

    @Option(
        names = "--strength",
        paramLabel = "S",
        description =
            "0 is the base, 1 the customized model, more exaggerates (default: as stored with the"
                + " adapter).")
    private @Nullable Double strength;
  }

  @Override
  public void run() {
    GenerationOptions options =
        template
            .in(GenerationOptions.builder())
            .maxTokens(maxTokens)
            .temperature(temperature)
            .seed(seed)
            .build();
    try (BaseModel base = model.open()) {
      if (adapter == null) {
        answer(base, options);
      } else {
        try (CustomModel custom = QAdapter.load(base, adapter.folder)) {
          answer(
              adapter.strength == null ? custom : custom.withStrength(adapter.strength), options);
        }
      }
    }
  }

  private void answer(LanguageModel answering, GenerationOptions options) {
    Reply reply =
        raw
            ? answering.complete(prompt, options)
            : answering.reply(List.of(Message.user(prompt)), options);
    spec.commandLine().getOut().println(reply.text());
  }
}
