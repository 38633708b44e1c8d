package io.github.qadapter.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.fixture.GgufBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of one tensor each, cut as llama-gguf-split does: only the first has the model's keys. */
class GgufPartsTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void anyPartIsTheWhole() throws IOException {
    for (int number = 1; number <= 3; number++) {
      part(number, 3, number - 1, 3, 3);
    }
    for (int number = 1; number <= 3; number++) {
      GgufFile whole = GgufParts.open(place(number, 3));
      assertThat(whole.file()).isEqualTo(place(1, 3));
      assertThat(whole.metadata().path("name").asText()).isEqualTo("part 1");
      assertThat(whole.tensors())
          .extracting(StoredTensor::name, StoredTensor::file)
          .containsExactly(
              tuple("t1", place(1, 3)), tuple("t2", place(2, 3)), tuple("t3", place(3, 3)));
    }
  }

  @Test
  void aFileThatIsNotCut() throws IOException {
    Path one = part(1, 1, 0, 1, 1);
    assertThat(GgufParts.open(one).tensors()).hasSize(1);
    Files.move(one, folder.resolve("other.gguf"));
    assertThat(GgufParts.open(folder.resolve("other.gguf")).tensors()).hasSize(1);
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    part(1, 3, 0, 3, 3);
    part(3, 3, 2, 3, 3);
    assertRefused(
        place(3, 3), "m-00002-of-00003.gguf, part 2 of 3", folder.toString(), "download it");
  }

  @Test
  void aPartUnderAnotherName() throws IOException {
    Path named = folder.resolve("m.gguf");
    Files.move(part(1, 2, 0, 2, 2), named);
    assertRefused(named, "m.gguf to end in -00001-of-00002.gguf", "one of 2 parts");
  }

  @Test
  void partsInTheWrongPlaceOrOfAnotherModel() throws IOException {
    part(1, 2, 0, 2, 2);
    part(2, 2, 0, 2, 2);
    assertRefused(place(1, 2), "part 2 of 2 in " + place(2, 2), "split.no 0");
    part(2, 2, 1, 3, 2);
    assertRefused(place(1, 2), "part 2 of 2 in " + place(2, 2), "split.count 3");
    part(2, 2, 1, 2, 2);
    part(1, 2, 0, 2, 9);
    assertRefused(place(1, 2), "9 tensors in the 2 parts", "found 2");
  }

  private Path place(int number, int count) {
    return folder.resolve("m-%05d-of-%05d.gguf".formatted(number, count));
  }

  private Path part(int number, int count, int splitNo, int splitCount, int tensors)
      throws IOException {
    return GgufBytes.begin(3, 1, 4)
        .key("name", "part " + number)
        .key("split.no", splitNo)
        .key("split.count", splitCount)
        .key("split.tensors.count", tensors)
        .tensor("t" + number, 0, 0, 1)
        .align()
        .data(4)
        .write(place(number, count));
  }

  private static void assertRefused(Path path, CharSequence... parts) {
    assertThatThrownBy(() -> GgufParts.open(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(parts);
  }
}
