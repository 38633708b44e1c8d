package io.github.qadapter.internal.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few lines that stand for a large file in a repository that was cloned without Git LFS. A file
 * that turns out to be one is refused by that name, whatever it should have held.
 */
public final class LfsPointer {
  private static final byte[] BEGINNING =
      "version https://git-lfs.github.com/spec/".getBytes(US_ASCII);
  private static final Pattern SIZE = Pattern.compile("(?m)^size (\\d{1,19})$");
  private static final int LONGEST = 1024;

  private LfsPointer() {}

  /**
   * Refuses a regular file that is a pointer.
   *
   * @throws ModelFormatException if it is one
   */
  public static void refuse(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      refuse(in.readNBytes(LONGEST), file);
    }
  }

  /**
   * Refuses a file that is a pointer by what it holds.
   *
   * @param content all of it, or as much as a pointer may have
   * @throws ModelFormatException if it is one
   */
  public static void refuse(byte[] content, Path file) {
    refusal(content, file)
        .ifPresent(
            sentence -> {
              throw new ModelFormatException(sentence);
            });
  }

  /**
   * The sentence that refuses a file by what it holds; empty if it is no pointer.
   *
   * @param content all of it, or its beginning
   */
  public static Optional<String> refusal(byte[] content, Path file) {
    if (content.length < BEGINNING.length
        || !Arrays.equals(content, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length)) {
      return Optional.empty();
    }
    Matcher size =
        SIZE.matcher(new String(content, 0, Math.min(content.length, LONGEST), US_ASCII));
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Expected the file itself at %s, but found a Git LFS pointer, which stands for %s; run \"git lfs pull\" in its folder, or download the file.",
            file,
            size.find() ? "its " + size.group(1) + " bytes" : "it"));
  }
}
