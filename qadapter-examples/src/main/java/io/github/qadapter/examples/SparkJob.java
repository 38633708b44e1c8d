package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.spark.QAdapterSpark;
import io.github.qadapter.spark.SparkModel;
import io.github.qadapter.spark.SparkOptions;
import io.github.qadapter.spark.SparkWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Learns the preferences of a table on a Spark cluster, then answers the table's prompts there and
 * scores the answers; for {@code spark-submit}. The base lies at the same path on every node.
 */
public final class SparkJob {
  private static final int WORKERS = 8;
  private static final int PROMPTS = 1000;

  private SparkJob() {}

  /** Takes the base's path, a table in JSON lines, and folders to write adapter and answers to. */
  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      System.err.println("Usage: SparkJob BASE PREFERENCES ADAPTER ANSWERS");
      System.exit(2);
    }
    try (SparkSession session = SparkSession.builder().appName("qadapter").getOrCreate()) {
      Path adapter = Files.createDirectories(Path.of(args[2]));
      Dataset<Row> preferences = session.read().json(args[1]);
      learn(session, args[0], preferences, adapter);
      SparkModel model = SparkModel.at(args[0]).adapter(adapter);
      SparkOptions options =
          SparkOptions.defaults().generation(generation -> generation.maxTokens(48).seed(7));
      Dataset<Row> prompts = preferences.select("prompt").distinct().limit(PROMPTS);
      Dataset<Row> answers =
          QAdapterSpark.answers(prompts, model, options).withColumnRenamed("error", "no_answer");
      QAdapterSpark.rewards(answers, model, options).write().json(args[3]);
    }
  }

  private static void learn(
      SparkSession session, String path, Dataset<Row> preferences, Path adapter) {
    try (BaseModel base = BaseModel.open(Path.of(path));
        CustomModel custom =
            QAdapter.customize(base)
                .withPreferences(QAdapterSpark.preferenceData(preferences))
                .withRetention(Retention.none())
                .on(SparkWorkers.of(session, WORKERS))
                .train()) {
      System.out.println(custom.report().orElseThrow().text());
      custom.save(adapter);
    }
  }
}
