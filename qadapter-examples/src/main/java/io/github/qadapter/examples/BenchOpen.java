package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.QAdapterException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench open}: how long opening takes, and what memory, by the model's size. */
@Command(
    name = "open",
    sortOptions = false,
    description = {
      "Opens models of published shapes whose weights are holes in sparse files,",
      "or a model of yours, and prints seconds and memory that no file backs."
    })
final class BenchOpen implements Runnable {
  private static final double NANOS = 1e9;

  @Spec private CommandSpec spec;

  @Option(
      names = "--shape",
      paramLabel = "S",
      description = "Which shapes: ${COMPLETION-CANDIDATES} (default: all).")
  private @Nullable List<ModelShape> shapes;

  @Option(names = "--model", paramLabel = "PATH", description = "A model to open instead.")
  private @Nullable Path model;

  @Option(
      names = "--temp",
      paramLabel = "DIR",
      description = "Where to make the files, which have to be sparse (default: the system's).")
  private @Nullable Path temporary;

  @Option(
      names = "--cold",
      description = "Open no other model before, so that loading native libraries counts.")
  private boolean cold;

  @Override
  public void run() {
    try {
      if (!cold) {
        startEngine();
      }
      if (model != null) {
        measure(model.toString(), size(model), model);
        return;
      }
      for (ModelShape shape : shapes == null ? List.of(ModelShape.values()) : shapes) {
        Path folder =
            temporary == null
                ? Files.createTempDirectory("qadapter-open")
                : Files.createTempDirectory(temporary, "qadapter-open");
        try {
          shape.writeTo(folder);
          measure(shape.name().toLowerCase(Locale.ROOT), shape.bytes(), folder);
        } finally {
          delete(folder);
        }
      }
    } catch (IOException e) {
      throw new QAdapterException("Cannot make or read the files: " + e, e);
    }
  }

  /** Loads the native libraries, which happens once in a process, and says what that takes. */
  private void startEngine() throws IOException {
    double before = ProcessMemory.now().anonymous();
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      long start = System.nanoTime();
      BaseModel.open(files.model()).close();
      JsonLine.of("open")
          .with("model", "the first one, tiny")
          .withNumber("seconds", (System.nanoTime() - start) / NANOS)
          .withNumber("anonymous_mb_more", ProcessMemory.now().anonymous() - before)
          .withNumber("anonymous_mb", ProcessMemory.now().anonymous())
          .print(spec.commandLine().getOut());
    }
  }

  private void measure(String name, long bytes, Path path) {
    double before = ProcessMemory.now().anonymous();
    long start = System.nanoTime();
    try (BaseModel open = BaseModel.open(path)) {
      JsonLine.of("open")
          .with("model", name)
          .withNumber("weights_gb", bytes / NANOS)
          .with("parameters", open.info().parameters())
          .with("precision", open.info().precision().name())
          .withNumber("seconds", (System.nanoTime() - start) / NANOS)
          .withNumber("anonymous_mb_more", ProcessMemory.now().anonymous() - before)
          .withNumber("anonymous_mb", ProcessMemory.now().anonymous())
          .print(spec.commandLine().getOut());
    }
  }

  private static long size(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(safetensors|gguf)"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
