package io.github.qadapter.examples;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quickstart}: everything on the tiny model that is part of this jar. */
@Command(
    name = "quickstart",
    description = "Customizes a tiny model that comes with the program, and shows the figures.")
final class QuickStartCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "ADAPTER",
      defaultValue = "quickstart-adapter",
      description = "Folder for the adapter (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Override
  public void run() {
    new QuickStart(out, new Screen(spec.commandLine().getOut())).run();
  }
}
