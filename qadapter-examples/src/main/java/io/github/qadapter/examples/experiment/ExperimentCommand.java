package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code experiment}: the comparison of methods, cell by cell, and its page of results. */
@Command(
    name = "experiment",
    sortOptions = false,
    description = {
      "Compares methods over data sets and seeds, and writes the page of results.",
      "Each cell is a file that is not computed again: ended, it goes on where it was."
    })
public final class ExperimentCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "Folder of the base model; without it the page is made of the cells there are.")
  private @Nullable Path model;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "data",
      description =
          "Folder with dsp/dsp.json, hh-rlhf/harmless.jsonl and helpful.jsonl, gsm8k/gsm8k.jsonl,"
              + " bbh/*.json and ifeval/prompts.jsonl (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "docs",
      description =
          "Folder for results.md and, in results/, the cells (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--small", description = "Fewer pairs, prompts and texts: minutes a cell.")
  private boolean small;

  @Option(
      names = "--data-set",
      paramLabel = "NAME",
      description = "academy, business, entertainment, literature or harmless (default: all).")
  private List<String> dataSets = List.of();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "default, dpo, scoped, residual, sft, replay, on-policy or another of those that the page"
              + " names (default: all, in the order in which they are wanted).")
  private List<String> methods = List.of();

  @Option(
      names = "--fill",
      paramLabel = "FILE",
      description =
          "A page whose tables of results are filled, such as README.md; may be repeated.")
  private List<Path> filled = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many seeds (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Begin no cell after so many minutes (default: go on to the end).")
  private long minutes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Processor threads (default: one for each core).")
  private @Nullable Integer threads;

  /** Made by the command line. */
  public ExperimentCommand() {}

  @Override
  public void run() {
    Setting setting = small ? Setting.SMALL : Setting.FULL;
    CellFiles files = files(setting);
    List<Cell.Key> keys = keys();
    PrintWriter screen = spec.commandLine().getOut();
    List<Cell.Key> missing =
        keys.stream().filter(key -> files.find(key, setting).isEmpty()).toList();
    screen.printf(
        Locale.ROOT,
        "%d cells, %d of them are there.%n",
        keys.size(),
        keys.size() - missing.size());
    if (model != null && !missing.isEmpty()) {
      requireData();
      new Experiment(model, this::open, data, setting, files, progress(screen))
          .run(missing, System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes), this::writePages);
    }
    writePages();
    screen.println("The results are in " + out.resolve(ResultsPage.NAME) + ".");
  }

  private CellFiles files(Setting setting) {
    return new CellFiles(out.resolve(ResultsPage.FOLDER).resolve(setting.name()));
  }

  private List<Cell.Key> keys() {
    List<DataSet> sets =
        dataSets.isEmpty()
            ? List.of(DataSet.values())
            : dataSets.stream().map(DataSet::of).toList();
    return methods.isEmpty()
        ? WorkList.all(sets, seeds)
        : WorkList.of(sets, methods.stream().map(Method::of).toList(), seeds);
  }

  private BaseModel open(Path folder) {
    Integer wanted = threads;
    return wanted == null
        ? BaseModel.open(folder)
        : BaseModel.open(folder, options -> options.threads(wanted));
  }

  /** A line for each, at once: the output may be a file that someone looks into. */
  private static Consumer<String> progress(PrintWriter screen) {
    return what -> {
      screen.println(what);
      screen.flush();
    };
  }

  private void requireData() {
    for (String name :
        List.of(
            "dsp/dsp.json",
            "hh-rlhf/harmless.jsonl",
            "hh-rlhf/helpful.jsonl",
            "gsm8k/gsm8k.jsonl",
            "bbh",
            "ifeval/prompts.jsonl")) {
      if (!Files.exists(data.resolve(name))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected %s in the folder of data %s, but found no such file; docs/results.md says where the data are.",
                name,
                data));
      }
    }
  }

  private void writePages() {
    try {
      ResultsPage page = ResultsPage.of(out.resolve(ResultsPage.FOLDER));
      page.writeTo(out);
      for (Path file : filled) {
        String text = Files.readString(file);
        String fresh = ResultsTables.filled(text, page.cells());
        if (!fresh.equals(text)) {
          CellFiles.write(file, fresh);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write the results into " + out, e);
    }
  }
}
