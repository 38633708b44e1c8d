package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.files.PartNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A GGUF model that was cut into several files, {@code name-00001-of-00003.gguf} and so on. The
 * first has all keys; each has some of the tensors.
 */
final class GgufParts {
  private static final int MOST = 99_999;
  private static final int MOST_TENSORS = 1 << 30;

  private GgufParts() {}

  /**
   * Opens a model by its only file or by any of its parts.
   *
   * @throws ModelFormatException if a file is damaged or missing
   */
  static GgufFile open(Path path) {
    GgufFile opened = GgufFile.open(path);
    int count = count(opened);
    return count <= 1 ? opened : joined(path, count);
  }

  private static GgufFile joined(Path path, int count) {
    List<String> names = PartNames.all(path.getFileName().toString());
    if (names.size() != count) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected the name of %s to end in -00001-of-%05d.gguf or the like, since it says that it is one of %d parts, but found another; give the parts the names that they were published with.",
              path,
              count,
              count));
    }
    List<StoredTensor> tensors = new ArrayList<>();
    List<GgufFile> parts = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      GgufFile part = part(path.resolveSibling(names.get(number)), number, count);
      tensors.addAll(part.tensors());
      parts.add(part);
    }
    GgufFile first = parts.get(0);
    int expected = fields(first).count("split.tensors.count", 0, MOST_TENSORS, tensors.size());
    if (expected != tensors.size()) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %d tensors in the %d parts of %s, but found %d; download the parts again.",
              expected,
              count,
              first.file(),
              tensors.size()));
    }
    return new GgufFile(first.file(), first.metadata(), List.copyOf(tensors));
  }

  private static GgufFile part(Path file, int number, int count) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %s, part %d of %d of the model, in %s, but found no such file; download it into the folder.",
              file.getFileName(),
              number + 1,
              count,
              file.toAbsolutePath().getParent()));
    }
    GgufFile part = GgufFile.open(file);
    if (count(part) != count || fields(part).count("split.no", 0, MOST, 0) != number) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected part %d of %d in %s, but found another (split.no %s, split.count %s); download it again.",
              number + 1,
              count,
              file,
              said(part, "split.no"),
              said(part, "split.count")));
    }
    return part;
  }

  private static String said(GgufFile part, String key) {
    JsonNode value = part.metadata().path(key);
    return value.isMissingNode() ? "absent" : JsonFields.quoted(value);
  }

  private static int count(GgufFile file) {
    return fields(file).count("split.count", 0, MOST, 0);
  }

  private static JsonFields fields(GgufFile file) {
    return JsonFields.of(file.metadata(), file.file());
  }
}
