package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.GenerationOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chat}: a conversation in the terminal. */
@Command(
    name = "chat",
    sortOptions = false,
    description = "Holds a conversation in which the strength can be changed; /help tells how.")
final class ChatCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Mixin private TemplateOptions template;

  @Option(
      names = "--adapter",
      paramLabel = "ADAPTER",
      description = "Folder of a saved adapter to begin with.")
  private @Nullable Path adapter;

  @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told first.")
  private @Nullable String system;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "512",
      description = "The most tokens of an answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Override
  public void run() {
    GenerationOptions options =
        template.in(GenerationOptions.builder()).maxTokens(maxTokens).build();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Terminal.charset()));
    try (BaseModel base = model.open();
        Conversation conversation =
            new Conversation(base, system, options, spec.commandLine().getOut())) {
      if (adapter != null) {
        conversation.adapter(adapter);
      }
      conversation.hold(in);
    }
  }
}
