package io.github.qadapter.internal.data;

import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text that is no row a line: an array, or rows in lists and objects.
 *
 * @param name what messages call it
 * @param text opens it from its beginning
 * @param look tells what is a row
 * @param split the split that is read where there are several
 * @param limit the most bytes of a row
 */
record JsonDocument(String name, Text text, RowLook look, String split, int limit) {
  /** A text that can be opened again and again. */
  interface Text {
    /** An input that supports marks, at the first byte. */
    InputStream open() throws IOException;
  }

  /** Tells whether rows that stand under a name are read. */
  boolean isWanted(String key) {
    return key.equals(split) || !DataSplit.isName(key);
  }

  /** The exception for a fault of the document as a whole, in the usual words. */
  PreferenceDataException error(
      long line, String expected, String found, String cure, @Nullable Throwable cause) {
    return new PreferenceDataException(
        new Origin(name, line, 0)
            + ": expected "
            + expected
            + ", but found "
            + found
            + "; "
            + cure
            + ".",
        cause);
  }
}
