package io.github.qadapter.spark;

import io.github.qadapter.Message;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A Spark of this process whose failed tasks are run again. */
final class LocalSpark {
  static final StructType QUESTIONS =
      DataTypes.createStructType(
          List.of(
              DataTypes.createStructField("id", DataTypes.LongType, false),
              DataTypes.createStructField("prompt", DataTypes.StringType, true)));

  private LocalSpark() {}

  static SparkSession open() {
    return SparkSession.builder()
        .master("local[2,3]")
        .appName("qadapter")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }

  /** Questions in so many partitions. */
  static Dataset<Row> questions(SparkSession session, int partitions, @Nullable String... prompts) {
    List<Row> rows = new java.util.ArrayList<>();
    for (@Nullable String prompt : prompts) {
      rows.add(RowFactory.create((long) rows.size(), prompt));
    }
    return session.createDataFrame(rows, QUESTIONS).repartition(partitions).sort("id");
  }

  /** So many questions in so many partitions, in no order; each partition is a task. */
  static Dataset<Row> many(SparkSession session, int partitions, int count) {
    List<Row> rows = new java.util.ArrayList<>();
    for (long id = 0; id < count; id++) {
      rows.add(RowFactory.create(id, "What is " + id + "?"));
    }
    return session.createDataFrame(rows, QUESTIONS).repartition(partitions);
  }

  static List<Message> prompt(String text) {
    return List.of(Message.user(text));
  }
}
