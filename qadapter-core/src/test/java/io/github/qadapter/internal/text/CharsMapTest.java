package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A table by hand that writes "a" as "bc" and nothing else: the first word leads to block 1, where
 * the byte of "a", 0x61, has a text, whose place is at the word with the number 0x161 ^ 0x100.
 */
class CharsMapTest {
  private static final int SIZE = 512;
  private static final int STEP = 0x61 | 1 << 8; // led to by "a", has a text

  @TempDir private Path folder;
  private final int[] words = new int[SIZE];
  private String texts = "x\0bc\0";

  @BeforeEach
  void table() {
    words[0] = 0x100 << 10;
    words[0x161] = STEP | 0x100 << 10;
    words[0x61] = 1 << 31 | 2;
  }

  @Test
  void charactersAreWrittenAsTheTableSays() throws IOException {
    assertThat(CharsMap.fault(table(words), 2)).isEmpty();
    try (ChatTokenizer tokenizer = open(table(words))) {
      // The vocabulary's b and c are single letters, and words of two are unknown.
      assertThat(tokenizer.textIds("b a d")).containsExactly(11, 5, 13);
    }
    texts = "x\0b\0";
    try (ChatTokenizer tokenizer = open(table(words))) {
      assertThat(tokenizer.textIds("b a d")).containsExactly(11, 11, 13);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x200, a first word that leads out",
    "0x161, 0x200, a word that leads out",
    "7, 0x1fffff, a word that leads far out",
  })
  void wordsThatLeadOutAreRefused(String at, String offset, String what) {
    words[Integer.decode(at)] = STEP | Integer.decode(offset) << 10;
    requireRefused(table(words), what);
  }

  @Test
  void offsetsInBlocksAreCountedInBlocks() {
    words[0] = 1 << 10 | 1 << 9;
    assertThat(CharsMap.fault(table(words), 2)).isEmpty();
    words[0] = 2 << 10 | 1 << 9;
    requireRefused(table(words), "block 2 of two");
  }

  @Test
  void textsThatAreNoneAreRefused() {
    words[0x61] = 1 << 31 | 6;
    requireRefused(table(words), "beyond the texts");
    words[0x61] = 1 << 31 | 3;
    texts = "x\0\u00E9\0";
    requireRefused(table(words), "in the middle of a character");
    words[0x61] = 1 << 31;
    texts = "\u00E9".repeat(101);
    requireRefused(table(words), "one of 101 characters");
    texts = "\u00E9".repeat(100);
    assertThat(CharsMap.fault(table(words), 100)).isEmpty();
  }

  @Test
  void whatIsNoTableIsRefused() {
    requireRefused("!", "no Base64");
    requireRefused("", "no length");
    requireRefused(Base64.getEncoder().encodeToString(new byte[8]), "a length of 0");
    byte[] cut = new byte[8];
    cut[0] = 8;
    requireRefused(Base64.getEncoder().encodeToString(cut), "a length beyond the end");
    cut[0] = 3;
    requireRefused(Base64.getEncoder().encodeToString(cut), "a length of 3 bytes");
    requireRefused("A".repeat(8_000_004), "more than anybody needs");
  }

  private void requireRefused(String map, String what) {
    assertThat(CharsMap.fault(map, 100)).as(what).isNotEmpty();
    assertThatThrownBy(() -> open(map).close())
        .as(what)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer.json", "precompiled_charsmap");
  }

  private ChatTokenizer open(String map) throws IOException {
    TinyCheckpoint checkpoint = TinyCheckpoint.in(folder);
    ObjectNode json = (ObjectNode) GoldenCases.json(folder.resolve("tokenizer.json"));
    json.putObject("normalizer").put("type", "Precompiled").put("precompiled_charsmap", map);
    checkpoint.file("tokenizer.json", json);
    return ChatTokenizer.open(folder);
  }

  private String table(int[] words) {
    byte[] written = texts.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 * words.length + written.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4 * words.length);
    for (int word : words) {
      bytes.putInt(word);
    }
    return Base64.getEncoder().encodeToString(bytes.put(written).array());
  }
}
