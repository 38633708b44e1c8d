package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.parquet.ParquetRows;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file, the form in which most data sets of the hub are kept. */
final class ParquetCursor implements RowCursor {
  /** The library that reads Parquet, as a build file names it. */
  private static final String LIBRARY = "blue.strategic.parquet:parquet-floor";

  private final String source;
  private final ParquetRows rows;
  private long row;

  private ParquetCursor(String source, ParquetRows rows) {
    this.source = source;
    this.rows = rows;
  }

  static ParquetCursor open(Path file, RowNames names) {
    try {
      return new ParquetCursor(file.toString(), ParquetRows.open(file, names::reads));
    } catch (IOException e) {
      throw new PreferenceDataException(
          "Expected a whole Parquet file in " + file + ", but found that " + e.getMessage() + ".",
          e);
    } catch (NoClassDefFoundError e) {
      throw new PreferenceDataException(
          "Expected "
              + LIBRARY
              + " on the class path, which reads Parquet files such as "
              + file
              + ", but it is not there; add this dependency.",
          e);
    }
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    ObjectNode node = rows.next();
    return node == null ? null : RawRow.of(new Origin(source, 0, ++row), node);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
