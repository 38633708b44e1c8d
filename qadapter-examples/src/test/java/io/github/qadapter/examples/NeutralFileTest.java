package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.QAdapterException;
import io.github.qadapter.RetentionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeutralFileTest {
  @TempDir Path folder;

  private Path file(String... rows) throws IOException {
    return Files.writeString(folder.resolve("neutral.jsonl"), String.join("\n", rows));
  }

  @Test
  void readsTextsAndAnswers() throws IOException {
    Path file = file("{\"text\": \"A tale.\"}", "", "{\"question\": \"1+1?\", \"answer\": \"2\"}");

    assertThat(NeutralFile.read(file, 9))
        .containsExactly(RetentionText.plain("A tale."), RetentionText.answer("1+1?", "2"));
    assertThat(NeutralFile.read(file, 1)).containsExactly(RetentionText.plain("A tale."));
  }

  @Test
  void namesTheRowAndTheFileOfAProblem() throws IOException {
    Path file = file("{\"text\": \"A tale.\"}", "{\"title\": \"A tale.\"}");
    assertThatThrownBy(() -> NeutralFile.read(file, 9))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("row 2 of " + file);

    Path broken = file("{\"text\": ");
    assertThatThrownBy(() -> NeutralFile.read(broken, 9))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("row 1 of " + broken)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesAFileThatIsEmptyOrMissing() throws IOException {
    Path empty = file();
    assertThatThrownBy(() -> NeutralFile.read(empty, 9))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("found none");
    assertThatThrownBy(() -> NeutralFile.read(folder.resolve("nothing"), 9))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void namesWhatStandsForAFileThatGitLfsKeeps() throws IOException {
    Path pointer =
        file("version https://git-lfs.github.com/spec/v1", "oid sha256:0a", "size 12345");
    assertThatThrownBy(() -> NeutralFile.read(pointer, 9))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("found a Git LFS pointer")
        .hasMessageContaining("git lfs pull");
  }

  @Test
  void withoutAFileThereAreStories() {
    assertThat(NeutralFile.stories(3)).hasSize(3).allMatch(text -> text.prompt().isEmpty());
    assertThat(NeutralFile.stories(1000)).hasSize(60);
  }
}
