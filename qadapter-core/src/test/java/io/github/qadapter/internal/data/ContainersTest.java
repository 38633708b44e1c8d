package io.github.qadapter.internal.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Doubt;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rows may be kept in, and how much of it is ever in memory. */
class ContainersTest {
  private static final String ROW = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}";
  private static final PreferencePair PAIR = PreferencePair.of("p", "a", "b");

  private final Path folder;

  ContainersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void oneBadLineDoesNotTouchTheNext() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write((ROW + "\n{\"prompt\":\n" + ROW + "\n").getBytes(UTF_8));
    bytes.write(ROW.replace("a", "ä").getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(("\n\n" + ROW.substring(0, 20)).getBytes(UTF_8));
    Path file = Files.write(folder.resolve("x.jsonl"), bytes.toByteArray());

    PreferenceData data = PreferenceData.read(file);
    assertThat(data.pairs()).containsExactly(PAIR, PAIR);
    assertThat(drops(data))
        .extracting(Drop::reason)
        .containsExactly(DropReason.NOT_JSON, DropReason.NOT_UTF8, DropReason.NOT_JSON);
    assertThat(origins(data))
        .containsExactly(
            file + ", line 1",
            file + ", line 2",
            file + ", line 3",
            file + ", line 4",
            file + ", line 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s\n%s", "[%s,\n%s]", "\n\n[%s,%s]"})
  void gzipIsUnpackedWhateverTheFileIsCalled(String layout) {
    Path file = gzip("x.data", "\uFEFF" + layout.formatted(ROW, ROW));
    assertThat(PreferenceData.read(file).pairs()).containsExactly(PAIR, PAIR);
  }

  @Test
  void severalGzipMembersAreOneText() throws IOException {
    byte[] part = Files.readAllBytes(gzip("part", ROW + "\n"));
    Path file = folder.resolve("x.jsonl.gz");
    try (OutputStream output = Files.newOutputStream(file)) {
      output.write(part);
      output.write(part);
    }
    assertThat(PreferenceData.read(file).size()).isEqualTo(2);
  }

  @Test
  void saysWhereABrokenArchiveEnds() throws IOException {
    byte[] whole = Files.readAllBytes(gzip("whole", (ROW + "\n").repeat(5000)));
    Path file = folder.resolve("x.jsonl.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    PreferenceData data = PreferenceData.read(file);
    assertThatThrownBy(data::size)
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("Unexpected end");
  }

  @Test
  void givesUpAnArchiveThatUnpacksBeyondMeasure() throws IOException {
    byte[] packed = Files.readAllBytes(gzip("bomb", " ".repeat(4 << 20)));
    try (InputStream input = InflatedInput.of(new ByteArrayInputStream(packed), 1 << 20)) {
      assertThatThrownBy(input::readAllBytes).hasMessageContaining("more than 500 times its size");
    }
    try (InputStream input = InflatedInput.of(new ByteArrayInputStream(packed), 4 << 20)) {
      assertThat(input.readAllBytes()).hasSize(4 << 20);
    }
  }

  /** A line twice as long as allowed. */
  @Test
  void aLineBeyondTheLimitIsReadOverAndDropped() throws IOException {
    String huge = "{\"prompt\":\"" + "x".repeat(2 << 20) + "\"}";
    byte[] text = (ROW + "\n" + huge + "\n" + ROW).getBytes(UTF_8);
    try (JsonLinesCursor cursor =
        new JsonLinesCursor(
            "x", new ByteArrayInputStream(text), 0, 1 << 20, new RowLook(RowNames.USUAL))) {
      assertThat(cursor.next()).extracting(RawRow::fault).isNull();
      RawRow dropped = requireNonNull(cursor.next());
      assertThat(dropped.faults()).extracting(Drop::reason).containsExactly(DropReason.TOO_LARGE);
      assertThat(dropped.origin()).hasToString("x, line 2");
      assertThat(requireNonNull(cursor.next()).origin()).hasToString("x, line 3");
      assertThat(cursor.next()).isNull();
    }
    byte[] array = ("[" + ROW + "," + huge + "]").getBytes(UTF_8);
    try (JsonDocumentCursor cursor = WrappedJsonTest.cursor(array, 1 << 20)) {
      assertThat(requireNonNull(cursor.next()).origin()).hasToString("x, row 1 (line 1)");
      assertThatThrownBy(cursor::next).hasMessageContaining("longer than 1 MiB");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.csv     | prompt,chosen,rejected~p,a,b",
        "x.txt     | prompt,chosen,rejected~p,a,b~",
        "x.csv     | id,\"rejected\",\"chosen\",\"prompt\"~7,b,a,p",
        "x.csv     | prompt;chosen;rejected~p;a;b",
        "x.data    | prompt!chosen!rejected~p!a!b",
        "x.csv     |"
            + " prompt,chosen,rejected~p,\"[{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"a\"\"}]\",b",
        "x.csv     | prompt,responses,scores~p,\"[\"\"b\"\",\"\"a\"\"]\",\"[1,2]\"",
        "x.csv     | prompt,completion,label~p,a,True~p,b,False",
        "x.csv     | prompt,chosen,rejected,system~p,a,b,",
        "x.csv     | query,responses~p,\"{\"\"x\"\":\"\"a\"\",\"\"y\"\":\"\"b\"\"}\"",
      })
  void readsTables(String name, String text) {
    boolean styles = text.startsWith("query");
    Path file = write(name, text.replace('~', '\n').replace('!', '\t'));
    PreferenceData data =
        styles
            ? PreferenceData.read(file, options -> options.preferredStyle("x"))
            : PreferenceData.read(file);
    assertThat(data.pairs()).containsExactly(PAIR);
  }

  @Test
  void aCellMaySpanLinesHoldQuotesAndLookLikeJson() {
    Path file =
        write(
            "x.csv",
            "prompt,chosen,rejected\r\n"
                + "\"Sort [1, 2]\n"
                + "please\",\"a, \"\"b\"\"\",\"[1, 2]\"\r\n"
                + "p,a\r\n"
                + "p,a,b\r\n");
    PreferenceData data = PreferenceData.read(file);
    assertThat(data.pairs())
        .containsExactly(PreferencePair.of("Sort [1, 2]\nplease", "a, \"b\"", "[1, 2]"), PAIR);
    assertThat(origins(data))
        .containsExactly(
            file + ", row 1 (line 2)", file + ", row 2 (line 4)", file + ", row 3 (line 5)");
    assertThat(drops(data).get(0).explanation()).contains("3 cells").contains("found 2");
  }

  @Test
  void namesWhatIsWrongWithATable() {
    assertThatThrownBy(() -> PreferenceData.read(write("x.csv", "prompt,choosen,rejected\np,a,b")))
        .hasMessageContaining("found 'choosen', did you mean 'chosen'?");
    assertThatThrownBy(() -> PreferenceData.read(write("y.csv", "prompt,prompt,chosen\np,a,b")))
        .hasMessageContaining("expected every column once");
    PreferenceData open =
        PreferenceData.read(write("z.csv", "prompt,chosen,rejected\np,a,b\n\"p,a,b"));
    assertThatThrownBy(open::pairs).hasMessageContaining("z.csv, line 3: expected a quote");
  }

  @Test
  void readsFilesAndFoldersOneAfterTheOther() throws IOException {
    Files.createDirectories(folder.resolve("data/nested"));
    Files.createDirectories(folder.resolve("data/.hidden"));
    write("data/b.jsonl", ROW.replace("\"a\"", "\"2\""));
    write("data/a.csv", "prompt,chosen,rejected\np,1,b");
    write("data/nested/c.json", "[" + ROW.replace("\"a\"", "\"3\"") + "]");
    write("data/.hidden/d.jsonl", ROW);
    write("data/_e.jsonl", ROW);
    write("data/README.md", "about");
    write("data/dataset_infos.json", "{}");
    Path last = write("last.jsonl", ROW.replace("\"a\"", "\"4\""));

    PreferenceData data = PreferenceData.read(List.of(folder.resolve("data"), last));
    assertThat(data.pairs()).extracting(PreferencePair::chosen).containsExactly("1", "2", "3", "4");
    assertThat(origins(data).get(3)).isEqualTo(last + ", line 1");
    assertThatThrownBy(() -> PreferenceData.read(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> PreferenceData.read(empty)).hasMessageContaining("found none; name");
  }

  @Test
  void everyPassGivesTheSameRowsOrIsRefused() throws IOException {
    Path file = write("x.jsonl", ROW + "\n");
    PreferenceData data = PreferenceData.read(file);
    Files.writeString(file, ROW + "\n" + ROW + "\n");
    assertThat(data.size()).isEqualTo(1);
    assertThat(PreferenceData.read(file).size()).isEqualTo(2);
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> data.stream().count())
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("changed since");
    Files.delete(file);
    assertThatThrownBy(data::pairs).hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @CsvSource({
    "28b52ffd00, Zstandard",
    "425a683931, bzip2",
    "504b030400, a zip archive",
    "fffe7b0000, UTF-16",
    "4152524f5731, Arrow"
  })
  void namesFormatsThatItDoesNotRead(String hex, String name) throws IOException {
    Path file = Files.write(folder.resolve("x.jsonl"), HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> PreferenceData.read(file))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.parquet", "x.jsonl", "x.csv", "x.json.gz"})
  void namesAPointerOfGitLfs(String name) {
    Path file =
        write(
            name,
            "version https://git-lfs.github.com/spec/v1\noid sha256:"
                + "a".repeat(64)
                + "\nsize 12345\n");
    assertThatThrownBy(() -> PreferenceData.read(file))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("Git LFS pointer, which stands for its 12345 bytes")
        .hasMessageContaining("git lfs pull");
  }

  @Test
  void limitsWhatIsLeftOut() {
    Path file = write("x.jsonl", ROW + "\n{}\n" + ROW + "\n" + ROW);
    assertThat(PreferenceData.read(file, options -> options.maxDropped(0.25)).size()).isEqualTo(3);
    assertThatThrownBy(() -> PreferenceData.read(file, options -> options.maxDropped(0.24)))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("at most 24%")
        .hasMessageContaining("found 1 of 4")
        .hasMessageContaining("x.jsonl, line 2: expected a field 'prompt'");
    assertThatThrownBy(() -> PreferenceData.read(file, options -> options.strict()))
        .hasMessageContaining("x.jsonl, line 2: expected a field 'prompt'");
    assertThatThrownBy(() -> PreferenceData.read(file, options -> options.strict().maxDropped(0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxDropped(0.5)");
  }

  @Test
  void refusesWhatIsDoubtfulOnlyWhereAskedTo() {
    Path file = write("x.jsonl", ROW + "\n" + ROW.replace("\"b\"", "\"None\""));
    PreferenceData data = PreferenceData.read(file);
    assertThat(data.size()).isEqualTo(2);
    try (Stream<PreferenceRow> rows = data.slice(1, 2).rows()) {
      assertThat(rows.flatMap(row -> row.doubts().stream()).map(Doubt::reason))
          .containsExactly(DropReason.WORD_FOR_NOTHING);
    }
    assertThatThrownBy(() -> PreferenceData.read(file, options -> options.strict()))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("x.jsonl, line 2: a whole text is a word");
  }

  @Test
  void slicesAndStreamsWhatLiesInFiles() {
    Path file =
        write(
            "x.jsonl",
            "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\",\"c\"],\"scores\":[3,2,1]}\n{}\n" + ROW);
    PreferenceData data = PreferenceData.read(file);
    PreferenceData slice = data.slice(1, 4);
    assertThat(slice.size()).isEqualTo(3);
    assertThat(slice.pairs())
        .containsExactly(PreferencePair.of("p", "a", "c"), PreferencePair.of("p", "b", "c"), PAIR);
    assertThat(origins(slice))
        .containsExactly(file + ", line 1", file + ", line 1", file + ", line 3");
    assertThatThrownBy(() -> data.slice(0, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThat(data.pairs().get(0).prompt()).containsExactly(Message.user("p"));
  }

  private static List<Drop> drops(PreferenceData data) {
    try (Stream<PreferenceRow> rows = data.rows()) {
      return rows.flatMap(row -> row.drops().stream()).toList();
    }
  }

  private static List<String> origins(PreferenceData data) {
    try (Stream<PreferenceRow> rows = data.rows()) {
      return rows.map(row -> row.origin().toString()).toList();
    }
  }

  private Path gzip(String name, String text) {
    Path file = folder.resolve(name);
    try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(file))) {
      output.write(text.getBytes(UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
