package io.github.qadapter.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.fixture.GgufBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
  private static final int F32 = 0;
  private static final int Q8_0 = 8;

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsValuesOfEveryTypeAndWhereTensorsLie(int version) throws IOException {
    GgufBytes bytes =
        GgufBytes.begin(version, 2, 13)
            .text("u8")
            .int32(0)
            .int8(255)
            .text("i8")
            .int32(1)
            .int8(-1)
            .text("u16")
            .int32(2)
            .int8(255)
            .int8(255)
            .text("i16")
            .int32(3)
            .int8(254)
            .int8(255)
            .text("u32")
            .int32(4)
            .int32(-1)
            .text("i32")
            .int32(5)
            .int32(-3)
            .text("f32")
            .int32(6)
            .int32(Float.floatToIntBits(1e-5f))
            .text("bool")
            .int32(7)
            .int8(1)
            .key("text", "größer")
            .text("list")
            .int32(9)
            .int32(5)
            .int64(2)
            .int32(7)
            .int32(-7)
            .text("u64")
            .int32(10)
            .int64(-1)
            .text("i64")
            .int32(11)
            .int64(-4)
            .text("f64")
            .int32(12)
            .int64(Double.doubleToLongBits(0.1))
            .tensor("matrix", Q8_0, 0, 64, 2)
            .tensor("vector", F32, 160, 3)
            .align()
            .data(160 + 12);
    GgufFile file = GgufFile.open(bytes.write(folder.resolve("a.gguf")));
    assertThat(file.metadata().toString())
        .isEqualTo(
            """
            {"u8":255,"i8":-1,"u16":65535,"i16":-2,"u32":4294967295,"i32":-3,"f32":1.0E-5,\
            "bool":true,"text":"größer","list":[7,-7],"u64":18446744073709551615,"i64":-4,\
            "f64":0.1}\
            """);
    StoredTensor matrix = file.tensors().get(0);
    assertThat(matrix.shape()).containsExactly(2L, 64L);
    assertThat(matrix.type()).isEqualTo(BlockFormat.Q8_0);
    assertThat(matrix.byteLength()).isEqualTo(2 * 2 * 34);
    assertThat(matrix.elements()).isEqualTo(128);
    StoredTensor vector = file.tensors().get(1);
    assertThat(vector.offset() - matrix.offset()).isEqualTo(160);
    assertThat(vector.readFloats())
        .containsExactly(
            Float.intBitsToFloat(0xA3A2A1A0),
            Float.intBitsToFloat(0xA7A6A5A4),
            Float.intBitsToFloat(0xABAAA9A8));
  }

  @Test
  void anotherKindOfFile() throws IOException {
    refused(
        Files.writeString(folder.resolve("a.gguf"), "GGML and more"),
        "a GGUF file",
        "another kind");
    refused(Files.writeString(folder.resolve("b.gguf"), "GG"), "a GGUF file", "another kind");
  }

  @Test
  void versions() throws IOException {
    refused(GgufBytes.begin(1, 0, 0), "unsupported GGUF version 1", "supported: 2, 3");
    refused(GgufBytes.begin(0x03000000, 0, 0), "version 3, big endian,", "little endian");
    refused(GgufBytes.begin(-1, 0, 0), "version 4294967295");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE, 1L << 40, 2})
  void countsThatTheFileHasNoRoomFor(long count) throws IOException {
    refused(GgufBytes.begin(3, count, 0), "room for", "tensors");
    refused(GgufBytes.begin(3, 0, count), "room for", "keys with values");
    refused(
        GgufBytes.begin(3, 0, 1).int64(count == 2 ? 9 : count).text(""),
        "room for",
        "bytes of text");
    refused(GgufBytes.begin(3, 0, 1).text("a").int32(9).int32(8).int64(count), "values of a");
    refused(GgufBytes.begin(3, 0, 1).text("a").int32(9).int32(0).int64(count), "values of a");
  }

  @Test
  void listsOfLists() throws IOException {
    GgufBytes nested = GgufBytes.begin(3, 0, 1).text("a").int32(9).int32(9).int64(1).int32(9);
    refused(nested, "no list of lists for a");
  }

  @Test
  void valuesOfAnUnknownType() throws IOException {
    refused(GgufBytes.begin(3, 0, 1).text("a").int32(13), "a type of value", "found 13");
    refused(GgufBytes.begin(3, 0, 1).text("a").int32(-2).int64(0), "a type of value", "found -2");
  }

  @Test
  void aKeyTwice() throws IOException {
    refused(GgufBytes.begin(3, 0, 2).key("a", 1).key("a", 2), "each key once", "second a");
  }

  @Test
  void aFileThatEndsEarly() throws IOException {
    Path file =
        GgufBytes.begin(3, 1, 1)
            .key("a", "b")
            .tensor("t", F32, 0, 8)
            .align()
            .data(32)
            .write(folder.resolve("whole.gguf"));
    byte[] whole = Files.readAllBytes(file);
    GgufFile.open(file);
    for (int length = 0; length < whole.length; length++) {
      refused(Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, length)), "Expected");
    }
  }

  @Test
  void tensorsOutsideTheFile() throws IOException {
    GgufBytes beyond = GgufBytes.begin(3, 1, 0).tensor("t", F32, 0, 9).align().data(32);
    refused(beyond, "Expected 36 bytes of tensor t", "only 32 there");
    GgufBytes far = GgufBytes.begin(3, 1, 0).tensor("t", F32, Long.MAX_VALUE, 1).align().data(32);
    refused(far, "bytes of tensor t", "only 0 there");
    GgufBytes negative = GgufBytes.begin(3, 1, 0).tensor("t", F32, -32, 1).align().data(32);
    refused(negative, "bytes of tensor t", "only 0 there");
  }

  @Test
  void dimensionsBeyondAllBounds() throws IOException {
    GgufBytes product =
        GgufBytes.begin(3, 1, 0).tensor("t", F32, 0, 1L << 40, 1L << 40).align().data(32);
    refused(product, "tensor t", "to fit into the file");
    refused(
        GgufBytes.begin(3, 1, 0).tensor("t", F32, 0, -5).align().data(32),
        "below 2^63",
        "18446744073709551611");
    GgufBytes many = GgufBytes.begin(3, 1, 0).text("t").int32(1 << 30).data(64);
    refused(many, "at most 4 dimensions of tensor t");
  }

  @Test
  void rowsThatAreNoWholeBlocks() throws IOException {
    GgufBytes bytes = GgufBytes.begin(3, 1, 0).tensor("t", Q8_0, 0, 33, 32).align().data(2000);
    refused(bytes, "multiples of 32, the block of Q8_0", "[32, 33]");
  }

  @Test
  void tensorsThatOverlap() throws IOException {
    GgufBytes bytes =
        GgufBytes.begin(3, 2, 0).tensor("a", F32, 0, 16).tensor("b", F32, 32, 16).align().data(128);
    refused(bytes, "a and b overlapping");
  }

  @Test
  void unsupportedTypes() throws IOException {
    GgufBytes known = GgufBytes.begin(3, 1, 0).tensor("t", 16, 0, 256).align().data(512);
    refused(known, "unsupported type IQ2_XXS of tensor t", "F32, F16, BF16, Q4_0, Q4_1, Q5_0");
    GgufBytes unknown = GgufBytes.begin(3, 1, 0).tensor("t", -7, 0, 256).align().data(512);
    refused(unknown, "unsupported type 4294967289 of tensor t");
  }

  @Test
  void alignments() throws IOException {
    refused(GgufBytes.begin(3, 0, 1).key("general.alignment", 0), "general.alignment");
    refused(GgufBytes.begin(3, 0, 1).key("general.alignment", 12), "a multiple of 8");
    refused(GgufBytes.begin(3, 0, 1).key("general.alignment", "32"), "a whole number");
    GgufBytes fitting = GgufBytes.begin(3, 1, 1).key("general.alignment", 8).tensor("t", F32, 0, 0);
    assertThat(GgufFile.open(fitting.write(folder.resolve("x"))).tensors().get(0).readFloats())
        .isEmpty();
  }

  private void refused(GgufBytes bytes, String... parts) throws IOException {
    refused(bytes.write(folder.resolve("bad.gguf")), parts);
  }

  private static void refused(Path file, String... parts) {
    assertThatThrownBy(() -> GgufFile.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }
}
