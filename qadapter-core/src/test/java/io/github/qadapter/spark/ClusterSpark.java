package io.github.qadapter.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A Spark whose executors are processes of this machine, with one processor and a small heap. */
final class ClusterSpark {
  private ClusterSpark() {}

  /** A cluster of so many workers, each with room for one executor. */
  static SparkSession open(int executors, Map<String, String> settings) {
    Path home = Path.of(System.getenv("SPARK_HOME"));
    try {
      Files.createDirectories(home.resolve("jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open("local-cluster[" + executors + ",1,768]", settings);
  }

  /** The executors of a master, with this process's class path. */
  static SparkSession open(String master, Map<String, String> settings) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .appName("qadapter")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.cores", "1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    settings.forEach(builder::config);
    return builder.getOrCreate();
  }

  /** The processes of executors that this process began, in no order. */
  static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> command(process).contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** The process of the executor with this number. */
  static ProcessHandle executor(String id) {
    return executors().stream()
        .filter(process -> command(process).contains("\0--executor-id\0" + id + "\0"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process of executor " + id));
  }

  private static String command(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Runs a command of the system to its end. */
  static int system(String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
