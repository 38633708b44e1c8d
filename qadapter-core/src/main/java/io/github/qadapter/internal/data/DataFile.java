package io.github.qadapter.internal.data;

import com.google.common.io.ByteStreams;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.files.LfsPointer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file of rows; in what form they are is seen by looking at its first bytes.
 *
 * <p>Every pass gives the same rows: what is appended after the file was first looked at is not
 * read, and a file that was changed otherwise, as {@link FileState} tells, is refused.
 */
final class DataFile implements RowContainer {
  /** More than any conversation that a model could read. */
  static final int MAX_ROW_BYTES = 16 << 20;

  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final RowNames names;
  private final JsonDocument json;
  private final FileState seen;

  /**
   * A file as it is now.
   *
   * @param names tell which columns are read
   * @param split the split that is read where the file itself has several
   * @throws PreferenceDataException if there is none that can be read
   */
  DataFile(Path path, RowNames names, String split) {
    this.path = path;
    this.names = names;
    this.json =
        new JsonDocument(path.toString(), this::text, new RowLook(names), split, MAX_ROW_BYTES);
    try {
      this.seen = new FileState(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public RowCursor open() {
    try {
      requireUnchanged(seen.isStillThere());
      InputStream input = bytes();
      try {
        return cursor(input);
      } catch (IOException | RuntimeException e) {
        input.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private InputStream bytes() throws IOException {
    return new BufferedInputStream(
        ByteStreams.limit(Files.newInputStream(path), seen.size()), BUFFER);
  }

  /** The file's text from its beginning, unpacked. */
  private InputStream text() throws IOException {
    InputStream input = bytes();
    try {
      return isGzip(TextStart.of(input)) ? unpacked(input) : input;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private static boolean isGzip(TextStart start) {
    return start.startsWith(0x1f, 0x8b);
  }

  private static InputStream unpacked(InputStream input) throws IOException {
    return new BufferedInputStream(InflatedInput.of(input), BUFFER);
  }

  private void requireUnchanged(boolean unchanged) {
    if (!unchanged) {
      throw new PreferenceDataException(
          "Expected "
              + path
              + " as it was when it was first read, but found it changed since; read it anew.");
    }
  }

  private RowCursor cursor(InputStream input) throws IOException {
    TextStart start = TextStart.of(input);
    if (start.startsWith('P', 'A', 'R', '1')) {
      input.close();
      requireUnchanged(Files.size(path) == seen.size());
      return ParquetCursor.open(path, names);
    }
    if (isGzip(start)) {
      InputStream unpacked = unpacked(input);
      return textCursor(unpacked, TextStart.of(unpacked));
    }
    return textCursor(input, start);
  }

  private RowCursor textCursor(InputStream input, TextStart start) throws IOException {
    refuseOtherFormats(start);
    if (start.startsWith('[') || (start.startsWith('{') && JsonPeek.isDocument(json, start))) {
      return new JsonDocumentCursor(json, input, start.lines());
    }
    Character separator = start.separator(names);
    if (separator == null && DataFolder.isTable(path) && !start.startsWith('{')) {
      separator = path.toString().toLowerCase(Locale.ROOT).contains(".tsv") ? '\t' : ',';
    }
    return separator == null
        ? new JsonLinesCursor(name(), input, start.lines(), MAX_ROW_BYTES, json.look())
        : new CsvCursor(
            name(), input, start.lines(), separator, CsvQuotes.escapes(start.text(), separator));
  }

  /** Names what the first bytes give away, instead of finding no JSON on line 1. */
  private void refuseOtherFormats(TextStart start) {
    LfsPointer.refusal(start.first(), path)
        .ifPresent(
            sentence -> {
              throw new PreferenceDataException(sentence);
            });
    String found = null;
    String cure = "convert the file";
    if (start.startsWith(0x28, 0xb5, 0x2f, 0xfd)) {
      found = "Zstandard";
    } else if (start.startsWith(0xfd, '7', 'z', 'X', 'Z')) {
      found = "xz";
    } else if (start.startsWith("version https://git-lfs".chars().toArray())) {
      found = "a pointer of Git LFS, which stands for the file";
      cure = "run \"git lfs pull\" in its folder, or download the file";
    } else if (start.startsWith('B', 'Z', 'h')) {
      found = "bzip2";
    } else if (start.startsWith('P', 'K', 3, 4)) {
      found = "a zip archive";
    } else if (start.startsWith(0x1f, 0x8b)) {
      found = "gzip within gzip";
    } else if (start.startsWith(0xff, 0xfe) || start.startsWith(0xfe, 0xff)) {
      found = "UTF-16 text";
    } else if (start.startsWith('A', 'R', 'R', 'O', 'W', '1')) {
      found = "Arrow";
    }
    if (found != null) {
      throw new PreferenceDataException(
          "Expected JSON Lines, a JSON document, CSV or Parquet in "
              + path
              + ", plain or as gzip, but found "
              + found
              + "; "
              + cure
              + ".");
    }
  }

  private static PreferenceDataException unreadable(Path path, IOException e) {
    return e instanceof NoSuchFileException
        ? new PreferenceDataException(
            "Expected preferences in " + path + ", but there is no such file.", e)
        : new PreferenceDataException(
            "Expected to read " + path + ", but the system refused: " + e + ".", e);
  }
}
