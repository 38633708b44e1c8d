package io.github.qadapter.internal.data;

import io.github.qadapter.exception.PreferenceDataException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The rows of a database query, run anew for each pass.
 *
 * @param database gives a connection for each pass
 * @param sql the query
 * @param fetchSize how many rows are asked for at a time
 */
record Query(DataSource database, String sql, int fetchSize) implements RowContainer {
  private static final int QUOTED = 60;

  @Override
  public String name() {
    String line = sql.strip().replaceAll("\\s+", " ");
    return "the query \""
        + (line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "…")
        + "\"";
  }

  @Override
  public RowCursor open() {
    try {
      Connection connection = database.getConnection();
      try {
        return run(connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new PreferenceDataException(
          "Expected to run " + name() + ", but the database refused: " + e.getMessage(), e);
    }
  }

  /** Without a transaction PostgreSQL sends all rows at once. */
  @SuppressWarnings("SqlSourceToSinkFlow") // running the caller's query is what this is for
  private RowCursor run(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    statement.setFetchSize(fetchSize);
    return new QueryCursor(name(), connection, autoCommit, statement.executeQuery(sql));
  }
}
