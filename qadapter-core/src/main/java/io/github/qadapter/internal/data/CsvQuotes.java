package io.github.qadapter.internal.data;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/**
 * A table's text with quotes as RFC 4180 writes them: those that a backslash escapes become double.
 * A quote that never closes is an error that knows where it opened, because all the rest of a table
 * would be one cell.
 *
 * <p>{@code \"} may end a cell whose text ends with a backslash. That backslashes escape is told by
 * the first such quote after which text goes on, which no other table has.
 */
final class CsvQuotes extends Reader {
  private static final int NONE = -1;

  private final Reader input;
  private final char separator;
  private final char[] buffer = new char[1 << 14];
  private int position;
  private int end;
  private boolean over;
  private Place place = Place.CELL_START;
  private boolean escapes;
  private long line = 1;
  private long opened;
  private String pending = "";
  private @Nullable QuoteFault fault;

  /**
   * A reader that owns its input.
   *
   * @param separator what stands between cells
   * @param escapes whether backslashes are known to escape quotes
   */
  CsvQuotes(Reader input, char separator, boolean escapes) {
    this.input = input;
    this.separator = separator;
    this.escapes = escapes;
  }

  /** Tells whether the first part of a table shows that backslashes escape quotes. */
  static boolean escapes(String head, char separator) {
    try (CsvQuotes quotes = new CsvQuotes(new StringReader(head), separator, false)) {
      char[] read = new char[1 << 12];
      while (quotes.read(read, 0, read.length) > 0 && !quotes.escapes) {
        // Only what it finds counts.
      }
      return quotes.escapes;
    } catch (IOException e) {
      return false; // The head breaks off within a cell, or the table is broken.
    }
  }

  /** On which line the cell opened that is read, from 1. */
  long opened() {
    return opened;
  }

  @Override
  public int read(char[] output, int offset, int length) throws IOException {
    int count = 0;
    while (count < length && fault == null) {
      int c = take();
      if (c == NONE) {
        break;
      }
      output[offset + count] = (char) c;
      count++;
    }
    if (count == 0 && fault != null) {
      throw fault;
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  private int take() throws IOException {
    if (pending.isEmpty()) {
      return next();
    }
    int c = pending.charAt(0);
    pending = pending.substring(1);
    return c;
  }

  private int next() throws IOException {
    int c = peek(0);
    if (c == NONE) {
      if (place == Place.REWRITTEN) {
        place = Place.PLAIN;
        return '"';
      }
      if (place == Place.QUOTED) {
        fault = new QuoteFault(opened, "none up to the end of the file");
      }
      return NONE;
    }
    position++;
    if (c == '\n' || (c == '\r' && peek(0) != '\n')) {
      line++;
    }
    if (place == Place.QUOTED) {
      return c == '\\' ? backslash() : c == '"' ? quote() : c;
    }
    if (place == Place.REWRITTEN) {
      return rewritten(c);
    }
    if (c == '\\' && separator != '\t' && peek(0) == '"') {
      return bareQuote();
    }
    if (c == '"' && place == Place.CELL_START) {
      place = Place.QUOTED;
      opened = line;
    } else {
      place = ends(c) ? Place.CELL_START : Place.PLAIN;
    }
    return c;
  }

  private int backslash() throws IOException {
    if (peek(0) == '"') {
      int after = peek(1);
      escapes |= !ends(after) && after != '"';
      if (escapes) {
        position++;
        pending = "\"";
        return '"';
      }
    } else if (escapes && peek(0) == '\\') {
      position++;
    }
    return '\\';
  }

  /** An escaped quote in a cell without quotes; at its start the cell is given quotes. */
  private int bareQuote() {
    escapes = true;
    position++;
    if (place == Place.CELL_START) {
      place = Place.REWRITTEN;
      opened = line;
      pending = "\"\"";
    }
    return '"';
  }

  /** The rest of a cell that was given quotes. */
  private int rewritten(int c) throws IOException {
    if (ends(c)) {
      place = Place.CELL_START;
      pending = String.valueOf((char) c);
      return '"';
    }
    if (c == '\\' && (peek(0) == '"' || peek(0) == '\\')) {
      c = peek(0);
      position++;
    }
    if (c == '"') {
      pending = "\"";
    }
    return c;
  }

  private int quote() throws IOException {
    int after = peek(0);
    if (after == '"') {
      position++;
      pending = "\"";
    } else if (ends(after)) {
      place = Place.PLAIN;
    } else {
      fault =
          new QuoteFault(
              opened, "text after a quote on line " + line + ", which would be the closing one");
      return NONE;
    }
    return '"';
  }

  private boolean ends(int c) {
    return c == NONE || c == separator || c == '\n' || c == '\r';
  }

  /** A character that is not taken yet, or none at the end. */
  private int peek(int ahead) throws IOException {
    while (position + ahead >= end && !over) {
      System.arraycopy(buffer, position, buffer, 0, end - position);
      end -= position;
      position = 0;
      int read = input.read(buffer, end, buffer.length - end);
      over = read < 0;
      end += Math.max(0, read);
    }
    return position + ahead < end ? buffer[position + ahead] : NONE;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  private enum Place {
    CELL_START,
    PLAIN,
    REWRITTEN,
    QUOTED
  }

  /** A quoted cell that does not end as one. */
  static final class QuoteFault extends IOException {
    private static final long serialVersionUID = 1L;

    private final long opened;

    private QuoteFault(long opened, String found) {
      super(found);
      this.opened = opened;
    }

    /** The line of the opening quote, from 1. */
    long opened() {
      return opened;
    }
  }
}
