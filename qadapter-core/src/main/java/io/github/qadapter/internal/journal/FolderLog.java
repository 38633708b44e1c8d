package io.github.qadapter.internal.journal;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.PreferenceLogOptions;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log in a folder: turns calls into lines, and sends them to the disk as the options say. */
public final class FolderLog implements PreferenceLog {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLog.class);

  private final Journal journal;
  private final boolean forceEveryWrite;
  private final @Nullable ScheduledExecutorService clock;
  private final @Nullable Future<?> forcing;

  private FolderLog(Path folder, PreferenceLogOptions options) {
    this.journal = new Journal(folder, options.rotateAtBytes());
    this.forceEveryWrite = options.forceInterval().isEmpty();
    this.clock = forceEveryWrite ? null : clock();
    this.forcing = options.forceInterval().map(this::forceEvery).orElse(null);
  }

  /**
   * A log that writes as the options say.
   *
   * @throws StorageException if something that is no folder has this name
   */
  public static PreferenceLog open(Path folder, PreferenceLogOptions options) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Expected a folder for the preference log at %s, but found a file; choose another folder.",
              folder));
    }
    return new FolderLog(folder, options);
  }

  private static ScheduledExecutorService clock() {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, "qadapter-preference-log");
          thread.setDaemon(true);
          return thread;
        });
  }

  private @Nullable Future<?> forceEvery(Duration interval) {
    long nanos = interval.toNanos();
    return clock == null
        ? null
        : clock.scheduleWithFixedDelay(this::forceQuietly, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** The journal remembers a failure for whoever calls {@link #force} or closes. */
  private void forceQuietly() {
    try {
      journal.forceAll();
    } catch (QAdapterException e) {
      LOG.error("Preferences may not outlast a power cut.", e);
    }
  }

  @Override
  public void prefer(List<Message> conversation, String chosen, String over) {
    append(Event.preferred(conversation, chosen, over));
  }

  @Override
  public void thumbsUp(List<Message> conversation, String answer) {
    append(Event.thumbs(true, conversation, answer));
  }

  @Override
  public void thumbsDown(List<Message> conversation, String answer) {
    append(Event.thumbs(false, conversation, answer));
  }

  @Override
  public void regenerated(List<Message> conversation, String refused, String kept) {
    append(Event.regenerated(conversation, refused, kept));
  }

  private void append(Event event) {
    long number = journal.append(event.line());
    if (forceEveryWrite) {
      journal.force(number);
    }
  }

  @Override
  public void force() {
    journal.forceAll();
    journal.requireForced();
  }

  @Override
  public PreferenceData preferences() {
    return PreferenceData.read(journal.folder());
  }

  @Override
  public Path folder() {
    return journal.folder();
  }

  @Override
  public void close() {
    if (forcing != null && clock != null) {
      forcing.cancel(false);
      clock.shutdown();
    }
    journal.close();
  }
}
