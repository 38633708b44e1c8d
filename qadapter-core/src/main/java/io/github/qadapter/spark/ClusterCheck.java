package io.github.qadapter.spark;

import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.train.WorkerSource;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is looked at before work is sent to executors. What would surely fail is refused, what may
 * be slow or end an executor is said, in a sentence each.
 */
final class ClusterCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);

  /** The sentences of this process so far: each is worth saying once. */
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private ClusterCheck() {}

  /**
   * The model as executors are to open it for answers and scores: with the one fingerprint that all
   * of them must find, and within the memory that they have.
   *
   * @throws io.github.qadapter.QAdapterException if it cannot be read, is another one, or cannot
   *     fit
   */
  static SparkModel answering(JavaSparkContext context, SparkModel model) {
    ExecutorRoom room = ExecutorRoom.of(context);
    BaseFacts base = BaseFacts.of(context, model);
    String expected = model.fingerprint();
    if (expected != null && !expected.equals(base.fingerprint())) {
      throw new AdapterMismatchException(
          String.format(
              Locale.ROOT,
              "Expected the base with fingerprint %s at %s, but found %s; name the path of the"
                  + " other one, or leave the fingerprint out.",
              expected,
              model.path(),
              base.fingerprint()));
    }
    NativeNeed need = NativeNeed.answers(base);
    look(room, need);
    SparkModel same = model.fingerprint(base.fingerprint());
    OptionalLong budget = room.budgetBeside(base.mappedBytes());
    return budget.isEmpty()
        ? same
        : same.within(
            budget.getAsLong() - need.leastBytes(), base.mappedBytes() + base.convertedBytes());
  }

  /**
   * The way in which executors hold a row's activations: kept if their memory and the run's own
   * plan allow it.
   *
   * @param model as executors open it
   * @throws io.github.qadapter.exception.InsufficientMemoryException if they would be killed
   */
  static ActivationCheckpointing training(
      JavaSparkContext context, SparkModel model, WorkerSource.Run run) {
    ExecutorRoom room = ExecutorRoom.of(context);
    BaseFacts base = BaseFacts.of(context, model);
    NativeNeed need = NativeNeed.training(base, run.memory());
    look(room, need);
    OptionalLong budget = room.budgetBeside(base.mappedBytes());
    long least = need.leastBytes() - run.memory().recomputedBytes();
    return budget.isPresent() && budget.getAsLong() < least + run.memory().keptBytes()
        ? ActivationCheckpointing.PER_BLOCK
        : run.options().checkpointing();
  }

  private static void look(ExecutorRoom room, NativeNeed need) {
    room.require(need);
    room.warnings(need).stream().filter(SAID::add).forEach(LOG::warn);
  }
}
