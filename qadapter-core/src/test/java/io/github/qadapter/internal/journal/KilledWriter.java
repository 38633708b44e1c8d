package io.github.qadapter.internal.journal;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.QAdapterException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes preferences without end in a process of its own, and says after each call which it was;
 * {@link JournalKillTest} kills it, or gives it a disk that is soon full.
 */
final class KilledWriter {
  private KilledWriter() {}

  /** Arguments: the folder of the log, a name for this process. */
  public static void main(String[] arguments) throws IOException {
    SplittableRandom random = new SplittableRandom(arguments[1].hashCode());
    try (OutputStream out = new FileOutputStream(FileDescriptor.out);
        PreferenceLog log =
            PreferenceLog.open(Path.of(arguments[0]), options -> options.rotateAtBytes(4 << 20))) {
      for (int i = 0; ; i++) {
        // A long line takes long to write, so that a kill finds some of them half written.
        int length = random.nextInt(4) == 0 ? 400_000 : random.nextInt(1, 1000);
        try {
          log.prefer(List.of(Message.user(arguments[1])), "é".repeat(length), Integer.toString(i));
        } catch (QAdapterException e) {
          System.err.println(e.getMessage());
          System.exit(3);
        }
        out.write((i + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }
}
