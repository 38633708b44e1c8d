package io.github.qadapter.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets executors open the base before the first step: what is wrong with one of them, such as other
 * weights or a folder for native libraries that cannot be written to, is said in a sentence then.
 * One that comes later is asked the same when it opens the base.
 */
final class RollCall implements Function<Integer, Processor> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);

  private final Broadcast<SparkModel> model;

  private RollCall(Broadcast<SparkModel> model) {
    this.model = model;
  }

  /**
   * Asks so many tasks.
   *
   * @throws io.github.qadapter.QAdapterException if one cannot open the base
   */
  static AlikeProcessors of(JavaSparkContext context, SparkModel model, int tasks) {
    Broadcast<SparkModel> wanted = context.broadcast(model);
    try {
      context.setJobDescription("QAdapter: opening the base");
      List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
      List<Processor> found =
          TaskFailures.unwrapped(
              "open the base",
              () -> context.parallelize(numbers, tasks).map(new RollCall(wanted)).collect());
      AlikeProcessors processors = new AlikeProcessors();
      found.forEach(processor -> processors.saw(processor).ifPresent(LOG::warn));
      return processors;
    } finally {
      wanted.destroy();
    }
  }

  @Override
  public Processor call(Integer number) {
    try (ExecutorModels.Lease lease = ExecutorModels.ofProcess().lease(model.value())) {
      return lease.processor();
    }
  }
}
