package io.github.qadapter.internal.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.common.base.Splitter;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The number of threads that a user asks for is the number of threads that compute. */
class ComputingThreadsTest {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** PyTorch's helpers take over the name of the thread that they help. */
  private static final String NAME = "qadapter-native";

  private static final GenerationOptions LONG =
      GenerationOptions.builder().seed(1).minTokens(120).maxTokens(120).build();

  @Test
  void asManyThreadsComputeAsTheUserSays() throws IOException {
    assumeThat(TASKS).isDirectory();
    assertThat(busyWith(1)).isEqualTo(1);
    assertThat(busyWith(3)).isEqualTo(3);
  }

  /** How many threads of ours take processor time while an answer grows. */
  private static long busyWith(int threads) throws IOException {
    LoadedModel model =
        LoadedModel.open(TinyModel.folder(), ModelOptions.builder().threads(threads).build());
    try {
      answer(model); // warms up: what it loads and copies is not an answer's work
      Map<Path, Long> before = ticks();
      answer(model);
      Map<Path, Long> after = ticks();
      return after.entrySet().stream()
          .filter(task -> task.getValue() > before.getOrDefault(task.getKey(), 0L))
          .count();
    } finally {
      model.close();
    }
  }

  private static void answer(LoadedModel model) {
    model.answer(List.of(Message.user("The cat sleeps.")), LONG, AdapterMix.NONE);
  }

  /** Processor time of each of our threads so far, in the system's ticks. */
  private static Map<Path, Long> ticks() throws IOException {
    Map<Path, Long> all = new HashMap<>();
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        String line = Files.readString(task.resolve("stat"));
        if (line.contains("(" + NAME + ")")) {
          List<String> fields =
              Splitter.on(' ').splitToList(line.substring(line.lastIndexOf(')') + 2));
          all.put(task, Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)));
        }
      }
    }
    return all;
  }
}
