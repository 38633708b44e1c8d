package io.github.qadapter.spark;

import com.google.common.base.Stopwatch;
import io.github.qadapter.BaseModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.platform.ResidentMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a cluster costs beside the model's own work, measured on this machine; the figures of
 * docs/scale.md. A program, not a test: it takes the folder of a model.
 */
final class SparkCosts {
  private static final int ROWS = 48;
  private static final int ANSWERS = 64;
  private static final StructType SCORED =
      DataTypes.createStructType(
          List.of(
              DataTypes.createStructField("id", DataTypes.LongType, false),
              DataTypes.createStructField("prompt", DataTypes.StringType, false),
              DataTypes.createStructField("answer", DataTypes.StringType, false)));
  private static final String PROMPT =
      "Explain in plain words why the sea is salt, and what a river has to do with it. Number ";
  private static final String ANSWER =
      "Rain is a little sour and takes salts out of rocks. Rivers carry them to the sea, whose"
          + " water goes up again as vapor and leaves them behind. So it was for a very long time,"
          + " and so the sea has much more of them than any river, though none tastes of salt.";

  private SparkCosts() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    String model = arguments[0];
    List<String> parts = Arrays.asList(arguments).subList(1, arguments.length);
    if (parts.isEmpty() || parts.contains("one")) {
      oneProcess(model);
      twoCallers(model);
    }
    if (parts.isEmpty() || parts.contains("two")) {
      twoExecutors(model);
    }
    if (parts.isEmpty() || parts.contains("adapter")) {
      rebuild(model);
    }
  }

  private static void say(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "== %s: %.3f %s%n", what, value, unit);
  }

  private static double seconds(Stopwatch watch) {
    return watch.elapsed(TimeUnit.NANOSECONDS) / 1e9;
  }

  private static String prompt(int row) {
    return PROMPT + row;
  }

  private static void oneProcess(String model) {
    GenerationOptions options =
        GenerationOptions.builder().greedy().minTokens(32).maxTokens(32).build();
    try (BaseModel base = BaseModel.open(Path.of(model), o -> o.threads(2))) {
      for (int round = 0; round < 2; round++) {
        say("one process, 2 threads, scoring", scored(base, 1), "rows/s");
        Stopwatch answering = Stopwatch.createStarted();
        List<CompletableFuture<Reply>> replies =
            IntStream.range(0, ANSWERS)
                .mapToObj(
                    row ->
                        base.stream(LocalSpark.prompt(prompt(row)), options, chunk -> {})
                            .whenDone())
                .toList();
        replies.forEach(CompletableFuture::join);
        say("one process, 2 threads, answering", ANSWERS * 32 / seconds(answering), "tokens/s");
      }
    }
  }

  /** A caller for each processor, as executors of one thread are, but in one process. */
  private static void twoCallers(String model) {
    try (BaseModel base = BaseModel.open(Path.of(model), o -> o.threads(1))) {
      for (int round = 0; round < 2; round++) {
        say("one process, 2 callers of 1 thread, scoring", scored(base, 2), "rows/s");
      }
    }
  }

  private static double scored(BaseModel base, int callers) {
    Stopwatch watch = Stopwatch.createStarted();
    ExecutorService pool = Executors.newFixedThreadPool(callers);
    List<CompletableFuture<Void>> all =
        IntStream.range(0, ROWS)
            .mapToObj(
                row ->
                    CompletableFuture.runAsync(
                        () -> base.logLikelihood(LocalSpark.prompt(prompt(row)), ANSWER), pool))
            .toList();
    all.forEach(CompletableFuture::join);
    pool.shutdown();
    return ROWS / seconds(watch);
  }

  private static Dataset<Row> rows(SparkSession session, int count) {
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      rows.add(RowFactory.create((long) row, prompt(row), ANSWER));
    }
    return session.createDataFrame(rows, SCORED).repartition(4);
  }

  private static void twoExecutors(String model) {
    Stopwatch start = Stopwatch.createStarted();
    SparkSession session =
        ClusterSpark.open(2, Map.of("spark.ui.enabled", "false", "spark.locality.wait", "0"));
    SparkModel base = SparkModel.at(model);
    SparkOptions options =
        SparkOptions.defaults().generation(g -> g.greedy().minTokens(32).maxTokens(32));
    QAdapterSpark.logLikelihoods(rows(session, 4), base, options).collectAsList();
    say("cluster's start to its first rows", seconds(start), "s");
    for (int round = 0; round < 2; round++) {
      Stopwatch scoring = Stopwatch.createStarted();
      QAdapterSpark.logLikelihoods(rows(session, ROWS), base, options).collectAsList();
      say("2 executors of 1 thread, scoring", ROWS / seconds(scoring), "rows/s");
      Stopwatch answering = Stopwatch.createStarted();
      QAdapterSpark.answers(rows(session, ANSWERS).drop("answer"), base, options).collectAsList();
      say("2 executors of 1 thread, answering", ANSWERS * 32 / seconds(answering), "tokens/s");
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    context
        .parallelize(List.of(1, 2), 2)
        .map(i -> ResidentMemory.anonymousBytes())
        .collect()
        .forEach(bytes -> say("an executor's memory that no file backs", bytes / 1e6, "MB"));
    for (int round = 0; round < 3; round++) {
      Stopwatch dispatch = Stopwatch.createStarted();
      context.parallelize(IntStream.range(0, 4000).boxed().toList(), 4000).map(i -> i).count();
      say("a task with nothing to do", 1000 * seconds(dispatch) / 4000, "ms");
    }
    session.stop();
  }

  /** What a task does anew for each shard, since it keeps nothing but the base. */
  private static void rebuild(String model) {
    try (LocalBaseModel base = (LocalBaseModel) BaseModel.open(Path.of(model), o -> o.threads(1));
        LowRankAdapter adapter =
            LowRankAdapter.untrained(base.loaded().decoder(), LoraOptions.builder().build(), 1)) {
      float[] values = adapter.values();
      say("the adapter", values.length * 4 / 1e6, "MB");
      for (int round = 0; round < 5; round++) {
        Stopwatch watch = Stopwatch.createStarted();
        try (LowRankAdapter again =
            new LowRankAdapter(
                base.loaded().decoder(), adapter.layout(), new float[values.length])) {
          again.set(values);
        }
        say("an adapter made anew for a shard", 1000 * seconds(watch), "ms");
      }
    }
  }
}
