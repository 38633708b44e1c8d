package io.github.qadapter.examples;

import io.github.qadapter.QAdapterException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The tiny model and its data, unpacked from the jar into a folder of this run's own. */
final class QuickStartFiles implements AutoCloseable {
  private final Path folder;
  private final Thread onExit = new Thread(this::delete, "delete-quickstart-files");

  private QuickStartFiles(Path folder) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Unpacks the files. */
  static QuickStartFiles unpack() {
    try {
      QuickStartFiles files = new QuickStartFiles(Files.createTempDirectory("qadapter-quickstart"));
      try {
        files.copy();
        return files;
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    } catch (IOException e) {
      throw new QAdapterException("Cannot unpack the tiny model into a temporary folder: " + e, e);
    }
  }

  /** A Llama of about two million numbers that was trained on made-up stories and chats. */
  Path model() {
    return folder.resolve("tiny-model");
  }

  /** 400 pairs that prefer cheerful answers. */
  Path preferences() {
    return folder.resolve("preferences.jsonl");
  }

  /** Stories, which the preference is not about. */
  Path neutralTexts() {
    return folder.resolve("neutral.jsonl");
  }

  /** Questions to ask before and after. */
  List<String> prompts() {
    try {
      return Files.readAllLines(folder.resolve("prompts.txt"));
    } catch (IOException e) {
      throw new QAdapterException("Cannot read the quick start's questions: " + e, e);
    }
  }

  private void copy() throws IOException {
    URI prompts;
    try {
      prompts = Objects.requireNonNull(Main.class.getResource("prompts.txt")).toURI();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    if (prompts.getScheme().equals("file")) {
      copyBeside(Path.of(prompts));
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(prompts, Map.of())) {
        copyBeside(jar.provider().getPath(prompts));
      }
    }
  }

  /** Copies what is beside and below the file. */
  private void copyBeside(Path file) throws IOException {
    Path source = Objects.requireNonNull(file.getParent());
    for (String name : List.of("preferences.jsonl", "neutral.jsonl", "prompts.txt")) {
      Files.copy(source.resolve(name), folder.resolve(name));
    }
    Files.createDirectory(model());
    try (Stream<Path> files = Files.list(source.resolve("tiny-model"))) {
      for (Path each : files.toList()) {
        Files.copy(each, model().resolve(each.getFileName().toString()));
      }
    }
  }

  /** Deletes the folder. What the system still holds open stays until the program ends. */
  @Override
  public void close() {
    delete();
  }

  private synchronized void delete() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new QAdapterException("Cannot delete the temporary folder " + folder + ": " + e, e);
    }
  }
}
