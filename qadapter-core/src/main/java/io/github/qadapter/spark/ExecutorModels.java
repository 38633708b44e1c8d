package io.github.qadapter.spark;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.torch.Torch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bases that are open in this JVM, one for each path and way to open it, counted by the tasks
 * that use them. One that no task uses is closed some time later.
 */
final class ExecutorModels {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorModels.class);
  private static final ExecutorModels OF_PROCESS = new ExecutorModels();

  private final Map<String, OpenBase> open = new HashMap<>();
  private final ScheduledExecutorService closer =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder()
              .setNameFormat("qadapter-spark-closer-%d")
              .setDaemon(true)
              .build());

  ExecutorModels() {}

  static ExecutorModels ofProcess() {
    return OF_PROCESS;
  }

  /** A model in use by a task; closing it gives it back, once. */
  final class Lease implements AutoCloseable {
    private final OpenBase base;
    private final LanguageModel model;
    private final long lingerNanos;
    private boolean returned;

    private Lease(OpenBase base, LanguageModel model, long lingerNanos) {
      this.base = base;
      this.model = model;
      this.lingerNanos = lingerNanos;
    }

    /** The base. */
    BaseModel base() {
      return base.model;
    }

    /** What it computes with. */
    Processor processor() {
      return base.processor;
    }

    /** The customized model, or the base where there is no adapter. */
    LanguageModel model() {
      return model;
    }

    @Override
    public void close() {
      synchronized (open) {
        if (!returned) {
          returned = true;
          base.users--;
          base.epoch++;
          long epoch = base.epoch;
          @SuppressWarnings("unused") // what fails within it is logged there
          Future<?> closing =
              closer.schedule(() -> closeIfIdle(base, epoch), lingerNanos, TimeUnit.NANOSECONDS);
        }
      }
    }
  }

  private static final class OpenBase {
    final String key;
    final BaseModel model;
    final Processor processor;
    final Map<String, CustomModel> adapters = new HashMap<>();
    int users;
    long epoch;

    OpenBase(String key, BaseModel model, Processor processor) {
      this.key = key;
      this.model = model;
      this.processor = processor;
    }
  }

  /**
   * Opens a model, or takes the one that is open.
   *
   * @throws AdapterMismatchException if the base is not the one that is asked for
   * @throws io.github.qadapter.QAdapterException if it cannot be opened
   */
  Lease lease(SparkModel wanted) {
    synchronized (open) {
      String key = wanted.baseKey();
      OpenBase base = open.get(key);
      if (base == null) {
        base = opened(key, wanted);
        open.put(key, base);
      }
      base.users++;
      try {
        requireFingerprint(wanted, base.model);
        return new Lease(base, model(wanted, base), wanted.keptOpen().toNanos());
      } catch (RuntimeException | Error e) {
        new Lease(base, base.model, wanted.keptOpen().toNanos()).close();
        throw e;
      }
    }
  }

  private static OpenBase opened(String key, SparkModel wanted) {
    BaseModel model = LocalBaseModel.open(Path.of(wanted.path()), wanted.options());
    int threads = wanted.options().threads().orElseGet(Torch::threads);
    return new OpenBase(key, model, Processor.here(threads));
  }

  private static void requireFingerprint(SparkModel wanted, BaseModel base) {
    String expected = wanted.fingerprint();
    String found = base.info().fingerprint();
    if (expected != null && !expected.equals(found)) {
      throw new AdapterMismatchException(
          String.format(
              Locale.ROOT,
              "Expected the base with fingerprint %s at %s, but found %s on %s; give every node the"
                  + " same files.",
              expected,
              wanted.path(),
              found,
              SparkEnv.get() == null ? "this machine" : "executor " + SparkEnv.get().executorId()));
    }
  }

  private static LanguageModel model(SparkModel wanted, OpenBase base) {
    AdapterFiles files = wanted.adapter();
    if (files == null) {
      return base.model;
    }
    @Nullable CustomModel known = base.adapters.get(files.digest());
    CustomModel custom =
        known == null ? files.use(folder -> QAdapter.load(base.model, folder)) : known;
    base.adapters.put(files.digest(), custom);
    return Double.isNaN(wanted.strength()) ? custom : custom.withStrength(wanted.strength());
  }

  private void closeIfIdle(OpenBase base, long epoch) {
    @Nullable OpenBase idle = null;
    synchronized (open) {
      if (base.users == 0 && base.epoch == epoch && open.remove(base.key, base)) {
        idle = base;
      }
    }
    if (idle != null) {
      try {
        idle.adapters.values().forEach(CustomModel::close);
        idle.model.close();
      } catch (RuntimeException e) {
        LOG.warn("A base that no task uses could not be closed", e);
      }
    }
  }

  /** The number of bases that are open. */
  int size() {
    synchronized (open) {
      return open.size();
    }
  }
}
