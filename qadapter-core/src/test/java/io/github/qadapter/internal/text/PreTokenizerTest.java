package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where each kind cuts. A vocabulary holds all that a text consists of and merges whatever stands
 * together, so each piece of a text becomes one token and a wrong cut another one.
 *
 * <p>The pieces are those of the published tokenizers: of GPT-2, MPT, Refact, DeepSeek LLM and
 * Coder and Mistral NeMo (tekken) by the ids that llama.cpp's repository has for their
 * vocabularies, 46 texts each, of the others by the expressions of their {@code tokenizer.json},
 * worked out by hand.
 */
class PreTokenizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "gpt-2; I'll go 12345 now!!; I|'ll| go| 12345| now|!!",
        "mellum; a  b\\n\\n; a| | b|\\n\\n",
        "smollm; x 12; x| |1|2",
        "refact; x12 y; x|1|2| y",
        "llama-bpe; It'S 1234,\\n\\n x; It|'S| |123|4|,\\n\\n| x",
        "falcon3; (word 1234; (word| |123|4",
        "smaug-bpe; (word 1234; (word| |123|4",
        "qwen2; (word 12; (word| |1|2",
        "megrez; (word 12; (word| |1|2",
        "qwen35; b\u0301c 12; b\u0301c| |1|2",
        "tekken; HelloWorld IDs 12 a//\\n; Hello|World| IDs| |1|2| a|//\\n",
        "tekken; I'll XMLHttp; I|'ll| XMLHttp",
        "gpt-4o; HelloWorld it's 1234; Hello|World| it's| |123|4",
        "deepseek-llm; a b.\\n c 12; a| b|.|\\n| c| |1|2",
        "deepseek-llm; ab\u4E2D\u6587c\u05D0; ab|\u4E2D\u6587|c|\u05D0",
        "deepseek-coder; a b.\\n c+ 12; a| b|.|\\n| c|+ |1|2",
        "deepseek-v3; x=1234 \u4E2D\u6587ab!c; x|=|123|4| |\u4E2D\u6587|ab|!c",
        "seed-coder; a!!\\nb 12; a|!!|\\n|b| |1|2",
        "bailingmoe; a!!\\n\\nb  c; a|!!\\n\\n|b| | c",
        "default; a1234 b!; a|123|4| b|!",
      })
  void piecesOfEachKind(String name, String text, String pieces) {
    String whole = text.replace("\\n", "\n");
    List<String> expected = List.of(pieces.replace("\\n", "\n").split("\\|"));
    assertThat(String.join("", expected)).isEqualTo(whole);
    assertThat(cut(name, whole)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "llama-bpe, true",
    "tekken, true",
    "smaug-bpe, false",
    "qwen2, false",
    "deepseek-llm, false"
  })
  void whichKindsBeginATextThemselvesAndTakeWordsAsTheyAre(String name, boolean does) {
    PreTokenizer style = PreTokenizer.ofName(new JsonMapper().valueToTree(name)).orElseThrow();
    assertThat(style.addsBegin()).isEqualTo(does);
    assertThat(style.ignoresMerges()).isEqualTo(does);
  }

  private static List<String> cut(String pre, String text) {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(Path.of("tiny.gguf"), metadata(pre, text))) {
      List<String> pieces = new ArrayList<>();
      for (int id : tokenizer.textIds(text)) {
        pieces.add(tokenizer.piece(id));
      }
      return pieces;
    }
  }

  /** Every part of the text is a token, and comes of any two parts of it, shorter ones first. */
  private static ObjectNode metadata(String pre, String text) {
    String written = byteLevel(text);
    Set<String> tokens = new LinkedHashSet<>();
    written.codePoints().forEach(sign -> tokens.add(Character.toString(sign)));
    ObjectNode keys = new JsonMapper().createObjectNode();
    ArrayNode merges = keys.putArray("tokenizer.ggml.merges");
    for (int length = 2; length <= written.length(); length++) {
      for (int from = 0; from + length <= written.length(); from++) {
        String part = written.substring(from, from + length);
        if (tokens.add(part)) {
          for (int at = 1; at < length; at++) {
            merges.add(part.substring(0, at) + " " + part.substring(at));
          }
        }
      }
    }
    tokens.add("<end>");
    ArrayNode list = keys.putArray("tokenizer.ggml.tokens");
    tokens.forEach(list::add);
    return keys.put("tokenizer.ggml.model", "gpt2")
        .put("tokenizer.ggml.pre", pre)
        .put("tokenizer.ggml.eos_token_id", tokens.size() - 1);
  }

  /** Each byte as one sign, as GPT-2 has it, for the bytes that the texts here consist of. */
  private static String byteLevel(String text) {
    StringBuilder signs = new StringBuilder();
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      int number = value & 0xFF;
      if (number <= ' ') {
        signs.appendCodePoint(0x100 + number);
      } else if (number >= 0x7F && number <= 0xA0) {
        signs.appendCodePoint(0x100 + 33 + number - 0x7F);
      } else {
        signs.append(number == 0xAD ? '\u0143' : (char) number);
      }
    }
    return signs.toString();
  }
}
