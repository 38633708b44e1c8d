package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quotes in tables; in the tables here, single quotes stand for double ones. */
class CsvQuotesTest {
  private static final String HEADER = "prompt,chosen,rejected\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          'say \\'hi\\', please',a,b  ~ say 'hi', please
          '\\'hi\\', he said',a,b     ~ 'hi', he said
          'say \\'hi\\'',a,b          ~ say 'hi'
          'a \\'q\\' and \\\\',a,b    ~ a 'q' and \\
          'a ''q'' here',a,b          ~ a 'q' here
          'C:\\dir\\',a,b             ~ C:\\dir\\
          'C:\\dir\\''',a,b           ~ C:\\dir\\'
          5' pipe,a,b                 ~ 5' pipe
          a \\'q\\' b,a,b             ~ a 'q' b
          \\'q\\' b,a,b               ~ 'q' b
          \\'q\\',a,b                 ~ 'q'
          '',a,b                      ~ ``
          """)
  void readsBothWaysOfQuoting(String row, String prompt) throws IOException {
    String table = row.replace('\'', '"') + "\n";
    try (CsvQuotes quotes = new CsvQuotes(new StringReader(table), ',', false)) {
      String standard = all(quotes);
      CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(standard);
      List<String> cells = reader.stream().findFirst().orElseThrow().getFields();
      assertThat(cells).containsExactly(prompt.replace('\'', '"'), "a", "b");
    }
  }

  /** Cells that RFC 4180 wrote come through as they are, character by character. */
  @Property
  void leavesStandardTablesAlone(@ForAll("cells") List<String> cells) throws IOException {
    String table =
        cells.stream()
            .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(",", "", "\r\n"));
    try (CsvQuotes quotes = new CsvQuotes(new StringReader(table.repeat(3)), ',', false)) {
      assertThat(all(quotes)).isEqualTo(table.repeat(3));
    }
  }

  /** Without a backslash before a quote, which is where the two ways of quoting differ. */
  @Provide
  Arbitrary<List<String>> cells() {
    return Arbitraries.strings()
        .withChars("ab\",\n\r\\ ")
        .ofMaxLength(12)
        .filter(cell -> !cell.contains("\\\"") && !cell.endsWith("\\"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /**
   * Whatever is in the cells: a table with escaped quotes says the same as one with double ones.
   */
  @Property
  void readsEscapedQuotesAsDoubleOnes(@ForAll("words") List<String> words) throws IOException {
    String escaped = "\"say \\\"x\\\" now\"," + joined(words, "\\\"") + "\n";
    String doubled = "\"say \"\"x\"\" now\"," + joined(words, "\"\"") + "\n";
    try (CsvQuotes quotes = new CsvQuotes(new StringReader(escaped), ',', false)) {
      assertThat(all(quotes)).isEqualTo(doubled);
    }
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings().withChars("ab\",\n ").ofMaxLength(8).list().ofSize(2);
  }

  private static String joined(List<String> words, String quote) {
    return words.stream()
        .map(word -> '"' + word.replace("\"", quote) + '"')
        .collect(Collectors.joining(","));
  }

  @Test
  void namesTheLineOnWhichAQuoteOpenedThatNeverCloses(@TempDir Path folder) throws IOException {
    String rows = "p,a,b\n".repeat(5);
    Path file =
        Files.writeString(
            folder.resolve("x.csv"), HEADER + rows + "\"open,a,b\n" + "q,a,b\n".repeat(100_000));
    PreferenceData data = PreferenceData.read(file);
    assertThatThrownBy(data::size)
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("x.csv, line 7: expected a quote that closes")
        .hasMessageContaining("none up to the end of the file");
  }

  @Test
  void namesTheLineOnWhichAQuoteOpenedThatALaterOneSeemsToClose(@TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("x.csv"), HEADER + "p,a,b\n\"open,a,b\nq,\"yes, sir\",b\n");
    PreferenceData data = PreferenceData.read(file);
    assertThatThrownBy(data::size)
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("x.csv, line 3: expected a quote that closes")
        .hasMessageContaining("text after a quote on line 4");
  }

  /** A quote after text shows the way of quoting for the rows before it as well. */
  @Test
  void tellsTheWayOfQuotingByTheHeadOfTheTable(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("x.csv"),
            HEADER + "\"2\\\"\",a,b\n\"say \\\"hi\\\" now\",a,b\n".replace("2\\\"", "2\\\", 3"));
    assertThat(PreferenceData.read(file).pairs())
        .containsExactly(
            PreferencePair.of("2\", 3", "a", "b"), PreferencePair.of("say \"hi\" now", "a", "b"));
  }

  private static String all(CsvQuotes quotes) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] read = new char[3];
    for (int n = quotes.read(read, 0, 3); n >= 0; n = quotes.read(read, 0, 3)) {
      text.append(read, 0, n);
    }
    return text.toString();
  }
}
