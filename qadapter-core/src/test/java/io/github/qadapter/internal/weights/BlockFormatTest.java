package io.github.qadapter.internal.weights;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random blocks against what gguf-py reads in them; made by tools/model-families. */
class BlockFormatTest {
  private static final Path BLOCKS =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolve("src/test/resources/io/github/qadapter/internal/weights/blocks.gguf");
  private static final int ROWS = 3;

  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void readsTheSameBitsAsTheReference(BlockFormat format) {
    Map<String, StoredTensor> tensors =
        GgufFile.open(BLOCKS).tensors().stream()
            .collect(Collectors.toMap(StoredTensor::name, Function.identity()));
    StoredTensor stored = requireNonNull(tensors.get(format.code()));
    StoredTensor expected = requireNonNull(tensors.get(format.code() + ".expected"));
    assertThat(stored.type()).isEqualTo(format);
    assertThat(stored.dimensions()).isEqualTo(expected.dimensions());
    assertThat(stored.readFloats()).isEqualTo(expected.readFloats());
    for (int row = 0; row < ROWS; row++) {
      assertThat(stored.readRows(row, 1)).isEqualTo(expected.readRows(row, 1));
    }
  }
}
