package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table whose first line names its columns, as RFC 4180 writes it or with quotes that backslashes
 * escape; cells may span lines.
 */
final class CsvCursor implements RowCursor {
  private final String source;
  private final long before;
  private final CsvQuotes quotes;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> columns;
  private long row;

  /**
   * A cursor that owns its input, which stands at the first column's name.
   *
   * @param before how many lines were read already
   * @param separator what stands between cells
   * @param escapes whether backslashes are known to escape quotes
   */
  CsvCursor(String source, InputStream input, long before, char separator, boolean escapes)
      throws IOException {
    this.source = source;
    this.before = before;
    this.quotes =
        new CsvQuotes(
            new InputStreamReader(input, StandardCharsets.UTF_8.newDecoder()), separator, escapes);
    this.records = CsvReader.builder().fieldSeparator(separator).ofCsvRecord(quotes).iterator();
    CsvRecord header = record();
    this.columns =
        header == null ? List.of() : header.getFields().stream().map(String::strip).toList();
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new PreferenceDataException(
          source
              + ": expected every column once, but found "
              + String.join(", ", columns)
              + "; rename or remove one of those that are equal.");
    }
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    CsvRecord record = record();
    if (record == null) {
      return null;
    }
    row++;
    Origin origin = new Origin(source, before + record.getStartingLineNumber(), row);
    if (record.getFieldCount() != columns.size()) {
      return RawRow.faulty(
          origin,
          new RowException(
              DropReason.MISSING_FIELD,
              columns.size() + " cells, one for each column",
              Integer.toString(record.getFieldCount()),
              "put cells that hold a separator or a line break into quotes"));
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      node.put(columns.get(i), record.getField(i));
    }
    return RawRow.of(origin, node);
  }

  private @Nullable CsvRecord record() throws IOException {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw fault("UTF-8 text", "other bytes; save the file as UTF-8", e);
      }
      if (e.getCause() instanceof CsvQuotes.QuoteFault open) {
        throw neverCloses(open.opened(), String.valueOf(open.getMessage()), e);
      }
      throw new IOException(e.getCause());
    } catch (CsvParseException e) {
      throw neverCloses(
          quotes.opened(), "none within 16 million characters (" + e.getMessage() + ")", e);
    }
  }

  private PreferenceDataException neverCloses(long opened, String found, RuntimeException cause) {
    return new PreferenceDataException(
        new Origin(source, before + opened, 0)
            + ": expected a quote that closes the one that opens a cell here, but found "
            + found
            + "; close it, and double the quotes within a cell.",
        cause);
  }

  private PreferenceDataException fault(String expected, String found, RuntimeException cause) {
    return new PreferenceDataException(
        new Origin(source, 0, row + 1) + ": expected " + expected + ", but found " + found + ".",
        cause);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
