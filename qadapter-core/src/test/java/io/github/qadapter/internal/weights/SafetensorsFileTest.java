package io.github.qadapter.internal.weights;

import static io.github.qadapter.internal.weights.RawFiles.entry;
import static io.github.qadapter.internal.weights.RawFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  private Path file = Path.of("x");

  @BeforeEach
  void chooseFile(@TempDir Path folder) {
    file = folder.resolve("x.safetensors");
  }

  @Test
  void placesTensorsAfterTheHeader() throws IOException {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + entry("b", "F32", "[2,3]", 4, 28)
            + ","
            + entry("a", "BF16", "[2]", 0, 4)
            + ","
            + entry("scalar", "F16", "[]", 28, 30)
            + ","
            + entry("none", "F16", "[0,7]", 30, 30)
            + "}  ";
    SafetensorsFile opened = SafetensorsFile.open(safetensors(file, header, 30));
    long data = 8L + header.length();
    assertThat(opened.tensors().keySet()).containsExactly("a", "b", "none", "scalar");
    StoredTensor b = opened.tensor("b");
    assertThat(b.file()).isEqualTo(file);
    assertThat(b.type()).isEqualTo(ElementType.FLOAT32);
    assertThat(b.shape()).containsExactly(2L, 3L);
    assertThat(b.elements()).isEqualTo(6);
    assertThat(b.offset()).isEqualTo(data + 4);
    assertThat(b.byteLength()).isEqualTo(24);
    assertThat(opened.tensor("scalar").shape()).isEmpty();
    assertThat(opened.tensor("scalar").elements()).isEqualTo(1);
    assertThat(opened.tensor("none").readFloats()).isEmpty();
  }

  @Test
  void readsElementsOfEachType() throws IOException {
    String header =
        "{%s,%s,%s}"
            .formatted(
                entry("f", "F32", "[1,2]", 0, 8),
                entry("h", "F16", "[2]", 8, 12),
                entry("b", "BF16", "[2]", 12, 16));
    safetensors(file, header, 0);
    byte[] head = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.allocate(head.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(head).putFloat(1.5f).putFloat(-3e-20f);
    bytes.putShort((short) 0x3c00).putShort((short) 0x0001);
    bytes.putShort((short) 0x3f80).putShort((short) 0xc020);
    Files.write(file, bytes.array());
    SafetensorsFile opened = SafetensorsFile.open(file);
    assertThat(opened.tensor("f").readFloats()).containsExactly(1.5f, -3e-20f);
    assertThat(opened.tensor("h").readFloats()).containsExactly(1f, 0x1p-24f);
    assertThat(opened.tensor("b").readFloats()).containsExactly(1f, -2.5f);
  }

  @Test
  void nameOfMissingTensor() throws IOException {
    SafetensorsFile opened = SafetensorsFile.open(safetensors(file, "{}", 0));
    assertThatThrownBy(() -> opened.tensor("x.weight"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("x.weight", file.toString(), "download");
  }

  @Test
  void fileThatIsNotThere() {
    assertRefused(file.toString(), "cannot be read");
  }

  @Test
  void fileShorterThanItsLengthField() throws IOException {
    Files.write(file, new byte[5]);
    assertRefused("8 bytes", "found 5 bytes");
  }

  @ParameterizedTest
  @CsvSource({"-1, 18446744073709551615", "100000001, 100000001", "4096, only 2 bytes"})
  void absurdHeaderLength(long length, String found) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes.array());
    assertRefused(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":                                  | Expected JSON",
        "''                                       | nothing",
        "[]                                       | JSON object",
        "{} {}                                    | Expected JSON",
        "{\"a\":{},\"a\":{}}                      | a dtype for tensor a",
        "{\"a\":7}                                | a dtype for tensor a",
        "{\"a\":{\"dtype\":3}}                    | found 3",
        "{\"a\":{\"dtype\":\"F32\"}}              | a shape for tensor a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | data_offsets"
      })
  void malformedHeader(String header, String expected) throws IOException {
    safetensors(file, header, 8);
    assertRefused(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]    | 4 | 0 | ascending",
        "[3]    | 0 | 12 | end 12 bytes after the header, but found only 8",
        "[3]    | 0 | 8  | Expected 12 bytes",
        "[-1]   | 0 | 4  | found [-1]",
        "[1.5]  | 0 | 4  | found [1.5]",
        "[\"2\"] | 0 | 8 | a shape",
        "[9223372036854775807,2] | 0 | 8 | to fit into the file",
        "[4294967296,4294967296] | 0 | 0 | to fit into the file",
        "[99999999999999999999]  | 0 | 8 | a shape",
        "[1]    | -4 | 0 | data_offsets"
      })
  void shapeAndOffsetsThatDoNotFit(String shape, long begin, long end, String expected)
      throws IOException {
    safetensors(file, "{" + entry("layer.weight", "F32", shape, begin, end) + "}", 8);
    assertRefused(expected, "layer.weight");
  }

  @Test
  void overlappingTensors() throws IOException {
    String header =
        "{%s,%s}".formatted(entry("a", "F32", "[2]", 0, 8), entry("b", "F32", "[1]", 4, 8));
    safetensors(file, header, 8);
    assertRefused("a and b overlapping");
  }

  @Test
  void unsupportedElementType() throws IOException {
    safetensors(file, "{" + entry("w", "F8_E4M3", "[8]", 0, 8) + "}", 8);
    StoredTensor tensor = SafetensorsFile.open(file).tensor("w");
    assertThatThrownBy(tensor::readFloats)
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("unsupported dtype F8_E4M3 of tensor w in %s; supported: F32, F16, BF16", file);
  }

  @Test
  void unknownElementType() throws IOException {
    safetensors(file, "{" + entry("w", "F4", "[16]", 0, 8) + "}", 8);
    assertRefused("unsupported dtype F4 of tensor w", "supported: F32, F16, BF16");
  }

  @Test
  void everyCutAndEveryWrongByteIsReadOrRefused() throws IOException {
    String header =
        "{%s,%s}".formatted(entry("a", "F32", "[2]", 0, 8), entry("b", "BF16", "[2]", 8, 12));
    byte[] sound = Files.readAllBytes(safetensors(file, header, 12));
    for (int i = 0; i < sound.length; i++) {
      Files.write(file, Arrays.copyOf(sound, i));
      assertRefused(file.toString());
      for (int wrong : new int[] {0, '"', '{', ']', '-', '9', 0x80, 0xff}) {
        byte[] damaged = sound.clone();
        damaged[i] = (byte) wrong;
        Files.write(file, damaged);
        openOrRefuse();
      }
    }
  }

  private void openOrRefuse() {
    try {
      SafetensorsFile.open(file).tensors().values().forEach(StoredTensor::elements);
    } catch (ModelFormatException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  private void assertRefused(CharSequence... parts) {
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }
}
