package io.github.qadapter.report;

import java.util.Locale;

/**
 * The progress of a customization: what it does now, and how much of that is done. It is told when
 * a phase begins and after each unit of its work. As text it is "training: 3 of 22", for instance.
 *
 * @param phase what is being done
 * @param done units of the phase's work that are done, from 0 to {@code total}
 * @param total all units of the phase's work
 */
public record TrainingProgress(Phase phase, int done, int total) {
  private static final int MEBIBYTE_BITS = 20;

  /**
   * A download as the first phase, so that one listener follows it and the run: {@code
   * BaseModel.fromHub(name, hub -> hub.onProgress(d -> bar.accept(TrainingProgress.of(d))))}.
   */
  public static TrainingProgress of(DownloadProgress download) {
    int total = mebibytes(download.totalBytes());
    int done =
        download.receivedBytes() >= download.totalBytes()
            ? total
            : (int) (download.receivedBytes() >> MEBIBYTE_BITS);
    return new TrainingProgress(Phase.DOWNLOADING, done, total);
  }

  /** Begun ones count. */
  private static int mebibytes(long bytes) {
    return (int) ((bytes + (1L << MEBIBYTE_BITS) - 1) >> MEBIBYTE_BITS);
  }

  @Override
  public String toString() {
    String name = phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return String.format(Locale.ROOT, "%s: %d of %d", name, done, total);
  }

  /** The phases, in their order; those that a run does not need are left out. */
  public enum Phase {
    /**
     * Files of the hub are fetched; units are MiB. A run itself fetches nothing: its base and its
     * preferences are fetched when they are opened, whose listener {@link
     * io.github.qadapter.HubOptions.Builder#onProgress} sets.
     */
    DOWNLOADING,
    /**
     * The base writes the text that the policy is held to, and a scope's negatives; units are
     * conversations.
     */
    RETENTION_TEXT,
    /** A scope is learned; units are prompts. */
    SCOPE,
    /** Optimizer steps are taken. */
    TRAINING,
    /**
     * What was learned and forgotten is judged, before, at times between, or after training; units
     * are pairs and texts.
     */
    EVALUATING
  }
}
