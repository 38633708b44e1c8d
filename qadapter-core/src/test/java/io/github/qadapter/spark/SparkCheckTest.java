package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.qadapter.Precision;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.InsufficientMemoryException;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.train.StepMemory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is looked at before work goes to executors, and the sentences that come of it. */
@Tag("spark")
class SparkCheckTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final NativeNeed NEED =
      new NativeNeed("training", 2000 * MEBIBYTE, 1000 * MEBIBYTE, 3000 * MEBIBYTE);

  private static ExecutorRoom room(String master, String... settings) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return ExecutorRoom.of(conf, master);
  }

  @Test
  void aContainerThatWouldBeKilledIsRefusedWithTheNumberToSet() {
    // A tenth of 8 GiB; wanted are 3000 MiB, in steps of 256.
    assertThatThrownBy(
            () -> room("k8s://https://host", "spark.executor.memory", "8g").require(NEED))
        .isInstanceOf(InsufficientMemoryException.class)
        .hasMessage(
            "Expected spark.executor.memoryOverhead of at least 1000 MiB for training, whose"
                + " weights and work lie outside of the heap, but found 819 MiB, Spark's default;"
                + " set spark.executor.memoryOverhead=3072m.");
    room("k8s://https://host", "spark.executor.memoryOverhead", "1000m").require(NEED);
  }

  @Test
  void yarnCountsMappedWeightsToo() {
    assertThatThrownBy(() -> room("yarn", "spark.executor.memoryOverhead", "2999").require(NEED))
        .hasMessageContaining("at least 3000 MiB")
        .hasMessageContaining("but found 2999 MiB; set spark.executor.memoryOverhead=5120m.");
    ExecutorRoom enough = room("yarn", "spark.executor.memoryOverhead", "3000");
    enough.require(NEED);
    assertThat(enough.budgetBeside(NEED.mappedBytes())).hasValue(1000 * MEBIBYTE);
  }

  @Test
  void whereTheOverheadIsSurelyEnoughNothingIsSaid() {
    assertThat(room("yarn", "spark.executor.memoryOverhead", "5000m").warnings(NEED)).isEmpty();
    assertThat(room("yarn", "spark.executor.memoryOverhead", "4999m").warnings(NEED))
        .containsExactly(
            "spark.executor.memoryOverhead is 4999 MiB, with which training is slower than it"
                + " could be; set spark.executor.memoryOverhead=5120m.");
  }

  @Test
  void whereNothingLimitsMemoryTheNumberIsSaidAndNothingRefused() {
    ExecutorRoom free =
        room("spark://host:7077", "spark.executor.cores", "2", "spark.task.cpus", "2");
    free.require(NEED);
    assertThat(free.budget()).isEmpty();
    assertThat(free.warnings(NEED))
        .containsExactly(
            "Nothing limits what executors take outside of their heaps; for training leave 3072"
                + " MiB for each on its node, or set spark.executor.memoryOverhead, which is then"
                + " kept to.");
    assertThat(room("spark://host:7077", "spark.executor.memoryOverheadFactor", "0.5").budget())
        .isEqualTo(OptionalLong.of(512 * MEBIBYTE));
    assertThat(room("local[4]").warnings(NEED)).isEmpty();
  }

  @Test
  void aTaskWithFewerProcessorsThanItsExecutorIsSpokenOf() {
    String[] room = {"spark.executor.memoryOverhead", "9g", "spark.executor.cores", "4"};
    assertThat(room("k8s://https://host", room).warnings(NEED))
        .containsExactly(
            "Spark gives PyTorch 1 of an executor's 4 processors (OMP_NUM_THREADS follows"
                + " spark.task.cpus); set spark.task.cpus=4, so that a task uses them all.");
    assertThat(
            room(
                    "k8s://https://host",
                    "spark.executor.memoryOverhead",
                    "9g",
                    "spark.executor.cores",
                    "4",
                    "spark.task.cpus",
                    "4")
                .warnings(NEED))
        .isEmpty();
    assertThat(room("spark://host:7077", "spark.executor.memoryOverhead", "9g").warnings(NEED))
        .singleElement()
        .asString()
        .startsWith("Spark gives PyTorch 1 thread (OMP_NUM_THREADS follows spark.task.cpus)");
    assertThat(
            room(
                    "local-cluster[2,4,2048]",
                    "spark.executor.memoryOverhead",
                    "9g",
                    "spark.executorEnv.OMP_NUM_THREADS",
                    "4")
                .warnings(NEED))
        .containsExactly(
            "Expected the 4 tasks of an executor to share its 4 processors, but found"
                + " OMP_NUM_THREADS=4 for each; set spark.task.cpus=4, and leave"
                + " spark.executorEnv.OMP_NUM_THREADS out.");
  }

  @Test
  void sparkConnectIsRefused() {
    SparkSession connect = mock(SparkSession.class);
    when(connect.sparkContext()).thenThrow(new UnsupportedOperationException("no context"));
    assertThatThrownBy(() -> SparkWorkers.of(connect, 2))
        .isInstanceOf(QAdapterException.class)
        .hasMessage(
            "Expected a session with a Spark context, but found Spark Connect, which has no RDDs and"
                + " no broadcasts; run the driver in the cluster (spark-submit).");
  }

  @Test
  void aBaseTellsWhatOfItIsMappedAndWhatConverted() throws Exception {
    SparkModel tiny = SparkModel.at(TinyModel.folder().toString());
    BaseFacts stored = BaseFacts.read(tiny);
    assertThat(stored.convertedBytes()).isZero();
    assertThat(stored.mappedBytes())
        .isCloseTo(
            Files.size(TinyModel.folder().resolve("model.safetensors")),
            org.assertj.core.data.Percentage.withPercentage(5));
    BaseFacts wide = BaseFacts.read(tiny.precision(Precision.FLOAT32));
    assertThat(wide.convertedBytes()).isEqualTo(2 * stored.mappedBytes());
    assertThat(wide.mappedBytes()).isZero();
    assertThat(wide.fingerprint()).isEqualTo(stored.fingerprint());
    StepMemory work = new StepMemory(700, 300);
    assertThat(NativeNeed.training(wide, work).leastBytes())
        .isEqualTo(NativeNeed.PROCESS_BYTES + wide.convertedBytes() + 300);
    assertThat(NativeNeed.training(wide, work).wantedBytes())
        .isEqualTo(NativeNeed.PROCESS_BYTES + wide.convertedBytes() + 700 + 1024 * MEBIBYTE);
  }

  @Test
  void answersKeepToTheContainersMemory() {
    SparkModel model = SparkModel.at("/models/any");
    assertThat(model.options().decoding().packWeights()).isTrue();
    // A quarter of 400 for caches, 300 for the copy.
    var tight = model.within(400, 301).options().decoding();
    assertThat(tight.cacheMemoryBytes()).contains(100L);
    assertThat(tight.packWeights()).isFalse();
    assertThat(model.within(400, 300).options().decoding().packWeights()).isTrue();
    assertThat(model.within(400, 300).baseKey()).isNotEqualTo(model.baseKey());
  }

  @Test
  void processorsThatAreNotAlikeAreSpokenOfOnce() {
    List<String> lines =
        List.of("model name\t: EPYC 9", "flags\t\t: fpu avx2 sse fma avx512f amx_tile");
    Processor one = Processor.of(lines, "amd64", "", 2);
    assertThat(one).isEqualTo(new Processor("EPYC 9", "amx_tile avx2 avx512f fma", 2));
    Processor held = Processor.of(lines, "amd64", "ATEN_CPU_CAPABILITY=avx2", 2);
    Processor other = Processor.of(List.of(), "aarch64", "", 1);
    AlikeProcessors seen = new AlikeProcessors();
    assertThat(seen.saw(one)).isEmpty();
    assertThat(seen.saw(Processor.of(lines, "amd64", "", 2))).isEmpty();
    assertThat(seen.saw(other))
        .contains(
            "Executors compute on processors that are not alike, EPYC 9 with 2 threads and aarch64"
                + " with 1 thread: the adapter is as good, but its last bits depend on which of"
                + " them computed what, and another run's may differ.");
    assertThat(seen.saw(other)).isEmpty();
    assertThat(seen.saw(held).orElseThrow())
        .contains("EPYC 9 with 2 threads (amx_tile avx2 avx512f fma) and EPYC 9 with 2 threads (")
        .contains("limited by ATEN_CPU_CAPABILITY=avx2)");
  }

  @Test
  void aStepThatIsLongOverdueIsSpokenOfOnce() {
    StepPatience patience = new StepPatience();
    assertThat(patience.waited(1, Duration.ofHours(1))).isEmpty();
    patience.done(Duration.ofSeconds(9));
    patience.done(Duration.ofSeconds(7));
    assertThat(patience.waited(2, Duration.ofSeconds(89))).isEmpty();
    assertThat(patience.waited(2, Duration.ofSeconds(90)).orElseThrow())
        .startsWith(
            "Step 2 has been waited for for 90 s, and none before took more than 9 s: a task may"
                + " hang. With spark.speculation=true");
    assertThat(patience.waited(2, Duration.ofSeconds(200))).isEmpty();
  }

  @Test
  void theSentenceOfATaskIsTheJobs() {
    SparkException job =
        new SparkException(
            "Job aborted due to stage failure: ... at org.apache.spark",
            new IllegalStateException(
                "lost", new InsufficientMemoryException("Expected more memory, but found less.")));
    assertThat(TaskFailures.of("open the base", job))
        .isInstanceOf(InsufficientMemoryException.class)
        .hasMessage("Expected more memory, but found less.");
    assertThat(TaskFailures.of("compute step 3", new IllegalStateException("a bug")))
        .hasMessage("Expected executors to compute step 3, but a task failed for good: a bug");
  }
}
