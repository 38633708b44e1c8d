package io.github.qadapter.internal.weights;

import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The sentences for a folder without an adapter's files, by what is there instead. */
final class AbsentAdapter {
  private static final String PICKLE = "adapter_model.bin";
  private static final String GGUF = ".gguf";

  private AbsentAdapter() {}

  static ModelFormatException refusal(Path folder, String name) {
    if (Files.isRegularFile(folder)) {
      return new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected an adapter's folder with %s at %s, but found a file%s; name the folder in which PEFT saved the adapter.",
              name,
              folder,
              isGguf(folder) ? ", an adapter in llama.cpp's format it seems" : ""));
    }
    if (!name.equals(PeftFiles.CONFIG) && Files.isRegularFile(folder.resolve(PICKLE))) {
      return new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %s in %s, but found %s, a pickle of Python's, which can run programs when it is read; write it in Python: safetensors.torch.save_file(torch.load(\"%s\", weights_only=True), \"%s\").",
              name,
              folder,
              PICKLE,
              PICKLE,
              name));
    }
    Optional<Path> gguf = gguf(folder);
    if (gguf.isPresent()) {
      return new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %s in %s, but found no such file beside %s, an adapter in llama.cpp's format it seems; name the folder in which PEFT saved the adapter.",
              name,
              folder,
              gguf.get().getFileName()));
    }
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected %s in %s, but found no such file; save the adapter there or check the path.",
            name,
            folder));
  }

  private static Optional<Path> gguf(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(AbsentAdapter::isGguf).sorted().findFirst();
    } catch (IOException e) {
      // The folder's own absence is what the sentence says then.
      return Optional.empty();
    }
  }

  private static boolean isGguf(Path file) {
    return file.getFileName().toString().endsWith(GGUF);
  }
}
