package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are processes: what becomes of rows and steps when one of them ends. */
@Tag("spark")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkClusterTest {
  private static final SparkOptions OPTIONS =
      SparkOptions.defaults().key("id").generation(g -> g.maxTokens(6).temperature(1).seed(5));

  @TempDir static Path folder;
  private static SparkSession session;
  private static BaseModel base;
  private static SparkModel model;

  @BeforeAll
  static void open() {
    session = ClusterSpark.open(2, Map.of());
    base = TinyModel.open();
    try (CustomModel custom = TinyModel.train(base)) {
      custom.save(folder.resolve("adapter"));
    }
    model = SparkModel.at(TinyModel.folder().toString()).adapter(folder.resolve("adapter"));
  }

  @AfterAll
  static void close() {
    base.close();
    session.stop();
  }

  private static byte[] adapter(int workers, String name) throws IOException {
    return SparkRuns.adapter(
        SparkRuns.run(base).on(SparkWorkers.of(session, workers)), folder.resolve(name));
  }

  @Test
  void executorsAreProcessesOfTheirOwn() {
    assertThat(ClusterSpark.executors()).isNotEmpty();
  }

  @Test
  void anExecutorKilledWhileItAnswersLosesNoRowAndDoublesNone() throws Exception {
    Dataset<Row> answered = QAdapterSpark.answers(LocalSpark.many(session, 4, 40), model, OPTIONS);
    List<Row> calm = answered.sort("id").collectAsList();
    assertThat(calm).hasSize(40).allSatisfy(row -> assertThat(row.getString(2)).isNotNull());
    Path note = folder.resolve("answering");
    Path written = folder.resolve("answers");
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () ->
                answered
                    .map(new Misfortune(7, note), Encoders.row(answered.schema()))
                    .write()
                    .parquet(written.toString()));
    ProcessHandle executor = Misfortune.of(note, writing);
    assertThat(ClusterSpark.executors()).contains(executor);
    executor.destroyForcibly();
    writing.join();
    assertThat(session.read().parquet(written.toString()).sort("id").collectAsList())
        .isEqualTo(calm);
    assertThat(executor.isAlive()).isFalse();
  }

  @Test
  void anExecutorKilledWhileItTrainsChangesNoBit() throws IOException {
    byte[] calm = adapter(2, "calm");
    CompletableFuture<ProcessHandle> killed = new CompletableFuture<>();
    AtTask killer =
        new AtTask(
            9,
            task -> {
              ProcessHandle executor = ClusterSpark.executor(task.executorId());
              executor.destroyForcibly();
              killed.complete(executor);
            });
    session.sparkContext().addSparkListener(killer);
    assertThat(adapter(2, "killed")).isEqualTo(calm);
    session.sparkContext().removeSparkListener(killer);
    assertThat(killed.join().isAlive()).isFalse();
    assertThat(adapter(8, "eight")).isEqualTo(calm);
  }

  @Test
  void anExecutorWithOtherWeightsIsRefusedBeforeTheFirstStep() throws IOException {
    Path other = TinyModel.copyTo(folder.resolve("other"));
    try (RandomAccessFile weights =
        new RandomAccessFile(other.resolve("model.safetensors").toFile(), "rw")) {
      weights.seek(weights.length() - 2);
      weights.write(new byte[] {1, 1});
    }
    assertThatThrownBy(
            () ->
                SparkRuns.run(base)
                    .on(SparkWorkers.of(session, 1).opening(SparkModel.at(other.toString())))
                    .train())
        .isInstanceOf(AdapterMismatchException.class)
        .hasMessageStartingWith("Expected the base with fingerprint ")
        .hasMessageContaining(" on executor ")
        .hasMessageEndingWith("; give every node the same files.");
    assertThat(Files.exists(other)).isTrue();
  }
}
