package io.github.qadapter.spark;

import io.github.qadapter.DecodingOptions;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Precision;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model as executors open it: a base from a path that every node has, and an adapter that travels
 * with the job. Immutable: each step gives a new one.
 *
 * <p>One base is open in each executor, whatever the number of its tasks; it stays open for some
 * time after the last task that used it.
 */
public final class SparkModel implements Serializable {
  private static final long serialVersionUID = 1;

  /** The share of a budget that key/value caches get; the rest is for a copy of the weights. */
  private static final int CACHE_SHARE = 4;

  private final String path;
  private @Nullable Precision precision;
  private int threads;
  private int maxConcurrent = 16;
  private @Nullable String fingerprint;
  private @Nullable AdapterFiles adapter;
  private double strength = Double.NaN;
  private Duration keptOpen = Duration.ofMinutes(5);

  /** For answers beside the weights, in bytes; negative where the machine is asked. */
  private long memoryBudget = -1;

  private long copyBytes;

  private SparkModel(String path) {
    this.path = path;
  }

  /** A copy with one change; this one stays as it is. */
  private SparkModel with(Consumer<SparkModel> change) {
    SparkModel copy = new SparkModel(path);
    copy.precision = precision;
    copy.threads = threads;
    copy.maxConcurrent = maxConcurrent;
    copy.fingerprint = fingerprint;
    copy.adapter = adapter;
    copy.strength = strength;
    copy.keptOpen = keptOpen;
    copy.memoryBudget = memoryBudget;
    copy.copyBytes = copyBytes;
    change.accept(copy);
    return copy;
  }

  /**
   * A base model.
   *
   * @param path the folder or GGUF file, the same on every node: local copies, a network share, or
   *     the hub's cache
   */
  public static SparkModel at(String path) {
    return new SparkModel(path);
  }

  /** Opens the base in this precision; in the checkpoint's own unless said. */
  public SparkModel precision(Precision precision) {
    return with(copy -> copy.precision = precision);
  }

  /**
   * Computes with so many threads in each executor; with as many as PyTorch finds unless said,
   * which is {@code spark.task.cpus} under Spark.
   *
   * @param threads at least 1
   */
  public SparkModel threads(int threads) {
    int checked = requireAtLeastOne(threads, "threads");
    return with(copy -> copy.threads = checked);
  }

  /**
   * Answers so many rows of an executor at the same time, which reads the weights once for all of
   * them; 16 unless said.
   *
   * @param rows at least 1
   */
  public SparkModel maxConcurrent(int rows) {
    int checked = requireAtLeastOne(rows, "rows at a time");
    return with(copy -> copy.maxConcurrent = checked);
  }

  /**
   * Takes only a base with this fingerprint, so that all executors have the same one; see {@link
   * io.github.qadapter.ModelInfo#fingerprint()}. An adapter brings its base's fingerprint itself.
   */
  public SparkModel fingerprint(String fingerprint) {
    return with(copy -> copy.fingerprint = fingerprint);
  }

  /**
   * Customizes the base with an adapter that {@link io.github.qadapter.CustomModel#save} wrote. Its
   * files are read here, on the driver.
   *
   * @throws io.github.qadapter.QAdapterException if it cannot be read
   */
  public SparkModel adapter(Path folder) {
    AdapterFiles files = AdapterFiles.read(folder);
    return with(copy -> copy.adapter = files);
  }

  /**
   * Lets the adapter act with this strength; with the one that it was saved with unless said.
   *
   * @param strength 0 is the base, 1 the customized policy
   */
  public SparkModel strength(double strength) {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("Expected a finite strength, but found " + strength + ".");
    }
    return with(copy -> copy.strength = strength);
  }

  /**
   * Keeps the base open for so long after the last task that used it; 5 minutes unless said.
   *
   * @param time not negative
   */
  public SparkModel keptOpen(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a time that is not negative, but found " + time + ".");
    }
    return with(copy -> copy.keptOpen = time);
  }

  private static int requireAtLeastOne(int number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 for " + what + ", but found " + number + ".");
    }
    return number;
  }

  String path() {
    return path;
  }

  @Nullable String fingerprint() {
    return fingerprint;
  }

  @Nullable AdapterFiles adapter() {
    return adapter;
  }

  double strength() {
    return strength;
  }

  Duration keptOpen() {
    return keptOpen;
  }

  int maxConcurrent() {
    return maxConcurrent;
  }

  /**
   * Keeps answers to a budget beside the weights.
   *
   * @param copyBytes what a copy of the weights would take
   */
  SparkModel within(long budgetBytes, long copyBytes) {
    return with(
        copy -> {
          copy.memoryBudget = Math.max(0, budgetBytes);
          copy.copyBytes = copyBytes;
        });
  }

  /** What tells apart the bases that an executor has open. */
  String baseKey() {
    return path
        + "|"
        + precision
        + "|"
        + threads
        + "|"
        + maxConcurrent
        + "|"
        + memoryBudget
        + "|"
        + copyBytes;
  }

  ModelOptions options() {
    ModelOptions.Builder options = ModelOptions.builder();
    if (precision != null) {
      options.precision(precision);
    }
    if (threads > 0) {
      options.threads(threads);
    }
    return options.decoding(decoding()).build();
  }

  private DecodingOptions decoding() {
    // Several tasks of an executor share the engine: what does not fit waits instead of failing.
    DecodingOptions.Builder decoding =
        DecodingOptions.builder().maxConcurrent(maxConcurrent).queueCapacity(Integer.MAX_VALUE);
    if (memoryBudget >= 0) {
      // A container's memory is less than the machine's, which is asked otherwise.
      long caches = Math.max(1, memoryBudget / CACHE_SHARE);
      decoding.cacheMemoryBytes(caches).packWeights(copyBytes <= memoryBudget - caches);
    }
    return decoding.build();
  }

  @Override
  public String toString() {
    return "SparkModel[" + path + (adapter == null ? "" : ", with an adapter") + "]";
  }
}
