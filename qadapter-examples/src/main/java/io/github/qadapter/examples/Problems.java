package io.github.qadapter.examples;

import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.TrainingCancelledException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** Says in one sentence what went wrong. */
final class Problems {
  private Problems() {}

  /** For a command line that cannot be understood. */
  static int wrongUsage(ParameterException error, String[] args) {
    CommandLine command = error.getCommandLine();
    command.getErr().println(error.getMessage());
    command
        .getErr()
        .println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for all options.");
    return ExitCode.USAGE;
  }

  /** For a command that was understood and failed. */
  static int failure(Exception error, CommandLine command, boolean stacktrace) {
    command.getErr().println(sentence(error));
    if (stacktrace) {
      error.printStackTrace(command.getErr());
    }
    return error instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String sentence(Exception error) {
    if (error instanceof TrainingCancelledException cancelled
        && cancelled.checkpoint().isPresent()) {
      return "Stopped before it was done; the same command with --resume continues after step "
          + cancelled.steps()
          + ".";
    }
    if (error instanceof CancellationException) {
      return "Stopped before it was done; nothing was saved.";
    }
    if (error instanceof QAdapterException || error instanceof IllegalArgumentException) {
      return String.valueOf(error.getMessage());
    }
    return "Something unexpected happened: "
        + error
        + ". Run the command again with --stacktrace to see where.";
  }
}
