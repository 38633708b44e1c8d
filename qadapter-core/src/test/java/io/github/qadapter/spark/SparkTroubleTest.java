package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Throwables;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.MissingEngineException;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors that come and go, that stand still, that have no room. */
@Tag("spark")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkTroubleTest {
  @TempDir static Path folder;
  private static BaseModel base;
  private @Nullable SparkSession session;

  @BeforeAll
  static void openBase() {
    base = TinyModel.open();
  }

  @AfterAll
  static void closeBase() {
    base.close();
  }

  @AfterEach
  void stop() {
    if (session != null) {
      session.stop();
    }
  }

  private SparkSession cluster(Map<String, String> settings) {
    SparkSession opened = ClusterSpark.open(2, settings);
    session = opened;
    return opened;
  }

  @Test
  void executorsThatComeAndGoOrStandStillChangeNoBit() throws IOException {
    SparkSession cluster =
        cluster(
            Map.of(
                "spark.dynamicAllocation.enabled", "true",
                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                "spark.dynamicAllocation.executorIdleTimeout", "1s",
                "spark.network.timeout", "12s",
                "spark.network.timeoutInterval", "2s",
                "spark.executor.heartbeatInterval", "2s"));
    SparkWorkers workers = SparkWorkers.of(cluster, 4);
    byte[] calm = SparkRuns.adapter(SparkRuns.run(base).on(workers), folder.resolve("calm"));

    List<ProcessHandle> before = new ArrayList<>();
    List<ProcessHandle> after = new ArrayList<>();
    byte[] shrunk =
        SparkRuns.adapter(
            SparkRuns.run(base)
                .on(workers)
                .onStep(
                    step -> {
                      if (step.step() == 2) {
                        before.addAll(ClusterSpark.executors());
                        awaitNone();
                      } else if (step.step() == 3) {
                        after.addAll(ClusterSpark.executors());
                      }
                    }),
            folder.resolve("shrunk"));
    assertThat(shrunk).isEqualTo(calm);
    assertThat(before).isNotEmpty();
    assertThat(after).isNotEmpty().doesNotContainAnyElementsOf(before);

    CompletableFuture<ProcessHandle> stopped = new CompletableFuture<>();
    AtTask stop =
        new AtTask(
            9,
            task -> {
              ProcessHandle executor = ClusterSpark.executor(task.executorId());
              ClusterSpark.system("kill", "-STOP", Long.toString(executor.pid()));
              stopped.complete(executor);
            });
    cluster.sparkContext().addSparkListener(stop);
    byte[] stood = SparkRuns.adapter(SparkRuns.run(base).on(workers), folder.resolve("stood"));
    cluster.sparkContext().removeSparkListener(stop);
    stopped.join().destroyForcibly();
    assertThat(stood).isEqualTo(calm);
  }

  private static void awaitNone() {
    try {
      while (!ClusterSpark.executors().isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFullDiskEndsTheJobWithASentenceAndNoHalfOfIt() throws IOException {
    Path room = Files.createDirectory(folder.resolve("room"));
    assumeTrue(
        ClusterSpark.system("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", room.toString()) == 0,
        "a small disk can be mounted");
    boolean mounted = true;
    try (CustomModel custom = TinyModel.train(base)) {
      custom.save(folder.resolve("adapter"));
      SparkSession cluster =
          cluster(
              Map.of(
                  "spark.local.dir",
                  folder.resolve("local").toString(),
                  "spark.executor.extraJavaOptions",
                  // What Spark itself unpacks goes elsewhere.
                  "-Djava.io.tmpdir=" + room + " -DZstdTempFolder=" + folder));
      Dataset<Row> answered =
          QAdapterSpark.answers(
              LocalSpark.many(cluster, 2, 3),
              SparkModel.at(TinyModel.folder().toString()).adapter(folder.resolve("adapter")),
              SparkOptions.defaults().generation(g -> g.greedy().maxTokens(4)));
      Path written = folder.resolve("written");
      assertThatThrownBy(() -> answered.write().json(written.toString()))
          .extracting(
              error ->
                  Throwables.getCausalChain(error).stream()
                      .filter(QAdapterException.class::isInstance)
                      .findFirst()
                      .orElseThrow()
                      .getMessage())
          .asString()
          .matches(
              "Expected room for an adapter of \\d+ bytes in "
                  + room
                  + ", but it cannot be written there \\(.*No space left on device\\); make room,"
                  + " or name another folder by -Djava\\.io\\.tmpdir in"
                  + " spark\\.executor\\.extraJavaOptions\\.");
      assertThat(written.resolve("_SUCCESS")).doesNotExist();
      assertThat(room).isEmptyDirectory();
      ClusterSpark.system("umount", "-l", room.toString());
      mounted = false;
      answered.write().mode("overwrite").json(written.toString());
      assertThat(cluster.read().json(written.toString()).count()).isEqualTo(3);
    } finally {
      if (mounted) {
        ClusterSpark.system("umount", "-l", room.toString());
      }
    }
  }

  @Test
  void aNativeCacheThatCannotBeWrittenToIsNamedBeforeTheFirstStep() {
    SparkSession cluster = cluster(Map.of("spark.executorEnv.DJL_CACHE_DIR", "/proc/none"));
    assertThatThrownBy(() -> SparkRuns.run(base).on(SparkWorkers.of(cluster, 1)).train())
        .isInstanceOf(MissingEngineException.class)
        .hasMessageStartingWith(
            "Expected a folder that native libraries can be unpacked to at /proc/none/pytorch,"
                + " which DJL_CACHE_DIR names, but it cannot be written to");
  }
}
