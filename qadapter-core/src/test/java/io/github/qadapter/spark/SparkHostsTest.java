package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qadapter.BaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
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

/** Two hosts with networks of their own: a task that hangs, and a host that is cut off. */
@Tag("spark")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkHostsTest {
  @TempDir static Path folder;
  private static NetworkHosts hosts;
  private static SparkSession session;
  private static BaseModel base;

  @BeforeAll
  static void open() throws IOException {
    assumeTrue(NetworkHosts.possible(), "network namespaces can be made");
    hosts = NetworkHosts.open(folder, 2);
    session =
        hosts.session(
            Map.of(
                "spark.speculation", "true",
                "spark.speculation.interval", "200ms",
                "spark.speculation.quantile", "0.5",
                "spark.speculation.multiplier", "3",
                "spark.network.timeout", "15s",
                "spark.network.timeoutInterval", "3s",
                "spark.executor.heartbeatInterval", "3s"));
    base = TinyModel.open();
  }

  @AfterAll
  static void close() {
    if (hosts != null) {
      base.close();
      session.stop();
      hosts.close();
    }
  }

  @Test
  void aTaskThatHangsIsAnsweredByAnotherHost() throws Exception {
    SparkOptions options =
        SparkOptions.defaults().key("id").generation(g -> g.maxTokens(6).temperature(1).seed(5));
    Dataset<Row> answered =
        QAdapterSpark.answers(
            LocalSpark.many(session, 4, 24), SparkModel.at(TinyModel.folder().toString()), options);
    List<Row> calm = answered.sort("id").collectAsList();
    Path note = folder.resolve("hanging");
    CompletableFuture<List<Row>> hanging =
        CompletableFuture.supplyAsync(
            () ->
                answered
                    .map(new Misfortune(3, note), Encoders.row(answered.schema()))
                    .sort("id")
                    .collectAsList());
    assertThat(Misfortune.of(note, hanging).isAlive()).isTrue();
    assertThat(hanging.join()).isEqualTo(calm);
  }

  @Test
  void aHostThatIsCutOffWhileItTrainsChangesNoBit() throws IOException {
    byte[] calm = adapter("calm");
    AtTask cut = new AtTask(9, task -> hosts.cut(task.host(), true));
    session.sparkContext().addSparkListener(cut);
    assertThat(adapter("cut")).isEqualTo(calm);
    session.sparkContext().removeSparkListener(cut);
    hosts.cut(cut.host(), false);
  }

  private static byte[] adapter(String name) throws IOException {
    return SparkRuns.adapter(
        SparkRuns.run(base).on(SparkWorkers.of(session, 4)), folder.resolve(name));
  }
}
