package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
          "Folder with dsp/dsp.json, hh-rlhf/harmless.jsonl, gsm8k/gsm8k.jsonl, bbh/*.json and"
              + " ifeval/prompts.jsonl (default: ${DEFAULT-VALUE}).")
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
          "default, dpo, scoped, residual, sft, replay, on-policy, dpo-retention, dpo-anchored or"
              + " reference-code (default: all).")
  private List<String> methods = List.of();

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
      try (BaseModel base = open(model)) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        CellRun cells = new CellRun(base, data, setting, files, progress(screen));
        for (Cell.Key key : missing) {
          if (System.nanoTime() < end) {
            cells.run(key);
            writePage();
          }
        }
      }
    }
    writePage();
    screen.println("The results are in " + out.resolve(ResultsPage.NAME) + ".");
  }

  private CellFiles files(Setting setting) {
    return new CellFiles(out.resolve(ResultsPage.FOLDER).resolve(setting.name()));
  }

  /** By seeds first, so that every method has one before any has two. */
  private List<Cell.Key> keys() {
    List<DataSet> sets =
        dataSets.isEmpty()
            ? List.of(DataSet.values())
            : dataSets.stream().map(DataSet::of).toList();
    List<Method> wanted =
        methods.isEmpty() ? List.of(Method.values()) : methods.stream().map(Method::of).toList();
    List<Cell.Key> keys = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      for (DataSet set : sets) {
        for (Method method : wanted) {
          keys.add(new Cell.Key(set, method, seed));
        }
      }
    }
    return keys;
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

  /** Of the full setting, unless there are cells of the small one only. */
  private void writePage() {
    List<Cell> full = files(Setting.FULL).all();
    List<Cell> few = files(Setting.SMALL).all();
    try {
      (full.isEmpty() && !few.isEmpty()
              ? new ResultsPage(few, Setting.SMALL)
              : new ResultsPage(full, Setting.FULL))
          .writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + out.resolve(ResultsPage.NAME), e);
    }
  }
}
