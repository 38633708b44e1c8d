package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders with and without signs that they are copies of the hub's data sets. */
class DataSetCopyTest {
  private final Path folder;

  DataSetCopyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, '---\nlicense: mit\n---\n'",
    "dataset_infos.json, {}",
    ".gitattributes, ''",
    ".cache/huggingface/x, ''"
  })
  void aCopyIsReadByItsSplit(String sign, String text) throws IOException {
    put(sign, text);
    put("data/train.jsonl", row("train"));
    put("data/test.jsonl", row("test"));
    assertThat(read(options -> {})).containsExactly(pair("train"));
    assertThat(read(options -> options.split("test"))).containsExactly(pair("test"));
    assertThatThrownBy(() -> read(options -> options.split("dev")))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("split 'dev'")
        .hasMessageContaining("only test, train");
  }

  @Test
  void shardsAreASign() throws IOException {
    put("train-00000-of-00002.jsonl", row("0"));
    put("train-00001-of-00002.jsonl", row("1"));
    put("test-00000-of-00001.jsonl", row("2"));
    assertThat(read(options -> {})).containsExactly(pair("0"), pair("1"));
  }

  @Test
  void aCopyWithoutSplitsIsReadAsAWhole() throws IOException {
    put("README.md", "---\n---\n");
    put("a.jsonl", row("a"));
    put("b.jsonl", row("b"));
    assertThat(read(options -> {})).containsExactly(pair("a"), pair("b"));
  }

  @Test
  void anyOtherFolderIsReadAsAWholeUnlessASplitIsNamed() throws IOException {
    put("README.md", "# Notes\n");
    put("train.jsonl", row("train"));
    put("test.jsonl", row("test"));
    assertThat(read(options -> {})).containsExactly(pair("test"), pair("train"));
    assertThat(read(options -> options.split("test"))).containsExactly(pair("test"));
  }

  @Test
  void aFolderWithinTheCopyMayBeNamed() throws IOException {
    put("README.md", "---\n---\n");
    put("one/train.jsonl", row("1"));
    put("two/train.jsonl", row("2"));
    assertThat(read(options -> options.folder("two"))).containsExactly(pair("2"));
  }

  private List<PreferencePair> read(Consumer<ReadOptions.Builder> options) {
    return PreferenceData.read(folder, options).pairs();
  }

  private void put(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String row(String prompt) {
    return "{\"prompt\":\"%s\",\"chosen\":\"a\",\"rejected\":\"b\"}\n".formatted(prompt);
  }

  private static PreferencePair pair(String prompt) {
    return PreferencePair.of(prompt, "a", "b");
  }
}
