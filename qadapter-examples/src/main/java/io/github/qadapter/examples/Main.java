package io.github.qadapter.examples;

import io.github.qadapter.examples.experiment.ExperimentCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The entry of every example program. */
@Command(
    name = "qadapter-examples",
    description = "Teaches a language model a preference without making it forget.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 80,
    subcommands = {
      QuickStartCommand.class,
      QuickStartKotlin.class,
      CheckCommand.class,
      CustomizeCommand.class,
      BenchCommand.class,
      GenerateCommand.class,
      ChatCommand.class,
      ServeCommand.class,
      LearnCommand.class,
      LoopCommand.class,
      RewardCommand.class,
      ExportCommand.class,
      InspectCommand.class,
      EvaluateCommand.class,
      ExperimentCommand.class
    })
public final class Main {
  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean stacktrace;

  private Main() {}

  /** Runs the command that the arguments name; exits with 0, 1 (it failed) or 2 (wrong usage). */
  public static void main(String[] args) {
    System.exit(run(writer(FileDescriptor.out), writer(FileDescriptor.err), args));
  }

  /** Runs a command with its output going to the writers. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    return new CommandLine(main)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Problems::wrongUsage)
        .setExecutionExceptionHandler(
            (error, command, parsed) -> Problems.failure(error, command, main.stacktrace))
        .execute(args);
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(new FileOutputStream(stream), true, Terminal.charset());
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"QAdapter " + (version == null ? "(not packaged)" : version)};
    }
  }
}
