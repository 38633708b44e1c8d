package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.text.GoldenCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceReaderTest {
  private static final String GOOD = "{'prompt':'p','chosen':'a','rejected':'b'}";
  private static final String STYLES =
      "{'query':'q','responses':{'academy':'A','business':'B','normal':'N','literature':'A'}}";

  private final Path folder;

  PreferenceReaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsJsonLinesWithByteOrderMarkBlankLinesAndWindowsLineEnds() {
    PreferenceData data =
        read(
            "\uFEFF\r\n"
                + GOOD
                + "\r\n\r\n  {'prompt':'q','chosen':'line\\nbreak','rejected':'é 😀','score':1}");

    assertThat(data.pairs())
        .containsExactly(
            PreferencePair.of("p", "a", "b"), PreferencePair.of("q", "line\nbreak", "é 😀"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[%s]", "\uFEFF\n[\n%s\n]\n", " [ {'prompt':'p','chosen':'a','rejected':'b'} ] "})
  void readsOneArray(String layout) {
    assertThat(read(layout.formatted(GOOD)).pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"));
  }

  @Test
  void readsConversations() {
    String prompt =
        "{'role':'system','content':'s'},{'role':'user','content':'u'},"
            + "{'role':'assistant','content':'v'},{'role':'user','content':'w'}";
    PreferenceData data =
        read(
            "{'prompt':[%s],'chosen':[{'role':'assistant','content':'a'}],'rejected':[%s,{'role':'assistant','content':'b','name':'x'}]}"
                .formatted(prompt, prompt));

    assertThat(data.pairs())
        .containsExactly(
            new PreferencePair(
                List.of(
                    Message.system("s"),
                    Message.user("u"),
                    Message.assistant("v"),
                    Message.user("w")),
                "a",
                "b"));
  }

  @Test
  void aTextPromptMayBeRepeatedAsMessages() {
    PreferenceData data =
        read(
            "{'prompt':'p','chosen':[{'role':'user','content':'p'},{'role':'assistant','content':'a'}],'rejected':'b'}");

    assertThat(data.pairs()).containsExactly(PreferencePair.of("p", "a", "b"));
  }

  @Test
  void prefersTheDomainsAnswerToEachOtherOneInTheFilesOrder() {
    PreferenceData data = read(STYLES, "business");

    assertThat(data.pairs())
        .containsExactly(
            PreferencePair.of("q", "B", "A"),
            PreferencePair.of("q", "B", "N"),
            PreferencePair.of("q", "B", "A"));
  }

  @Test
  void leavesOutBlankAndEqualAnswersOfOtherStyles() {
    assertThat(read(STYLES, "academy").pairs())
        .containsExactly(PreferencePair.of("q", "A", "B"), PreferencePair.of("q", "A", "N"));
    assertThat(read(STYLES + "\n" + STYLES.replace("'B'", "' '"), "normal").size()).isEqualTo(5);
  }

  /** Each row: what stands on line 2, and what the message must say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'prompt':'p','choosen':'a','rejected':'b'}    | found 'choosen', did you mean 'chosen'?
          {'prompt':'p','win':'a','rejected':'b'}        | only prompt, win, rejected; add it, or name the column that holds it
          {'chosen':'a','rejected':'b'}                  | a field 'prompt', but found only chosen, rejected
          {}                                             | a field 'prompt', but found no fields
          {'prompt':'p','chosen':'','rejected':'b'}      | The chosen answer to "p" is empty
          {'prompt':'p','chosen':'a','rejected':' \\n'}  | The rejected answer to "p" is empty
          {'prompt':'p','chosen':'a','rejected':'a'}     | are equal
          {'prompt':[],'chosen':'a','rejected':'b'}      | a prompt with a user's message to answer, but found none
          {'prompt':'p','chosen':7,'rejected':'b'}       | expected 'chosen' to be text or a list of messages, but found the number 7
          {'prompt':'p','chosen':null,'rejected':'b'}    | but found null
          {'prompt':'p','chosen':['a',7],'rejected':'b'} | expected messages {role, content} in 'chosen', but found text
          {'prompt':'p','chosen':[],'rejected':'b'}      | expected 'chosen' to end with an assistant's message, but found no message
          {'prompt':'p','chosen':[{'role':'user','content':'a'}],'rejected':'b'}     | but found one of the user
          {'prompt':'p','chosen':[{'role':'asistant','content':'a'}],'rejected':'b'} | did you mean 'assistant'?
          {'prompt':'p','chosen':[{'role':'tool','content':'a'}],'rejected':'b'}     | expected one of the roles system, user, assistant, but found 'tool'
          {'prompt':'p','chosen':[{'role':'user','content':'other'},{'role':'assistant','content':'a'}],'rejected':'b'} | repeat the prompt exactly
          {'prompt':[{'role':'assistant','content':'a'}],'chosen':'a','rejected':'b'} | the assistant's turn before the assistant's answer
          {'prompt':'p','prompt':'p','chosen':'a','rejected':'b'} | Duplicate
          {'prompt':'p','chosen':'a'                     | broken JSON at column
          {'prompt':'p','chosen':'a','rejected':'b'} {}  | broken JSON at column
          7                                              | expected a JSON object, but found the number 7
          {'query':'q','responses':{'academy':'A','business':'B'}} | (academy, business); name the preferred style with the option domain
          """)
  void namesTheLineAndTheFault(String line, String message) {
    Path file = write(GOOD + "\n" + line, StandardCharsets.UTF_8);
    assertThatThrownBy(() -> PreferenceData.read(file, ReadOptions.Builder::strict))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("preferences.json, line 2: ")
        .hasMessageContaining(message);
  }

  @Test
  void namesTheRowOfAnArray() {
    assertThatThrownBy(() -> read("[\n\n{'prompt':'p'}]"))
        .hasMessageContaining("preferences.json, row 1 (line 3): expected a field 'chosen'");
    assertThatThrownBy(() -> read("[" + GOOD + ",\n" + GOOD).pairs())
        .hasMessageContaining("preferences.json, line 2: expected");
    assertThatThrownBy(() -> read("[" + GOOD + "]\nand more").pairs())
        .hasMessageContaining("line 2: expected a JSON array, but found broken JSON at column");
    assertThatThrownBy(() -> read("[" + GOOD + ",\n{'prompt':oops}]").pairs())
        .hasMessageContaining("line 2: expected a JSON array, but found broken JSON at column");
  }

  @Test
  void namesTheDomainsThatThereAre() {
    assertThatThrownBy(() -> read(STYLES, "academi"))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("line 1")
        .hasMessageContaining("only academy, business, normal, literature")
        .hasMessageContaining("did you mean 'academy'?");
    assertThatThrownBy(() -> read(STYLES, "sports"))
        .hasMessageContaining("choose one of these domains");
    assertThatThrownBy(() -> read(GOOD, "academy"))
        .hasMessageContaining("expected query and responses, for the domain 'academy'")
        .hasMessageContaining("leave the option domain out");
  }

  @Test
  void refusesAFileThatIsMissingEmptyOrNotUtf8() throws IOException {
    Path missing = folder.resolve("missing.jsonl");
    assertThatThrownBy(() -> PreferenceData.read(missing))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("there is no such file");
    for (String empty : List.of("", "\n \n", "[]")) {
      assertThatThrownBy(() -> read(empty))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("found none");
    }
    Path latin = write(GOOD.replace("'a'", "'ä'"), StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> PreferenceData.read(latin))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("UTF-8");
  }

  /** Counted here from the file's tree, four comparisons a query less those that say nothing. */
  @Test
  void readsEveryDomainOfDsp() throws IOException {
    Path file = GoldenCases.require("qadapter.data").resolve("dsp/dsp.json");
    JsonNode rows = GoldenCases.json(file);
    assertThat(rows).hasSize(461);
    for (String domain : List.of("academy", "business", "entertainment", "literature", "normal")) {
      List<PreferencePair> expected = new ArrayList<>();
      for (JsonNode row : rows) {
        String preferred = row.at("/responses/" + domain).asText();
        for (JsonNode other : row.get("responses")) {
          boolean blank = preferred.isBlank() || other.asText().isBlank();
          if (!blank && !other.asText().equals(preferred)) {
            expected.add(PreferencePair.of(row.get("query").asText(), preferred, other.asText()));
          }
        }
      }
      assertThat(PreferenceData.read(file, options -> options.preferredStyle(domain)).pairs())
          .isEqualTo(expected);
    }
  }

  private PreferenceData read(String text) {
    return PreferenceData.read(write(text, StandardCharsets.UTF_8));
  }

  private PreferenceData read(String text, String domain) {
    return PreferenceData.read(
        write(text, StandardCharsets.UTF_8), options -> options.preferredStyle(domain));
  }

  /** Single quotes stand for double ones. */
  private Path write(String text, Charset charset) {
    Path file = folder.resolve("preferences.json");
    try {
      return Files.writeString(file, text.replace('\'', '"'), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
