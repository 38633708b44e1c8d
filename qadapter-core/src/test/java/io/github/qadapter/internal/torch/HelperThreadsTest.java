package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.internal.torch.HelperThreads.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders as Linux's /proc/self is one. */
class HelperThreadsTest {
  @TempDir Path process;

  private void thread(int number, String name, String statistics) throws IOException {
    Path task = Files.createDirectories(process.resolve("task").resolve("" + number));
    Files.writeString(task.resolve("comm"), name + "\n");
    Files.writeString(task.resolve("schedstat"), statistics + "\n");
  }

  @Test
  void onlyThreadsThatMultiplyCount() throws IOException {
    thread(1, "java", "100 100 1");
    thread(2, "qadapter-native", "1000 20 7");
    thread(3, "qadapter-native", "500 40 9");
    assertThat(new HelperThreads(process).times()).isEqualTo(new Times(1500, 60, 2));
  }

  @Test
  void onesThatEndAreForgottenAndOthersFound() throws IOException {
    thread(2, "qadapter-native", "1000 20 7");
    HelperThreads threads = new HelperThreads(process);
    assertThat(threads.times().threads()).isEqualTo(1);
    thread(4, "qadapter-native", "5 6 1");
    Files.delete(process.resolve("task/2/schedstat"));
    assertThat(threads.times()).isEqualTo(Times.UNKNOWN);
    Files.delete(process.resolve("task/2/comm"));
    assertThat(threads.times()).isEqualTo(new Times(5, 6, 1));
  }

  @Test
  void aSystemThatDoesNotTellIsNoError() throws IOException {
    HelperThreads threads = new HelperThreads(process);
    assertThat(threads.areTold()).isFalse();
    assertThat(threads.times()).isEqualTo(Times.UNKNOWN);
    assertThat(threads.processors()).isZero();
    thread(2, "qadapter-native", "no numbers");
    assertThat(threads.times()).isEqualTo(Times.UNKNOWN);
  }

  @Test
  void processorsAreCountedByTheirMask() throws IOException {
    Files.writeString(process.resolve("status"), "Name:\tjava\nCpus_allowed:\tff,0000000f\n");
    assertThat(new HelperThreads(process).processors()).isEqualTo(12);
  }
}
