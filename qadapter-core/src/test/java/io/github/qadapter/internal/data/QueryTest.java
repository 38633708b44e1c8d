package io.github.qadapter.internal.data;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Rows of H2 and of a PostgreSQL that runs beside the test. */
class QueryTest {
  /** What must hold for either database. */
  abstract static class AnyDatabase {
    abstract DataSource database();

    /** A column type and a value of it that is the list of two answers. */
    abstract String listOfTexts(String first, String second);

    abstract String listOfNumbers(double first, double second);

    abstract String messages(String json);

    @Test
    void columnsAreFieldsWhateverTheirCase() throws SQLException {
      update(
          "create table answers (id int, Question varchar(100), good text, bad text)",
          "insert into answers values (2, 'q', 'x', 'y'), (1, 'p', 'a', 'b'), (3, 'r', '', 'b')");
      PreferenceData data =
          PreferenceData.query(
              database(),
              "select question as prompt, good as Chosen, bad as REJECTED from answers order by"
                  + " id");
      assertThat(data.pairs())
          .containsExactly(PreferencePair.of("p", "a", "b"), PreferencePair.of("q", "x", "y"));
      try (Stream<PreferenceRow> rows = data.rows()) {
        PreferenceRow last = rows.skip(2).findFirst().orElseThrow();
        assertThat(last.origin().toString())
            .startsWith("the query \"select question as prompt, good as Chosen")
            .endsWith("row 3");
        assertThat(last.drops()).hasSize(1);
      }
    }

    @Test
    void readsListsNumbersTruthAndMessages() {
      assertThat(
              PreferenceData.query(
                      database(),
                      "select 'p' as prompt, %s as responses, %s as scores"
                          .formatted(listOfTexts("low", "high"), listOfNumbers(0.5, 1.5)))
                  .pairs())
          .containsExactly(PreferencePair.of("p", "high", "low"));
      assertThat(
              PreferenceData.query(
                      database(),
                      "select 'p' as prompt, 'a' as completion, true as label"
                          + " union all select 'p', 'b', false")
                  .pairs())
          .containsExactly(PreferencePair.of("p", "a", "b"));
      String talk =
          "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"p\"}]";
      assertThat(
              PreferenceData.query(
                      database(),
                      "select %s as prompt, 'a' as chosen, 'b' as rejected"
                          .formatted(messages(talk)))
                  .pairs())
          .containsExactly(
              new PreferencePair(List.of(Message.system("s"), Message.user("p")), "a", "b"));
    }

    @Test
    void givesConnectionsBackAsTheyWere() {
      Watched watched = new Watched(database());
      PreferenceData data =
          PreferenceData.query(
              watched.proxy(), "select 'p' as prompt, 'a' as chosen, 'b' as rejected");
      data.size();
      try (Stream<PreferencePair> pairs = data.stream()) {
        assertThat(pairs.findFirst()).isPresent();
      }
      assertThatThrownBy(
              () -> PreferenceData.query(watched.proxy(), "select nonsense from nowhere"))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("Expected to run the query \"select nonsense from nowhere\"")
          .hasMessageContaining("but the database refused");
      assertThat(watched.calls.stream().filter("getConnection"::equals)).hasSize(4);
      assertThat(watched.calls.stream().filter("close"::equals)).hasSize(4);
      assertThat(watched.calls).contains("setAutoCommit false", "setAutoCommit true");
    }

    final void update(String... statements) throws SQLException {
      try (Connection connection = database().getConnection();
          Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql);
        }
      }
    }
  }

  @Nested
  class H2 extends AnyDatabase {
    private final JdbcDataSource database = new JdbcDataSource();

    H2() {
      database.setURL("jdbc:h2:mem:" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    DataSource database() {
      return database;
    }

    @Override
    String listOfTexts(String first, String second) {
      return "array['%s', '%s']".formatted(first, second);
    }

    @Override
    String listOfNumbers(double first, double second) {
      return "array[%s, %s]".formatted(first, second);
    }

    @Override
    String messages(String json) {
      return "cast('%s' as clob)".formatted(json);
    }
  }

  @Nested
  class PostgreSql extends AnyDatabase {
    @Override
    DataSource database() {
      assumeTrue(postgres != null, "no PostgreSQL for this platform on the class path");
      return requireNonNull(postgres).getPostgresDatabase();
    }

    @Override
    String listOfTexts(String first, String second) {
      return "array['%s', '%s']::text[]".formatted(first, second);
    }

    @Override
    String listOfNumbers(double first, double second) {
      return "array[%s, %s]::numeric[]".formatted(first, second);
    }

    @Override
    String messages(String json) {
      return "'%s'::jsonb".formatted(json);
    }

    /**
     * A million rows of 2 KB, 2 GB in all, of which the first are read at once: the driver would
     * hold all of them if they were not asked for in portions.
     */
    @Test
    void takesRowsInPortions() {
      String sql =
          "select 'p' || i as prompt, repeat('a', 1000) || i as chosen, repeat('b', 1000) as"
              + " rejected from generate_series(1, 1000000) as i";
      PreferenceData data = PreferenceData.query(database(), sql, options -> options.fetchSize(50));
      try (Stream<PreferencePair> pairs = data.stream()) {
        Iterator<PreferencePair> pair = pairs.iterator();
        for (int i = 1; i <= 120; i++) {
          assertThat(pair.next().prompt().get(0).content()).isEqualTo("p" + i);
        }
      }
    }
  }

  private static @Nullable EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    try {
      postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    } catch (IllegalStateException e) {
      LoggerFactory.getLogger(QueryTest.class).warn("No PostgreSQL for this platform: {}", e, e);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  /** Writes down what is asked of a database's connections. */
  private static final class Watched {
    private final List<String> calls = new ArrayList<>();
    private final DataSource database;

    Watched(DataSource database) {
      this.database = database;
    }

    DataSource proxy() {
      return (DataSource) watch(DataSource.class, database);
    }

    private Object watch(Class<?> type, Object target) {
      return Proxy.newProxyInstance(
          QueryTest.class.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) -> {
            calls.add(
                method.getName().equals("setAutoCommit")
                    ? "setAutoCommit " + arguments[0]
                    : method.getName());
            try {
              Object result = method.invoke(target, arguments);
              return result instanceof Connection ? watch(Connection.class, result) : result;
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          });
    }
  }
}
