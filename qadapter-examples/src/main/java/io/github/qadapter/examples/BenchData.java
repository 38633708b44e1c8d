package io.github.qadapter.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.BaseModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.report.PreferenceReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench data}: how many pairs a second are read, and read, checked and tokenized. */
@Command(
    name = "data",
    sortOptions = false,
    description = {
      "Writes a file of made-up pairs and goes through it twice, printing pairs per second and the",
      "peak of the heap: first reading only, then reading, checking and tokenizing every pair."
    })
final class BenchData implements Runnable {
  private static final double NANOS = 1e9;
  private static final double MEGA = 1e6;

  /** Plain words, so that a pair has about as many tokens as words and spaces suggest. */
  private static final List<String> WORDS =
      List.of(
          "water", "paper", "light", "garden", "table", "answer", "better", "river", "people",
          "little", "morning", "number", "second", "story", "simple", "letter", "window", "the",
          "a", "and", "of", "to", "is", "in", "it", "that", "for", "with", "on", "they");

  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many pairs to write and go through (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Override
  public void run() {
    if (pairs < 1) {
      throw new IllegalArgumentException(
          "Expected --pairs of at least 1, but found " + pairs + ".");
    }
    try {
      Path file = Files.createTempFile("bench-data", ".jsonl");
      try {
        write(file);
        measure(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void measure(Path file) throws IOException {
    PreferenceData data = PreferenceData.read(file);
    resetPeaks();
    long start = System.nanoTime();
    long read;
    try (Stream<PreferenceRow> rows = data.rows()) {
      read = rows.mapToLong(row -> row.pairs().size()).sum();
    }
    say("read", read, start, file);
    try (BaseModel base = model.open()) {
      resetPeaks();
      start = System.nanoTime();
      PreferenceReport report = data.check(base);
      say("read, check, tokenize", report.pairs(), start, file);
    }
  }

  private void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Random random = new Random(17);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int i = 0; i < pairs; i++) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("prompt", words(random, 10, 30));
        row.put("chosen", words(random, 20, 60));
        row.put("rejected", words(random, 20, 60));
        writer.write(mapper.writeValueAsString(row));
        writer.newLine();
      }
    }
  }

  private static String words(Random random, int least, int most) {
    StringBuilder text = new StringBuilder();
    int count = least + random.nextInt(most - least + 1);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeaks() {
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The pools' peaks need not fall together, so their sum is a bound from above. */
  private static long peakHeap() {
    return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private void say(String what, long counted, long start, Path file) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("measure", "data");
    line.put("work", what);
    line.put("pairs_per_second", counted / ((System.nanoTime() - start) / NANOS));
    line.put("pairs", counted);
    line.put("file_mb", Files.size(file) / MEGA);
    line.put("peak_heap_mb", peakHeap() / MEGA);
    line.put("max_heap_mb", Runtime.getRuntime().maxMemory() / MEGA);
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.println(new ObjectMapper().writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    out.flush();
  }
}
