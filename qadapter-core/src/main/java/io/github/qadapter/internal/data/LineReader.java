package io.github.qadapter.internal.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines of bytes. A line that is longer than the limit is read over and never held in memory.
 */
final class LineReader implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final InputStream input;
  private final int limit;
  private final byte[] chunk = new byte[CHUNK];
  private int position;
  private int end;
  private byte[] line = new byte[CHUNK];
  private int length;
  private boolean tooLong;

  /**
   * A reader that owns its input.
   *
   * @param limit the most bytes of a line that is held
   */
  LineReader(InputStream input, int limit) {
    this.input = input;
    this.limit = limit;
  }

  /** Goes to the next line; false at the end of the input. */
  boolean next() throws IOException {
    length = 0;
    tooLong = false;
    boolean any = false;
    while (true) {
      if (position == end) {
        end = Math.max(0, input.read(chunk));
        position = 0;
        if (end == 0) {
          return any;
        }
      }
      any = true;
      int newline = newline();
      append(newline);
      if (newline < end) {
        position = newline + 1;
        return true;
      }
      position = end;
    }
  }

  private int newline() {
    int at = position;
    while (at < end && chunk[at] != '\n') {
      at++;
    }
    return at;
  }

  private void append(int to) {
    int more = to - position;
    if (tooLong || more > limit - length) {
      tooLong = true;
      return;
    }
    if (more > line.length - length) {
      line = Arrays.copyOf(line, (int) Math.min(limit, Math.max(length + more, 2L * line.length)));
    }
    System.arraycopy(chunk, position, line, length, more);
    length += more;
  }

  /** Tells whether the line was longer than the limit, so that its bytes are not known. */
  boolean tooLong() {
    return tooLong;
  }

  /** Tells whether there is nothing but blanks on the line. */
  boolean blank() {
    for (int i = 0; i < length; i++) {
      if (line[i] > ' ' || line[i] < 0) {
        return false;
      }
    }
    return !tooLong;
  }

  /** The line's bytes are the first {@link #length} of these, until the next call. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
