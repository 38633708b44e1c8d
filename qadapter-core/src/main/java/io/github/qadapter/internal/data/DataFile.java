package io.github.qadapter.internal.data;

import io.github.qadapter.PreferenceDataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file of rows; in what form they are is seen by looking at its first bytes.
 *
 * @param path where it lies
 */
record DataFile(Path path) implements RowContainer {
  /** More than any conversation that a model could read. */
  static final int MAX_ROW_BYTES = 16 << 20;

  private static final int BUFFER = 1 << 16;

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public RowCursor open() {
    try {
      InputStream input = new BufferedInputStream(Files.newInputStream(path), BUFFER);
      try {
        return cursor(input);
      } catch (IOException | RuntimeException e) {
        input.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new PreferenceDataException(
          "Expected preferences in " + path + ", but there is no such file.", e);
    } catch (IOException e) {
      throw new PreferenceDataException(
          "Expected to read " + path + ", but the system refused: " + e + ".", e);
    }
  }

  private RowCursor cursor(InputStream input) throws IOException {
    TextStart start = TextStart.of(input);
    return start.first() == '['
        ? new JsonArrayCursor(name(), input, start.lines(), MAX_ROW_BYTES)
        : new JsonLinesCursor(name(), input, start.lines(), MAX_ROW_BYTES);
  }

  /**
   * What comes first in a text, the byte order mark and blanks set aside.
   *
   * @param first the byte, not taken out of the input, or -1 at its end
   * @param lines how many lines ended before it
   */
  private record TextStart(int first, long lines) {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    static TextStart of(InputStream input) throws IOException {
      input.mark(MARK.length);
      if (!Arrays.equals(input.readNBytes(MARK.length), MARK)) {
        input.reset();
      }
      long lines = 0;
      while (true) {
        input.mark(1);
        int first = input.read();
        if (first < 0) {
          return new TextStart(first, lines);
        }
        if (!Character.isWhitespace(first)) {
          input.reset();
          return new TextStart(first, lines);
        }
        lines += first == '\n' ? 1 : 0;
      }
    }
  }
}
