package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.RankedAnswer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reward}: given answers by their recovered reward, the best first, one a line. */
@Command(
    name = "reward",
    sortOptions = false,
    description = "Scores given answers by the reward that an adapter has learned, the best first.")
final class RewardCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--adapter",
      paramLabel = "ADAPTER",
      required = true,
      description = "Folder of a saved adapter.")
  private Path adapter;

  @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "The message.")
  private String prompt;

  @Option(
      names = "--answer",
      paramLabel = "TEXT",
      required = true,
      description = "An answer to score; may be given several times.")
  private List<String> answers;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (BaseModel base = model.open();
        CustomModel custom = QAdapter.load(base, adapter)) {
      for (RankedAnswer ranked : custom.rank(List.of(Message.user(prompt)), answers)) {
        out.println(line(ranked));
      }
    }
  }

  private static String line(RankedAnswer ranked) {
    return String.format(
        Locale.ROOT, "%10.4f  %s", ranked.reward().score(), ranked.answer().replaceAll("\\R", " "));
  }
}
