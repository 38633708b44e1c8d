package io.github.qadapter.spark;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.train.GradientPart;
import io.github.qadapter.internal.train.GradientWorker;
import io.github.qadapter.internal.train.MicroBatch;
import io.github.qadapter.internal.train.WorkerSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.sql.SparkSession;

/**
 * What a training step costs beyond its gradients: real steps of real shards, whose tasks give the
 * adapter back instead of a gradient; the figures of docs/scale.md. A program, not a test.
 */
final class SparkStepCosts {
  /** 450,560 values, 1.8 MB: as many as those of rank 8 for a model of 135 million. */
  private static final int RANK = 141;

  /** Steps between two lines of figures. */
  private static final int EACH = 50;

  private SparkStepCosts() {}

  /** Prints the figures for so many executors and steps. */
  public static void main(String[] arguments) {
    int executors = Integer.parseInt(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    SparkSession session = ClusterSpark.open(executors, settings(arguments));
    try (var base = TinyModel.open()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      Phases phases = new Phases();
      context.sc().addSparkListener(phases);
      WorkerSource free = run -> new Clock(free(context, executors, run), phases);
      TinyModel.brief(base)
          .withPreferences(TinyModel.preferences(320))
          .withAdapter(adapter -> adapter.rank(RANK))
          .withTraining(t -> t.batchSize(32).warmupSteps(0).learningRate(1e-9).epochs(steps / 10))
          .on(free)
          .train()
          .close();
    } finally {
      session.stop();
    }
  }

  private static Map<String, String> settings(String[] arguments) {
    Map<String, String> settings = new TreeMap<>();
    for (int i = 2; i < arguments.length; i += 2) {
      settings.put(arguments[i], arguments[i + 1]);
    }
    return settings;
  }

  private static GradientWorker free(
      JavaSparkContext context, int executors, WorkerSource.Run run) {
    RunSpec spec = RunSpec.of(SparkModel.at(run.base().path()), run, run.options().checkpointing());
    return new SparkGradients(
        context, executors, spec, run, new AlikeProcessors(), (said, adapter) -> new Free(adapter));
  }

  /** A gradient that costs nothing. */
  private record Free(Broadcast<Floats> adapter) implements Function<Shard, ShardSum> {
    @Override
    public ShardSum call(Shard shard) {
      ImmutableList<GradientPart.PairOutcome> pairs =
          shard.work().pairs().stream()
              .map(pair -> new GradientPart.PairOutcome(pair, 0.5, 0, 1, -1, -1, 1))
              .collect(ImmutableList.toImmutableList());
      return ShardSum.of(
          new GradientPart(adapter.value().values().clone(), pairs, 0), new Processor("", "", 1));
    }
  }

  /** Milliseconds of tasks by what they went to. */
  private static final class Phases extends SparkListener {
    final Map<String, List<Double>> found = new TreeMap<>();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      TaskMetrics metrics = end.taskMetrics();
      TaskInfo info = end.taskInfo();
      add("task in all", (double) info.duration());
      add("deserialization", (double) metrics.executorDeserializeTime());
      add("run", (double) metrics.executorRunTime());
      add("serialization of the result", (double) metrics.resultSerializationTime());
      long fetched = info.gettingResult() ? info.finishTime() - info.gettingResultTime() : 0;
      add("result fetched", (double) fetched);
    }

    synchronized void add(String what, double millis) {
      found.computeIfAbsent(what, name -> new ArrayList<>()).add(millis);
    }

    synchronized void say(int last) {
      found.forEach(
          (what, all) -> {
            List<Double> late =
                all.subList(Math.max(0, all.size() - last), all.size()).stream().sorted().toList();
            System.out.printf(
                Locale.ROOT,
                "== %s: median %.1f ms, tenth %.1f, nine tenths %.1f, of %d%n",
                what,
                late.get(late.size() / 2),
                late.get(late.size() / 10),
                late.get(late.size() * 9 / 10),
                late.size());
          });
    }
  }

  /** A worker whose steps are timed. */
  private static final class Clock implements GradientWorker {
    private final GradientWorker worker;
    private final Phases phases;
    private int steps;
    private Duration spent = spent();

    Clock(GradientWorker worker, Phases phases) {
      this.worker = worker;
      this.phases = phases;
    }

    @Override
    public GradientPart differentiate(float[] adapter, MicroBatch work) {
      Stopwatch watch = Stopwatch.createStarted();
      GradientPart part = worker.differentiate(adapter, work);
      phases.add("A step", watch.elapsed(TimeUnit.MICROSECONDS) / 1e3);
      steps++;
      if (steps % EACH == 0) {
        Duration now = spent();
        System.out.printf(
            Locale.ROOT,
            "== %d steps of %d values; %.1f ms of processors a step%n",
            steps,
            adapter.length,
            now.minus(spent).toNanos() / 1e6 / EACH);
        spent = now;
        phases.say(EACH);
      }
      return part;
    }

    private static Duration spent() {
      return Stream.concat(Stream.of(ProcessHandle.current()), ClusterSpark.executors().stream())
          .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
          .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
      worker.close();
    }
  }
}
