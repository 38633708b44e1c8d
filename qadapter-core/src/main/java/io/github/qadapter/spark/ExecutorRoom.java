package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.exception.InsufficientMemoryException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The processors and the memory that a cluster's configuration gives an executor.
 *
 * @param manager who runs executors
 * @param cores of an executor; 0 where the configuration does not say
 * @param perTask the processors of a task, spark.task.cpus
 * @param threads that executors are told to compute with, by OMP_NUM_THREADS; 0 where Spark decides
 * @param overheadBytes what it may take outside of its heap
 * @param overheadTold whether that was set, or is Spark's default
 */
record ExecutorRoom(
    Manager manager,
    int cores,
    int perTask,
    int threads,
    long overheadBytes,
    boolean overheadTold) {

  /** Executors' memory outside of the heap. */
  private static final String OVERHEAD = "spark.executor.memoryOverhead";

  private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";
  private static final String THREADS = "spark.executorEnv.OMP_NUM_THREADS";
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");

  /** Spark's defaults: a tenth of the heap, and 384 MiB at least. */
  private static final double DEFAULT_FACTOR = 0.1;

  private static final long DEFAULT_LEAST = 384;
  private static final int MEBIBYTE_BITS = 20;

  /** Overheads are advised in steps of this many MiB. */
  private static final long STEP = 256;

  /** Who runs executors, and what happens to one that takes more than it was given. */
  enum Manager {
    /** The driver's own process. */
    DRIVER(false, false),
    /** Processes without a limit of their own. */
    UNLIMITED(false, false),
    /** Containers that are killed by the memory that no file backs. */
    KUBERNETES(true, false),
    /** Containers that are killed by their resident memory, mapped files and all. */
    YARN(true, true);

    private final boolean limits;
    private final boolean countsMapped;

    Manager(boolean limits, boolean countsMapped) {
      this.limits = limits;
      this.countsMapped = countsMapped;
    }

    static Manager of(String master) {
      if (master.startsWith("yarn")) {
        return YARN;
      }
      if (master.startsWith("k8s:")) {
        return KUBERNETES;
      }
      return master.startsWith("local") && !LOCAL_CLUSTER.matcher(master).matches()
          ? DRIVER
          : UNLIMITED;
    }
  }

  static ExecutorRoom of(JavaSparkContext context) {
    return of(context.getConf(), context.master());
  }

  static ExecutorRoom of(SparkConf conf, String master) {
    Manager manager = Manager.of(master);
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    boolean told = conf.contains(OVERHEAD) || conf.contains(OVERHEAD_FACTOR);
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", DEFAULT_LEAST + "m");
    long share = (long) (heap * conf.getDouble(OVERHEAD_FACTOR, DEFAULT_FACTOR));
    long overhead = conf.getSizeAsMb(OVERHEAD, Math.max(share, least) + "m");
    return new ExecutorRoom(
        manager,
        conf.getInt("spark.executor.cores", coresOf(manager, master)),
        conf.getInt("spark.task.cpus", 1),
        conf.getInt(THREADS, 0),
        overhead << MEBIBYTE_BITS,
        told);
  }

  private static int coresOf(Manager manager, String master) {
    Matcher cluster = LOCAL_CLUSTER.matcher(master);
    if (cluster.matches()) {
      return Integer.parseInt(cluster.group(1));
    }
    return manager.limits ? 1 : 0;
  }

  /** The bytes outside of the heap that may be planned with; empty where nobody set a limit. */
  OptionalLong budget() {
    return manager.limits || (manager != Manager.DRIVER && overheadTold)
        ? OptionalLong.of(overheadBytes)
        : OptionalLong.empty();
  }

  /** The part of {@link #budget} that mapped weights leave where they are counted. */
  OptionalLong budgetBeside(long mappedBytes) {
    OptionalLong all = budget();
    return all.isPresent() && manager.countsMapped
        ? OptionalLong.of(all.getAsLong() - mappedBytes)
        : all;
  }

  /**
   * Refuses a container that would surely be killed.
   *
   * @throws InsufficientMemoryException with the number to set
   */
  void require(NativeNeed need) {
    if (manager.limits && overheadBytes < counted(need.leastBytes(), need)) {
      throw new InsufficientMemoryException(
          String.format(
              Locale.ROOT,
              "Expected %s of at least %d MiB for %s, whose weights and work lie outside of the"
                  + " heap, but found %d MiB%s; set %s=%dm.",
              OVERHEAD,
              mebibytes(counted(need.leastBytes(), need)),
              need.what(),
              mebibytes(overheadBytes),
              overheadTold ? "" : ", Spark's default",
              OVERHEAD,
              advised(need)));
    }
  }

  /** A sentence for each thing that makes executors slow, or may end them. */
  ImmutableList<String> warnings(NativeNeed need) {
    ImmutableList.Builder<String> sentences = ImmutableList.builder();
    if (manager != Manager.DRIVER) {
      threadsWarning().ifPresent(sentences::add);
      memoryWarning(need).ifPresent(sentences::add);
    }
    return sentences.build();
  }

  private Optional<String> threadsWarning() {
    if (threads == 0 && cores == 0 && perTask == 1) {
      return Optional.of(
          "Spark gives PyTorch 1 thread (OMP_NUM_THREADS follows spark.task.cpus), whatever the"
              + " processors of a worker; set spark.executor.cores and spark.task.cpus to the same"
              + " number, so that a task uses them all.");
    }
    if (threads == 0 && perTask < cores) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "Spark gives PyTorch %d of an executor's %d processors (OMP_NUM_THREADS follows"
                  + " spark.task.cpus); set spark.task.cpus=%d, so that a task uses them all.",
              perTask,
              cores,
              cores));
    }
    int tasks = Math.max(1, cores / perTask);
    if (cores > 0 && threads * tasks > cores) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "Expected the %d tasks of an executor to share its %d processors, but found"
                  + " OMP_NUM_THREADS=%d for each; set spark.task.cpus=%d, and leave %s out.",
              tasks,
              cores,
              threads,
              cores,
              THREADS));
    }
    return Optional.empty();
  }

  private Optional<String> memoryWarning(NativeNeed need) {
    if (budget().isEmpty()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "Nothing limits what executors take outside of their heaps; for %s leave %d MiB for"
                  + " each on its node, or set %s, which is then kept to.",
              need.what(),
              advised(need),
              OVERHEAD));
    }
    return overheadBytes < counted(need.wantedBytes(), need)
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s is %d MiB, with which %s is slower than it could be; set %s=%dm.",
                OVERHEAD,
                mebibytes(overheadBytes),
                need.what(),
                OVERHEAD,
                advised(need)))
        : Optional.empty();
  }

  private long counted(long bytes, NativeNeed need) {
    return manager.countsMapped ? bytes + need.mappedBytes() : bytes;
  }

  private long advised(NativeNeed need) {
    return (mebibytes(counted(need.wantedBytes(), need)) + STEP - 1) / STEP * STEP;
  }

  private static long mebibytes(long bytes) {
    return bytes >> MEBIBYTE_BITS;
  }
}
