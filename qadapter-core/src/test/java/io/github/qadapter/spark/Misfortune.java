package io.github.qadapter.spark;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * Stops for good at a row, the first time that any process comes to it, and leaves a note of its
 * process: the rows before it were answered and passed on, those after it have begun.
 */
final class Misfortune implements MapFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final long id;
  private final String note;

  Misfortune(long id, Path note) {
    this.id = id;
    this.note = note.toString();
  }

  @Override
  public Row call(Row row) throws Exception {
    if (row.getLong(row.fieldIndex("id")) == id && isFirst()) {
      TimeUnit.MINUTES.sleep(10);
    }
    return row;
  }

  private boolean isFirst() throws IOException {
    Path mine = Path.of(note + "." + ProcessHandle.current().pid());
    try {
      Files.createFile(Path.of(note));
      Files.createFile(mine);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Waits until a process has stopped in the middle of the work, and gives it. */
  static ProcessHandle of(Path note, CompletableFuture<?> work)
      throws IOException, InterruptedException {
    String prefix = note.getFileName() + ".";
    while (!work.isDone()) {
      try (var files = Files.list(note.getParent())) {
        var pid =
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith(prefix))
                .map(name -> Long.parseLong(name.substring(prefix.length())))
                .findFirst();
        if (pid.isPresent()) {
          return ProcessHandle.of(pid.get()).orElseThrow();
        }
      }
      Thread.sleep(20);
    }
    work.join();
    throw new AssertionError("The work came to its end without the misfortune.");
  }
}
