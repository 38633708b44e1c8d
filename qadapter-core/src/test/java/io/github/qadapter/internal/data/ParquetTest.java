package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that Arrow wrote; tools/parquet-fixture makes them. */
class ParquetTest {
  @Test
  void readsConversationsWithTheirPromptBeside() {
    Path file = file("conversations-snappy.parquet");
    PreferenceData data = PreferenceData.read(file);
    assertThat(data.pairs())
        .containsExactly(
            PreferencePair.of("p0", "a0", "b0"), PreferencePair.of("p1", "ä1 😀", "b1"));
    try (Stream<PreferenceRow> rows = data.rows()) {
      PreferenceRow last = rows.skip(2).findFirst().orElseThrow();
      assertThat(last.origin()).hasToString(file + ", row 3");
      assertThat(last.drops().get(0).reason()).isEqualTo(DropReason.EQUAL_ANSWERS);
    }
  }

  @Test
  void readsRankedAnswersWithTheirScores() {
    assertThat(PreferenceData.read(file("ranked-zstd.parquet")).pairs())
        .containsExactly(PreferencePair.of("p", "high", "low"));
  }

  @Test
  void readsManyPagesAndRowGroups() {
    List<PreferencePair> expected =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    new PreferencePair(
                        i % 2 == 0
                            ? List.of(Message.system("be kind"), Message.user("p" + i))
                            : List.of(Message.user("p" + i)),
                        "answer " + 2 * i,
                        "answer " + (2 * i + 1)))
            .toList();
    assertThat(PreferenceData.read(file("judged-gzip.parquet")).pairs()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pairs-none.parquet", "pairs-lz4.parquet"})
  void readsOlderAndNewerPages(String name) {
    assertThat(PreferenceData.read(file(name)).pairs())
        .hasSize(20)
        .containsOnly(PreferencePair.of("p", "a", "b"));
  }

  @Test
  void namesACodecThatIsNotRead() {
    assertThatThrownBy(() -> PreferenceData.read(file("pairs-brotli.parquet")))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("BROTLI")
        .hasMessageContaining("write it with SNAPPY");
  }

  /** A byte in turn, and a length in turn: a fault is said, or some rows are read. */
  @Test
  void aDamagedFileIsAnErrorAndNothingWorse(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(file("pairs-lz4.parquet"));
    Path file = folder.resolve("x.parquet");
    int refused = 0;
    for (int i = 4; i < whole.length; i += 3) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0x5f;
      refused += refuses(Files.write(file, damaged)) ? 1 : 0;
      assertThat(refuses(Files.write(file, Arrays.copyOf(whole, i)))).isTrue();
    }
    assertThat(refused).isPositive();
  }

  private static boolean refuses(Path file) {
    try {
      PreferenceData.read(file).pairs();
      return false;
    } catch (PreferenceDataException e) {
      assertThat(e).hasMessageContaining("x.parquet");
      return true;
    }
  }

  /** Core without the library: everything else is read, and the message names what to add. */
  @Test
  void saysWhichLibraryIsMissing(@TempDir Path folder) throws Exception {
    List<URL> without = new ArrayList<>();
    for (String entry :
        Splitter.on(File.pathSeparator).split(System.getProperty("java.class.path"))) {
      if (!entry.matches(".*(parquet|aircompressor).*\\.jar")) {
        without.add(Path.of(entry).toUri().toURL());
      }
    }
    Path lines = folder.resolve("x.jsonl");
    Files.writeString(lines, "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}");
    try (URLClassLoader loader =
        new URLClassLoader(without.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThatCode(() -> read(loader, lines)).doesNotThrowAnyException();
      assertThatThrownBy(() -> read(loader, file("pairs-none.parquet")))
          .hasToString(
              "io.github.qadapter.exception.PreferenceDataException: Expected"
                  + " blue.strategic.parquet:parquet-floor on the class path, which reads Parquet"
                  + " files such as "
                  + file("pairs-none.parquet")
                  + ", but it is not there; add this dependency.");
    }
  }

  private static void read(ClassLoader loader, Path file) throws Throwable {
    try {
      Class.forName("io.github.qadapter.PreferenceData", true, loader)
          .getMethod("read", Path.class)
          .invoke(null, file);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Path file(String name) {
    try {
      return Path.of(ParquetTest.class.getResource("/parquet/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
