/** The public face of QAdapter; the engine behind it is found as a service. */
@org.jspecify.annotations.NullMarked
module io.github.qadapter {
  // Only for those who read preferences from a database.
  requires static transitive java.sql;
  requires static transitive org.jspecify;

  exports io.github.qadapter;
  exports io.github.qadapter.data;
  exports io.github.qadapter.exception;
  exports io.github.qadapter.report;
  exports io.github.qadapter.spi;

  uses io.github.qadapter.spi.Engine;
}
