package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Role;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.text.GoldenCases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Files as people have them, with the right result of each, which {@code cases/data.txt} holds in
 * the order of the rows: a pair as {@code [system] user / assistant / user: chosen > rejected},
 * what is left out as {@code - REASON}, what is doubtful as {@code ? REASON}, and a file that is
 * refused, or gives nothing, as {@code ! words of the message}. P, A and B stand for the texts that
 * most of these files hold.
 */
class CasesDataTest {
  private static final Map<String, String> TEXTS =
      Map.of(
          "How do I keep basil alive on a windowsill?", "P",
          "Water it from below, give it six hours of light and pinch off the flowers.", "A",
          "Basil is a plant.", "B");

  private static final Set<Integer> INVISIBLE =
      Set.of((int) Character.CONTROL, (int) Character.LINE_SEPARATOR, (int) Character.SURROGATE);

  private final Map<String, List<String>> expected = expected();

  @TestFactory
  Stream<DynamicTest> everyFileGivesItsRightResult() {
    Path folder = folder();
    return expected.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> requireResult(folder.resolve(entry.getKey()), entry.getValue())));
  }

  @Test
  void everyFileHasARightResult() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .isSubsetOf(expected.keySet());
    }
  }

  private static Path folder() {
    return GoldenCases.require("qadapter.cases").resolve("data");
  }

  private static void requireResult(Path file, List<String> results) {
    if (results.get(0).startsWith("!")) {
      assertThatThrownBy(() -> rows(file))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining(results.get(0).substring(1).strip());
    } else {
      assertThat(rows(file)).containsExactlyElementsOf(results);
    }
  }

  /** What comes of every row, as the table writes it. */
  private static List<String> rows(Path file) {
    List<String> results = new ArrayList<>();
    try (Stream<PreferenceRow> rows = PreferenceData.read(file).rows()) {
      rows.forEach(
          row -> {
            row.pairs().forEach(pair -> results.add(written(pair)));
            row.drops().forEach(drop -> results.add("- " + drop.reason()));
            row.doubts().forEach(doubt -> results.add("? " + doubt.reason()));
          });
    }
    return results;
  }

  private static String written(PreferencePair pair) {
    String prompt =
        pair.prompt().stream().map(CasesDataTest::written).collect(Collectors.joining(" / "));
    return "%s: %s > %s"
        .formatted(shortened(prompt), written(pair.chosen()), written(pair.rejected()));
  }

  private static String written(Message message) {
    String text = written(message.content());
    return message.role() == Role.SYSTEM ? "[" + text + "]" : text;
  }

  private static String written(String text) {
    String all = text;
    for (Map.Entry<String, String> known : TEXTS.entrySet()) {
      all = all.replace(known.getKey(), known.getValue());
    }
    StringBuilder visible = new StringBuilder();
    all.codePoints()
        .forEach(
            letter -> {
              if (letter == '\n') {
                visible.append("\\n");
              } else if (INVISIBLE.contains(Character.getType(letter))) {
                visible.append("\\u%04x".formatted(letter));
              } else {
                visible.appendCodePoint(letter);
              }
            });
    return shortened(visible.toString());
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 90) + "…" + text.length();
  }

  private static Map<String, List<String>> expected() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    try (InputStream table = CasesDataTest.class.getResourceAsStream("/cases/data.txt")) {
      assertThat(table).isNotNull();
      List<String> results = new ArrayList<>();
      String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("  ")) {
          results.add(line.substring(2));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          results = new ArrayList<>();
          all.put(line.strip(), results);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }
}
