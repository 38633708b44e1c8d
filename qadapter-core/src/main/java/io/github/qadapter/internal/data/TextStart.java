package io.github.qadapter.internal.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a file, a byte order mark and blanks set aside.
 *
 * @param first the first bytes, not taken out of the input; none at its end
 * @param lines how many lines ended before them
 */
@SuppressWarnings("ArrayRecordComponent") // looked at on the spot, never compared
record TextStart(byte[] first, long lines) {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** Enough for the names of a table's columns. */
  private static final int LOOKED_AT = 1 << 14;

  /** Most likely first. */
  private static final char[] SEPARATORS = {',', ';', '\t'};

  /** Looks at an input that supports marks and takes out what is set aside. */
  static TextStart of(InputStream input) throws IOException {
    input.mark(MARK.length);
    if (!Arrays.equals(input.readNBytes(MARK.length), MARK)) {
      input.reset();
    }
    long lines = 0;
    while (true) {
      input.mark(LOOKED_AT);
      int first = input.read();
      if (first != ' ' && first != '\t' && first != '\r' && first != '\n') {
        input.reset();
        byte[] bytes = input.readNBytes(LOOKED_AT);
        input.reset();
        return new TextStart(bytes, lines);
      }
      lines += first == '\n' ? 1 : 0;
    }
  }

  /** The first bytes as text; the last character may be broken off. */
  String text() {
    return new String(first, StandardCharsets.UTF_8);
  }

  boolean startsWith(int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= first.length || (first[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** The separator of a table's cells, or null if the first line does not name columns. */
  @Nullable Character separator(RowNames columns) {
    if (startsWith('{') || startsWith('[')) {
      return null;
    }
    String line = text().lines().findFirst().orElse("");
    Character best = null;
    int most = 1;
    for (char separator : SEPARATORS) {
      int known = 0;
      for (String name : names(line, separator)) {
        known += columns.reads(name) ? 1 : 0;
      }
      if (known > most) {
        most = known;
        best = separator;
      }
    }
    return best;
  }

  private static List<String> names(String line, char separator) {
    List<String> names = new ArrayList<>();
    for (String cell : line.split(String.valueOf(separator), -1)) {
      String name = cell.strip();
      boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
      names.add(quoted ? name.substring(1, name.length() - 1).strip() : name);
    }
    return names;
  }
}
