package io.github.qadapter.internal.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file, one row group in memory at a time, packed as it is in the file, and
 * of it only the columns that are wanted.
 */
public final class ParquetRows implements Closeable {
  private final ParquetFileReader reader;
  private final MessageType wanted;
  private final List<String> others = new ArrayList<>();
  private final MessageColumnIO columns;
  private @Nullable RecordReader<Group> records;
  private long left;

  private ParquetRows(ParquetFileReader reader, Predicate<String> names) {
    this.reader = reader;
    MessageType schema = reader.getFileMetaData().getSchema();
    List<Type> found = new ArrayList<>();
    for (Type column : schema.getFields()) {
      if (names.test(column.getName())) {
        found.add(column);
      } else {
        others.add(column.getName());
      }
    }
    this.wanted = new MessageType(schema.getName(), found);
    reader.setRequestedSchema(wanted);
    this.columns = new ColumnIOFactory().getColumnIO(wanted);
  }

  /**
   * Opens a file.
   *
   * @param names the columns to read; of the others only the names are given, without values
   * @throws IOException if it is no Parquet file, or one that is damaged or written in a way that
   *     is not read
   * @throws NoClassDefFoundError if the library is not on the class path
   */
  public static ParquetRows open(Path file, Predicate<String> names) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new PageDecompression())
            .build();
    try {
      ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options);
      try {
        requireWithin(reader.getRowGroups(), Files.size(file));
        return new ParquetRows(reader, names);
      } catch (IOException | RuntimeException e) {
        reader.close();
        throw e;
      }
    } catch (RuntimeException e) {
      throw new IOException(reason(e), e);
    }
  }

  /** Requires that the sizes a file claims fit into it, before memory is taken for them. */
  private static void requireWithin(List<BlockMetaData> groups, long fileSize) throws IOException {
    for (BlockMetaData group : groups) {
      for (ColumnChunkMetaData column : group.getColumns()) {
        long start = column.getStartingPos();
        long size = column.getTotalSize();
        if (start < 0 || size < 0 || size > fileSize || start > fileSize - size) {
          throw new IOException(
              "the column " + column.getPath().toDotString() + " does not lie within the file");
        }
      }
    }
  }

  /**
   * The next row, or null at the end.
   *
   * @throws IOException if the file is damaged
   */
  public @Nullable ObjectNode next() throws IOException {
    try {
      while (left == 0) {
        PageReadStore group = reader.readNextRowGroup();
        if (group == null) {
          return null;
        }
        left = group.getRowCount();
        records = columns.getRecordReader(group, new GroupRecordConverter(wanted));
      }
      left--;
      RecordReader<Group> from = records;
      Group row = from == null ? null : from.read();
      if (row == null) {
        throw new IOException("a row group ends early");
      }
      ObjectNode node = GroupJson.object(row);
      others.forEach(node::putNull);
      return node;
    } catch (RuntimeException e) {
      throw new IOException(reason(e), e);
    }
  }

  private static String reason(RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
