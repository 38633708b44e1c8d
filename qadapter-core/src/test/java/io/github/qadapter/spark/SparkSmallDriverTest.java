package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table of preferences that the driver's heap could not hold. */
@Tag("spark")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkSmallDriverTest {
  private static final int ROWS = 12_000;
  private static final int WORDS = 4000;

  @TempDir static Path folder;

  @Test
  void preferencesThatTheDriversHeapCannotHoldGoThroughIt() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(command::add);
    // The least that Spark begins with.
    command.addAll(List.of("-Xmx480m", "-cp", System.getProperty("java.class.path")));
    command.add(Driver.class.getName());
    Path said = folder.resolve("said");
    Process driver =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(driver.waitFor()).as(() -> read(said)).isZero();
    } finally {
      driver.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The program of the process with the small heap. */
  static final class Driver {
    private Driver() {}

    /** Goes through the table. */
    public static void main(String[] arguments) {
      try (SparkSession session = LocalSpark.open()) {
        Dataset<Row> table =
            session
                .range(0, ROWS, 1, 200)
                .selectExpr(
                    "concat('What is ', id, '?') prompt",
                    "repeat(concat('Good ', id % 10, ' '), " + WORDS + ") chosen",
                    "repeat(concat('Bad ', id % 10, ' '), " + WORDS + ") rejected");
        PreferenceData data = QAdapterSpark.preferenceData(table);
        // Each is a byte at least.
        assertThat(characters(data)).isGreaterThan(Runtime.getRuntime().maxMemory());
      }
    }

    private static long characters(PreferenceData data) {
      long found = 0;
      try (Stream<PreferencePair> pairs = data.stream()) {
        for (Iterator<PreferencePair> each = pairs.iterator(); each.hasNext(); ) {
          PreferencePair pair = each.next();
          found += pair.chosen().length() + pair.rejected().length();
        }
      }
      return found;
    }
  }
}
