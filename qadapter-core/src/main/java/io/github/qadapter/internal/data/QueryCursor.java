package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a result, one at a time; closing it ends the transaction and gives the connection back.
 */
final class QueryCursor implements RowCursor {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String source;
  private final Connection connection;
  private final boolean autoCommit;
  private final ResultSet result;
  private final List<String> columns = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private long row;

  /**
   * A cursor that owns all of these.
   *
   * @param autoCommit what the connection is given back with
   */
  QueryCursor(String source, Connection connection, boolean autoCommit, ResultSet result)
      throws SQLException {
    this.source = source;
    this.connection = connection;
    this.autoCommit = autoCommit;
    this.result = result;
    ResultSetMetaData about = result.getMetaData();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      columns.add(about.getColumnLabel(i).toLowerCase(Locale.ROOT));
      types.add(about.getColumnType(i));
    }
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    try {
      if (!result.next()) {
        return null;
      }
      row++;
      ObjectNode node = NODES.objectNode();
      for (int i = 0; i < columns.size(); i++) {
        node.set(columns.get(i), value(i));
      }
      return RawRow.of(new Origin(source, 0, row), node);
    } catch (SQLException e) {
      throw new IOException("row " + (row + 1) + ": " + e.getMessage(), e);
    }
  }

  private JsonNode value(int i) throws SQLException {
    int column = i + 1;
    switch (types.get(i)) {
      case Types.BOOLEAN, Types.BIT -> {
        boolean value = result.getBoolean(column);
        return result.wasNull() ? NODES.nullNode() : NODES.booleanNode(value);
      }
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL -> {
        return number(result.getBigDecimal(column));
      }
      case Types.ARRAY -> {
        return list(result.getArray(column));
      }
      default -> {
        String text = result.getString(column);
        return text == null ? NODES.nullNode() : NODES.textNode(text);
      }
    }
  }

  private static JsonNode number(@Nullable BigDecimal value) {
    return value == null ? NODES.nullNode() : NODES.numberNode(value);
  }

  private static JsonNode list(@Nullable Array array) throws SQLException {
    if (array == null) {
      return NODES.nullNode();
    }
    try {
      ArrayNode list = NODES.arrayNode();
      for (Object element : (Object[]) array.getArray()) {
        if (element instanceof Number number) {
          list.add(number.doubleValue());
        } else if (element == null) {
          list.addNull();
        } else {
          list.add(element.toString());
        }
      }
      return list;
    } finally {
      array.free();
    }
  }

  @Override
  public void close() throws IOException {
    try (connection;
        result) {
      result.getStatement().close();
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      throw new IOException("the connection could not be given back: " + e.getMessage(), e);
    }
  }
}
