package io.github.qadapter.spi;

import io.github.qadapter.HubOptions;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;

/** The source of preference data. */
public sealed interface PreferenceSource {
  /**
   * Files, and folders that hold files, one after the other.
   *
   * @param paths at least one
   */
  record Files(List<Path> paths) implements PreferenceSource {
    /** Copies the list. */
    public Files {
      paths = List.copyOf(paths);
    }
  }

  /**
   * The rows of a database query.
   *
   * @param database gives a connection for each pass
   * @param sql a query whose columns are named as the fields of rows are
   */
  record Query(DataSource database, String sql) implements PreferenceSource {}

  /**
   * A data set of the hub, of which the files of one split are fetched.
   *
   * @param name {@code org/name}
   * @param options what is fetched, from where and to where
   */
  record Hub(String name, HubOptions options) implements PreferenceSource {}
}
