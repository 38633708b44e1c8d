package io.github.qadapter.internal.weights;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  /** An element is (q − 8) · scale + zero, up to three roundings in 32 bits. */
  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void numbersOfFourBitsStandForTheSameElements(BlockFormat format) {
    StoredTensor stored = stored(format.code());
    assertThat(stored.isInFourBits()).isEqualTo(format.isInFourBits());
    assumeTrue(format.isInFourBits());
    FourBitRows rows = stored.readFourBits(1, 2);
    float[] expected = stored.readRows(1, 2);
    for (int i = 0; i < expected.length; i++) {
      double scale = rows.scales()[i / FourBitRows.GROUP];
      double zero = rows.zeros()[i / FourBitRows.GROUP];
      assertThat(rows.numbers()[i]).isBetween((byte) 0, (byte) 15);
      assertThat((rows.numbers()[i] - 8) * scale + zero)
          .isCloseTo(
              expected[i], within(4 * 0x1p-24 * (16 * Math.abs(scale) + Math.abs(zero)) + 1e-30));
    }
  }

  private static StoredTensor stored(String name) {
    return GgufFile.open(BLOCKS).tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findAny()
        .orElseThrow();
  }

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
