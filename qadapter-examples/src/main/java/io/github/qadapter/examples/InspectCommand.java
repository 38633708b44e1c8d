package io.github.qadapter.examples;

import io.github.qadapter.QAdapter;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: says what a saved adapter is, without its model. */
@Command(
    name = "inspect",
    sortOptions = false,
    description = "Tells what a saved adapter is: its size, its base, its objective, who made it.")
final class InspectCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ADAPTER", description = "Folder of a saved adapter.")
  private Path adapter;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(QAdapter.inspect(adapter).text());
    out.flush();
  }
}
