package io.github.qadapter.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.StorageException;
import io.github.qadapter.internal.files.SteadyFile;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Measurements in a file, one line of JSON for each step and each evaluation, in the order in which
 * they were made.
 *
 * <p>Each line is handed to the operating system whole and at once. Where the process was killed
 * within a line, what there is of it is left out on reading and removed before anything is added.
 *
 * <p>Written through {@link RandomAccessFile}, because an interrupt closes a channel, and the line
 * of the step in which training is interrupted would be lost.
 */
public final class MetricsFile implements AutoCloseable {
  /** The file's name in the folder of a run that can be resumed. */
  public static final String IN_RUN = "metrics.jsonl";

  /** The file's name beside an adapter. */
  public static final String BESIDE_ADAPTER = "training-metrics.jsonl";

  private static final long MAX_BYTES = 1L << 30;

  private final Path file;
  private final SteadyFile lines;

  private MetricsFile(Path file, SteadyFile lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Opens a file to add to it; makes it where there is none.
   *
   * @throws StorageException if it cannot be written to
   */
  public static MetricsFile open(Path file) {
    try {
      byte[] found = Files.exists(file) ? content(file) : new byte[0];
      SteadyFile lines = SteadyFile.open(file);
      try {
        lines.truncate(lengthOfWholeLines(found));
        return new MetricsFile(file, lines);
      } catch (IOException e) {
        lines.close();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Writes a whole course; what was there is replaced. */
  public static void write(Path file, TrainingReport.Course course) throws IOException {
    List<TrainingEvaluation> evaluations = course.evaluations();
    int written = 0;
    try (Writer out = Files.newBufferedWriter(file)) {
      for (TrainingStep step : course.steps()) {
        while (written < evaluations.size() && evaluations.get(written).step() < step.step()) {
          out.append(MetricsLine.of(evaluations.get(written++))).append('\n');
        }
        out.append(MetricsLine.of(step)).append('\n');
      }
      while (written < evaluations.size()) {
        out.append(MetricsLine.of(evaluations.get(written++))).append('\n');
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws ModelFormatException if it is damaged other than by a last line without an end
   */
  public static TrainingReport.Course read(Path file) {
    try {
      CourseBuilder course = new CourseBuilder();
      scan(content(file), file, course, Integer.MAX_VALUE);
      return course.build();
    } catch (IOException e) {
      throw new ModelFormatException(
          String.format(Locale.ROOT, "%s cannot be read (%s); check that it may be read.", file, e),
          e);
    }
  }

  /** Adds a step. */
  public void append(TrainingStep step) {
    append(MetricsLine.of(step));
  }

  /** Adds an evaluation. */
  public void append(TrainingEvaluation evaluation) {
    append(MetricsLine.of(evaluation));
  }

  /**
   * Goes back to where a run stood after a step: from the first line of a later step on, all are
   * removed.
   *
   * @param step the number of the last step to stay; with -1 nothing stays
   * @return what stays
   * @throws ModelFormatException if what stays is damaged
   */
  public TrainingReport.Course truncateTo(int step) {
    try {
      CourseBuilder course = new CourseBuilder();
      // Cutting the end off is one act, so that a kill leaves either all of it or none.
      lines.truncate(scan(content(file), file, course, step));
      return course.build();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void append(String line) {
    try {
      lines.write((line + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Reads whole lines up to the first of a later step, and tells how many bytes they take. */
  private static int scan(byte[] content, Path file, CourseBuilder into, int lastStep) {
    int start = 0;
    int line = 0;
    for (int end = 0; end < content.length; end++) {
      if (content[end] != '\n') {
        continue;
      }
      line++;
      try {
        if (!MetricsLine.read(new String(content, start, end - start, UTF_8), lastStep, into)) {
          return start;
        }
      } catch (MetricsLine.NotUnderstood e) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected line %d of %s to hold %s; delete the file to continue without these measurements.",
                line,
                file,
                e.getMessage()),
            e);
      }
      start = end + 1;
    }
    return start;
  }

  private static int lengthOfWholeLines(byte[] content) {
    int length = content.length;
    while (length > 0 && content[length - 1] != '\n') {
      length--;
    }
    return length;
  }

  private static byte[] content(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("it has more than " + MAX_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static StorageException unwritable(Path file, IOException cause) {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "Could not write %s (%s); check the disk's space and the folder's permissions.",
            file,
            cause),
        cause);
  }
}
