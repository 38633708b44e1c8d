package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where each kind cuts. A vocabulary holds all that a text consists of and merges whatever stands
 * together, so each piece of a text becomes one token and a wrong cut another one.
 *
 * <p>The pieces are those of the published tokenizers: of GPT-2, MPT, Refact, DeepSeek LLM and
 * Coder and Mistral NeMo (tekken) by the ids that llama.cpp's repository has for their
 * vocabularies, 46 texts each, of the others by the expressions of their {@code tokenizer.json}, or
 * of llama.cpp where those were not to be had, worked out by hand.
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
        "falcon; a1234 `b!; a|123|4| |`|b|!",
        "bloom; Hi, (you) 12; Hi|, (|you|)| 12",
        "viking; Hi, (you) 12; Hi|, (|you|)| |1|2",
        "minicpm5; x 1234; x| |123|4",
        "ufakzeka; Ali'den 12; Ali|'den| |1|2",
        "laguna; a  \\n\\n b 12; a|  |\\n\\n| b| |1|2",
        "kimi-k2; ab\u4E2D\u6587HelloWorld 1234; ab|\u4E2D\u6587|Hello|World| |123|4",
        "youtu; \uD55C\uAD6D\u3002ab\u4E2DIt's 12; \uD55C\uAD6D|\u3002|ab|\u4E2D|It's| |1|2",
        "spark2_5; x=1234!!\\n ab; x|=|1|2|3|4|!!|\\n| ab",
        "chameleon; <sentinel:1>IMGIMGABZa    b!; <|sentinel|:|1|>|IMGIMGABZ|a|    |b|!",
        "granite-embed-multi-97m; HelloWorld; Hello|World",
        "superbpe; to be 1234567 or; to be |1|234|567| or",
        "tiny_aya; 12345 HelloWorld; 12|345| Hello|World",
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
    "llama-bpe, true, true",
    "tekken, true, true",
    "chameleon, true, false",
    "minicpm5, false, true",
    "youtu, false, true",
    "granite-embed-multi-97m, false, true",
    "gpt-4o, false, false",
    "smaug-bpe, false, false",
    "qwen2, false, false",
    "deepseek-llm, false, false"
  })
  void whichKindsBeginATextThemselvesAndTakeWordsAsTheyAre(
      String name, boolean begins, boolean whole) {
    PreTokenizer style = kind(name).orElseThrow();
    assertThat(style.addsBegin()).isEqualTo(begins);
    assertThat(style.ignoresMerges()).isEqualTo(whole);
  }

  /** Every name that llama.cpp knew in November 2026, those that it cuts alike in one row. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "LLAMA_3; llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
        "LLAMA_3_MERGED; dbrx smaug-bpe glm4 chatglm-bpe",
        "MINICPM_5; minicpm5",
        "DEEPSEEK_LLM; deepseek-llm",
        "DEEPSEEK_CODER; deepseek-coder",
        "DEEPSEEK_3; deepseek-v3 hunyuan-dense joyai-llm hy_v4",
        "SPARK; spark2_5",
        "YOUTU; youtu",
        "FALCON; falcon",
        "SMOLLM; smollm starcoder refact command-r codeshell exaone minerva-7b mellum2",
        "GPT_2; gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum",
        "GPT_2; modern-bert jina-v1-en jina-v2-code roberta-bpe mpt olmo jais exaone4",
        "GPT_2; trillion granite-docling",
        "QWEN_2; qwen2 deepseek-r1-qwen f2llmv2 stablelm2",
        "QWEN_2_AS_IT_STANDS; kormo megrez hunyuan solar-open grok-2",
        "UFAKZEKA; ufakzeka",
        "LAGUNA; laguna",
        "QWEN_35; qwen35",
        "BLOOM; bloom poro-chat gpt3-finnish",
        "VIKING; viking",
        "TEKKEN; tekken",
        "CHAMELEON; chameleon",
        "GPT_4O; gpt-4o llama4 kanana2 talkie minimax-m2",
        "GPT_4O_WHOLE; granite-embed-multi-97m",
        "TINY_AYA; tiny_aya cohere2moe",
        "KIMI_K2; kimi-k2",
        "SUPERBPE; superbpe",
        "BAILING; bailingmoe bailingmoe2 llada-moe",
        "SEED_CODER; seed-coder",
        "UNNAMED; default",
      })
  void everyNameHasItsKind(PreTokenizer kind, String names) {
    for (String name : Splitter.on(' ').split(names)) {
      assertThat(kind(name)).as(name).contains(kind);
    }
  }

  /** They need code, repeats within repeats, repeats beyond bounds, or letters as they are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "afmoe",
        "exaone-moe",
        "jais-2",
        "gemma4",
        "granite-embed-multi-311m",
        "sarvam-moe",
        "whitespace",
        "of-tomorrow"
      })
  void whatCannotBeCutIsRefusedByNameWithTheCure(String name) {
    assertThatThrownBy(() -> cut(name, "a"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("'" + name + "'", "tiny.gguf", "viking", "Hugging Face's layout");
  }

  private static Optional<PreTokenizer> kind(String name) {
    return PreTokenizer.ofName(new JsonMapper().valueToTree(name));
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
