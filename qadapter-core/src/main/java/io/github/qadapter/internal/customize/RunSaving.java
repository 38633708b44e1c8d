package io.github.qadapter.internal.customize;

import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.spi.CustomizationRequest;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder in which a run saves what was learned, before it is judged and after. */
final class RunSaving {
  private static final Logger LOG = LoggerFactory.getLogger(RunSaving.class);

  private final LoadedModel base;
  private final CustomizationRequest request;
  private @Nullable Path saved;

  RunSaving(LoadedModel base, CustomizationRequest request) {
    this.base = base;
    this.request = request;
  }

  /** The folder, once something is saved there. */
  @Nullable Path saved() {
    return saved;
  }

  /**
   * Saves where the request says. What was learned is worth more than what was kept of it, so a
   * folder that cannot be written to takes nothing from whoever waits for the model.
   */
  void save(int step, TrainedAdapter learned) {
    Optional<Path> folder = request.savedIn();
    if (folder.isEmpty()) {
      return;
    }
    try {
      write(folder.get(), learned);
      saved = folder.get();
    } catch (QAdapterException e) {
      LOG.error("The adapter after step {} is not saved.", step, e);
    }
  }

  /** An interrupt, which breaks off the writing of files, is put off until they are written. */
  private void write(Path folder, TrainedAdapter learned) {
    try {
      writeOnce(folder, learned);
    } catch (QAdapterException e) {
      if (!Thread.interrupted()) {
        throw e;
      }
      try {
        writeOnce(folder, learned);
      } finally {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void writeOnce(Path folder, TrainedAdapter learned) {
    // The last evaluation may have found the last step better than what was best before it.
    boolean sameWeights = saved != null && request.evaluation().earlyStopping().isEmpty();
    if (sameWeights) {
      AdapterFolder.addReport(folder, base, learned);
    } else {
      AdapterFolder.write(folder, base, learned);
    }
  }
}
