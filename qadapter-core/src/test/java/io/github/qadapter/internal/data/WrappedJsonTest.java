package io.github.qadapter.internal.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON in which rows stand otherwise than one a line or in one array. */
class WrappedJsonTest {
  private static final String ONE = "{'prompt':'p','chosen':'a','rejected':'b'}";
  private static final String TWO = "{'prompt':'q','chosen':'a','rejected':'b'}";
  private static final List<PreferencePair> BOTH =
      List.of(PreferencePair.of("p", "a", "b"), PreferencePair.of("q", "a", "b"));

  private final Path folder;

  WrappedJsonTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A cursor over a text whose rows have at most so many bytes. */
  static JsonDocumentCursor cursor(byte[] text, int limit) throws IOException {
    return cursor(() -> new ByteArrayInputStream(text), limit);
  }

  private static JsonDocumentCursor cursor(JsonDocument.Text text, int limit) throws IOException {
    RowLook look = new RowLook(RowNames.USUAL);
    return new JsonDocumentCursor(
        new JsonDocument("x", text, look, "train", limit), text.open(), 0);
  }

  /**
   * @ and # stand for the rows, a tilde for a line's end.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'data':[@,#]}",
        "{'version':1,'examples':[~@,~#~]}",
        "{'instances':[@,#],'total':2}",
        "{~'info':{'license':'x'},~'pairs':{~'list':[@,#]}}",
        "{'a':[@],'b':[#]}",
        "{'train':{'rows':[@,#]},'test':[@]}",
        "{'validation':[@],'train':{'x':@,'y':#}}",
        "{'test-1':@,'test-2':#}",
        "{'rows':[{'row_idx':0,'row':@,'truncated_cells':[]},{'row_idx':1,'row':#}]}",
        "{'row_idx':0,'row':@}~{'row_idx':1,'row':#}",
        "[{'id':7,'record':@},{'id':8,'record':#}]",
        "[@]~[#]",
        "[@,#]~[]",
        "[[@],[#]]",
        "[@]~#",
        "@~[#]",
        "{'data':[@]}~{'data':[#]}",
        "{'prompt':['p','q'],'chosen':['a','a'],'rejected':['b','b']}",
        "{'prompt':{'0':'p','1':'q'},'chosen':{'0':'a','1':'a'},'rejected':{'0':'b','1':'b'}}",
        "{'train':{'prompt':['p','q'],'chosen':['a','a'],'rejected':['b','b'],'id':[1,2]}}",
        "{'prompt':['p'],'chosen':['a'],'rejected':['b']}~{'data':[#]}",
        "{'columns':['prompt','chosen','rejected'],'index':[0,1],"
            + "'data':[['p','a','b'],['q','a','b']]}",
        "{~'prompt':'p',~'chosen':'a',~'rejected':'b'~}~{'prompt':'q',~'chosen':'a','rejected':'b'}",
        "{'prompt':['p','q'],~'chosen':[[{'role':'assistant','content':'a'}],"
            + "[{'role':'assistant','content':'a'}]],'rejected':['b','b']}",
      })
  void rowsAreFoundWhereverTheyStand(String layout) {
    assertThat(read(layout, r -> {}).pairs()).isEqualTo(BOTH);
  }

  @Test
  void theSplitThatIsAskedForIsRead() {
    String text = "{'train':[@],'test':[#],'validation':{'prompt':['q'],'chosen':['a']}}";
    assertThat(read(text, r -> {}).pairs()).containsExactly(BOTH.get(0));
    assertThat(read(text, r -> r.split("test")).pairs()).containsExactly(BOTH.get(1));
    assertThatThrownBy(() -> read("{'test':[@],'dev':[#]}", r -> {}))
        .hasMessageEndingWith(
            "x.json: expected rows of the split 'train', but found only dev, test;"
                + " name another split with the option split.");
  }

  @Test
  void everyRowHasItsLine() {
    try (Stream<PreferenceRow> rows = read("~{'version':~1,~'data':[~@,~~#]}", r -> {}).rows()) {
      assertThat(rows.map(row -> row.origin().toString()))
          .containsExactly(
              folder.resolve("x.json") + ", row 1 (line 5)",
              folder.resolve("x.json") + ", row 2 (line 7)");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'data':[@],'prompt':'p'}|line 1: expected rows that hold all that belongs to them, but"
            + " found 'prompt' beside rows; put it into each row, or leave it out.",
        "{'system':'Be brief.',~'data':[@]}|line 2: expected rows that hold all that",
        "{'train':[@],'more':[#]}|but found rows under 'more' as well; write a file for each",
        "{'prompt':['p','q'],'chosen':['a'],'rejected':['b','b']}|expected columns of the same"
            + " length, but found 2 in 'prompt', 1 in 'chosen', 2 in 'rejected'",
        "{'prompt':{'0':'p','1':'q'},'chosen':{'1':'a','0':'a'},'rejected':{'0':'b','1':'b'}}|"
            + "found '1' in 'chosen' where others have '0'",
        "{'data':[@,~{'prompt':}]}|line 2: expected JSON, but found broken JSON at column",
        "{'data':[@,~#|line 2: expected JSON, but found broken JSON",
        "{'data':[{'question':'p','win':'a'}]}|expected a field",
        "{'data':[{'a':1,'b':2}]}|x.json, row 1 (line 1): expected a field 'prompt', but found"
            + " only a, b",
        "[['p','a','b']]|row 1 (line 1): expected a JSON object, but found a list",
        "{}|but found none",
      })
  void whatCannotBeReadWithoutGuessingIsRefused(String given) {
    int bar = given.indexOf('|');
    assertThatThrownBy(() -> read(given.substring(0, bar), r -> {}).pairs())
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining(given.substring(bar + 1));
  }

  @Test
  void aTextThatAServerCutOffIsLeftOut() {
    String cut = "{'rows':[{'row':@,'truncated_cells':['chosen']},{'row':#}]}";
    try (Stream<PreferenceRow> rows = read(cut, r -> {}).rows()) {
      assertThat(rows.flatMap(row -> row.drops().stream()).map(PreferenceRow.Drop::reason))
          .containsExactly(DropReason.UNSUPPORTED);
    }
  }

  /** A file a hundred times as large as what may be held. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":[R%s]}",
        "{%s}",
        "{\"train\":{\"x\":[R%s]}}",
        "{\"test\":[R%s],\"train\":[{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}]}"
      })
  void noMoreThanARowIsHeld(String layout) throws IOException {
    String row = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}";
    int rows = 100_000;
    boolean keyed = !layout.contains("R");
    String text =
        IntStream.range(0, rows)
            .mapToObj(i -> keyed ? "\"" + i + "\":" + row : row)
            .collect(Collectors.joining(","));
    byte[] bytes = layout.replace("R", "").formatted(text).getBytes(UTF_8);
    assertThat(count(() -> new ByteArrayInputStream(bytes), 1 << 15))
        .isEqualTo(layout.startsWith("{\"test") ? 1 : rows);
  }

  @Test
  void columnsAreGoneThroughSideBySide() throws IOException {
    int rows = 50_000;
    List<InputStream> parts = new ArrayList<>();
    JsonDocument.Text text =
        () -> {
          parts.clear();
          for (String part :
              List.of("{\"v\":1,\"prompt\":[", "],\"chosen\":[", "],\"rejected\":[")) {
            String texts = "\"" + part.charAt(part.length() - 4) + "\",";
            parts.add(
                new ByteArrayInputStream((part + texts.repeat(rows) + "\"z\"").getBytes(UTF_8)));
          }
          parts.add(new ByteArrayInputStream("]}".getBytes(UTF_8)));
          return new BufferedInputStream(
              new SequenceInputStream(Collections.enumeration(List.copyOf(parts))));
        };
    assertThat(count(text, 1 << 15)).isEqualTo(rows + 1);
  }

  private static int count(JsonDocument.Text text, int limit) throws IOException {
    try (JsonDocumentCursor cursor = cursor(text, limit)) {
      int count = 0;
      for (RawRow row = cursor.next(); row != null; row = cursor.next()) {
        assertThat(row.fault()).isNull();
        count++;
      }
      return count;
    }
  }

  private PreferenceData read(String layout, Consumer<ReadOptions.Builder> options) {
    return PreferenceData.read(
        write(layout.replace("@", ONE).replace("#", TWO).replace('~', '\n')), options);
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("x.json"), text.replace('\'', '"'));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
