package io.github.qadapter.internal.weights;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.fixture.GgufBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufModelTest {
  private static final Path FILE = Path.of("tiny.gguf");
  private static final String TINY =
      """
      {"general.architecture": "llama", "llama.context_length": 64, "llama.embedding_length": 8,
       "llama.block_count": 1, "llama.feed_forward_length": 5, "llama.attention.head_count": 4,
       "llama.attention.head_count_kv": 2, "llama.attention.layer_norm_rms_epsilon": 1e-5,
       "llama.rope.freq_base": 5e5, "llama.vocab_size": 999, "tokenizer.ggml.bos_token_id": 1,
       "tokenizer.ggml.eos_token_id": 2}
      """;

  private final List<StoredTensor> tensors =
      new ArrayList<>(List.of(tensor("token_embd.weight", 11, 8)));

  @Test
  void configurationInTheKeysOfAFolder() throws JsonProcessingException {
    assertThat(read("{}").config())
        .hasToString(
            new JsonMapper()
                .readTree(
                    """
                    {"model_type": "llama", "vocab_size": 11, "hidden_size": 8,
                     "intermediate_size": 5, "num_hidden_layers": 1, "num_attention_heads": 4,
                     "num_key_value_heads": 2, "head_dim": 2, "rms_norm_eps": 1e-5,
                     "max_position_embeddings": 64, "tie_word_embeddings": true,
                     "attention_bias": false, "mlp_bias": false,
                     "rope_parameters": {"rope_theta": 5e5}, "bos_token_id": 1, "eos_token_id": 2}
                    """)
                .toString());
  }

  @Test
  void whatTheTensorsSay() throws JsonProcessingException {
    tensors.add(tensor("output.weight", 11, 8));
    tensors.add(tensor("blk.0.attn_q.bias", 8));
    tensors.add(tensor("blk.0.ffn_gate.bias", 5));
    ObjectNode config = (ObjectNode) read("{\"llama.attention.head_count_kv\": null}").config();
    assertThat(config.get("tie_word_embeddings").booleanValue()).isFalse();
    assertThat(config.get("attention_bias").booleanValue()).isTrue();
    assertThat(config.get("mlp_bias").booleanValue()).isTrue();
    assertThat(config.get("num_key_value_heads").intValue()).isEqualTo(4);
  }

  @Test
  void namesAndInterleavedHeads() throws JsonProcessingException {
    tensors.add(tensor("blk.0.attn_q.weight", 8, 8));
    tensors.add(tensor("blk.0.attn_k.weight", 4, 8));
    tensors.add(tensor("blk.0.attn_v.weight", 4, 8));
    tensors.add(tensor("blk.0.attn_q_norm.weight", 2));
    tensors.add(tensor("output_norm.weight", 8));
    tensors.add(tensor("something.else", 1));
    var named = read("{}").tensors();
    assertThat(named)
        .containsOnlyKeys(
            "model.embed_tokens.weight",
            "model.layers.0.self_attn.q_proj.weight",
            "model.layers.0.self_attn.k_proj.weight",
            "model.layers.0.self_attn.v_proj.weight",
            "model.layers.0.self_attn.q_norm.weight",
            "model.norm.weight",
            "something.else");
    assertThat(interleavedHeads(named, "q")).isEqualTo(4);
    assertThat(interleavedHeads(named, "k")).isEqualTo(2);
    assertThat(interleavedHeads(named, "v")).isZero();
  }

  private static int interleavedHeads(Map<String, StoredTensor> named, String projection) {
    String name = "model.layers.0.self_attn." + projection + "_proj.weight";
    return requireNonNull(named.get(name)).interleavedHeads();
  }

  /** Rows 0 to 7 of two heads: the file has a head's halves (0, 1) and (2, 3) as 0, 2, 1, 3. */
  @Test
  void readsInterleavedRowsInTheirOrder(@TempDir Path folder) throws IOException {
    GgufBytes bytes = GgufBytes.begin(3, 1, 0).tensor("t", 0, 0, 1, 8).align();
    for (int row : new int[] {0, 2, 1, 3, 4, 6, 5, 7}) {
      bytes.int32(Float.floatToIntBits(row));
    }
    StoredTensor tensor =
        GgufFile.open(bytes.write(folder.resolve("a.gguf"))).tensors().get(0).interleaved(2);
    assertThat(tensor.readFloats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    for (int from = 0; from < 8; from++) {
      for (int to = from; to <= 8; to++) {
        float[] rows = tensor.readRows(from, to - from);
        assertThat(rows).hasSize(to - from);
        for (int i = 0; i < rows.length; i++) {
          assertThat(rows[i]).isEqualTo(from + i);
        }
      }
    }
    assertThatThrownBy(() -> tensor.interleaved(3))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tensor t", "3 heads of even size", "[8, 1]");
  }

  @Test
  void linearScalingInBothSpellings() throws JsonProcessingException {
    String newer = "{\"llama.rope.scaling.type\": \"linear\", \"llama.rope.scaling.factor\": 4}";
    assertThat(read(newer).config().at("/rope_parameters/factor").asDouble()).isEqualTo(4);
    String older = "{\"llama.rope.scale_linear\": 2}";
    assertThat(read(older).config().at("/rope_parameters/factor").asDouble()).isEqualTo(2);
    assertThat(read(older).config().at("/rope_parameters/rope_type").asText()).isEqualTo("linear");
  }

  /** llama.cpp's defaults: a factor without a type is linear, a type of none has no factor. */
  @Test
  void whatScalingIsWhereLittleIsSaid() throws JsonProcessingException {
    assertThat(rope("{\"llama.rope.scaling.factor\": 4}"))
        .isEqualTo("{\"rope_theta\":500000.0,\"rope_type\":\"linear\",\"factor\":4.0}");
    String plain = "{\"rope_theta\":500000.0}";
    assertThat(rope("{\"llama.rope.scaling.factor\": 0}")).isEqualTo(plain);
    assertThat(rope("{\"llama.rope.scaling.factor\": 4, \"llama.rope.scaling.type\": \"none\"}"))
        .isEqualTo(plain);
  }

  /** What llama.cpp multiplies cosines with: attn_factor · (0.1 ln 4 + 1). */
  @Test
  void yarn() throws JsonProcessingException {
    String yarn =
        "{\"llama.rope.scaling.type\": \"yarn\", \"llama.rope.scaling.factor\": 4,"
            + " \"llama.rope.scaling.original_context_length\": 16";
    assertThat(rope(yarn + "}"))
        .isEqualTo(
            "{\"rope_theta\":500000.0,\"rope_type\":\"yarn\",\"factor\":4.0,"
                + "\"original_max_position_embeddings\":16}");
    assertThat(
            rope(
                yarn
                    + ", \"llama.rope.scaling.yarn_beta_fast\": 8,"
                    + " \"llama.rope.scaling.yarn_beta_slow\": 2,"
                    + " \"llama.rope.scaling.attn_factor\": 0.5}"))
        .isEqualTo(
            "{\"rope_theta\":500000.0,\"rope_type\":\"yarn\",\"factor\":4.0,"
                + "\"original_max_position_embeddings\":16,\"beta_fast\":8.0,\"beta_slow\":2.0,"
                + "\"attention_factor\":"
                + 0.5 * (0.1 * Math.log(4) + 1)
                + "}");
  }

  /** Both divide the frequencies. */
  @Test
  void linearScalingBesideDivisors(@TempDir Path folder) throws IOException {
    Path file =
        GgufBytes.begin(3, 1, 0)
            .tensor("rope_freqs.weight", 0, 0, 1)
            .align()
            .int32(Float.floatToIntBits(3))
            .write(folder.resolve("a.gguf"));
    tensors.addAll(GgufFile.open(file).tensors());
    assertThat(rope("{\"llama.rope.scaling.factor\": 4}"))
        .isEqualTo(
            "{\"rope_theta\":500000.0,\"rope_type\":\"frequency_factors\",\"factors\":[12.0]}");
  }

  private String rope(String change) throws JsonProcessingException {
    return read(change).config().get("rope_parameters").toString();
  }

  @Test
  void numbersThatAreGivenForEachLayer() throws JsonProcessingException {
    var config =
        read("{\"llama.attention.head_count_kv\": [2, 2], \"llama.attention.head_count\": [4, 4],"
                + " \"llama.feed_forward_length\": [5]}")
            .config();
    assertThat(config.get("num_key_value_heads").intValue()).isEqualTo(2);
    assertThat(config.get("num_attention_heads").intValue()).isEqualTo(4);
    assertThat(config.get("intermediate_size").intValue()).isEqualTo(5);
  }

  @Test
  void aWindowOfZeroIsNone() throws JsonProcessingException {
    var config = read("{\"llama.attention.sliding_window\": 0}").config();
    assertThat(config.get("model_type").asText()).isEqualTo("llama");
    assertThat(config.has("sliding_window")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'general.architecture': 'gemma3'} | general.architecture 'gemma3' | llama, qwen2, qwen3, smollm3, granite",
        "{'general.architecture': null} | general.architecture | a text",
        "{'general.type': 'adapter'} | LoRA adapter in llama.cpp's format | PEFT",
        "{'llama.expert_count': 8} | llama.expert_count 8 | files without it",
        "{'llama.logit_scale': 0.5} | llama.logit_scale 0.5 | files without it",
        "{'llama.rope.scaling.type': 'longrope'} | llama.rope.scaling.type 'longrope' | none, linear, yarn",
        "{'llama.rope.scaling.factor': 0.5} | llama.rope.scaling.factor | 0 or at least 1",
        "{'llama.rope.scaling.attn_factor': 2} | llama.rope.scaling.attn_factor 2 | files without it",
        "{'llama.rope.scaling.type': 'yarn', 'llama.rope.scaling.yarn_ext_factor': 0} | yarn_ext_factor 0 | files without it",
        "{'llama.rope.dimension_count': 1} | llama.rope.dimension_count 1 | size of a head, 2",
        "{'llama.attention.value_length': 3} | llama.attention.value_length 3 | size of a head, 2",
        "{'llama.block_count': null} | llama.block_count | a whole number",
        "{'llama.block_count': 18446744073709551615} | llama.block_count | a whole number",
        "{'llama.attention.head_count_kv': [1, 2]} | llama.attention.head_count_kv [1,2] | the same for each layer",
        "{'llama.attention.head_count_kv': []} | llama.attention.head_count_kv | found []",
        "{'llama.attention.head_count': ['4']} | llama.attention.head_count | a whole number",
        "{'llama.attention.head_count': 0} | llama.attention.head_count | found 0",
      })
  void whatIsNotSupported(String change, String found, String expected) {
    assertThatThrownBy(() -> read(change.replace('\'', '"')))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tiny.gguf", found, expected);
  }

  @Test
  void noEmbeddings() {
    tensors.clear();
    assertThatThrownBy(() -> read("{}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("token_embd.weight", "tiny.gguf", "no such tensor");
  }

  @Test
  void aTensorTwice() {
    tensors.add(tensor("token_embd.weight", 11, 8));
    assertThatThrownBy(() -> read("{}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("each tensor once", "model.embed_tokens.weight");
  }

  private GgufModel.Contents read(String change) throws JsonProcessingException {
    ObjectNode metadata = (ObjectNode) new JsonMapper().readTree(TINY);
    metadata.setAll((ObjectNode) new JsonMapper().readTree(change));
    return GgufModel.read(new GgufFile(FILE, metadata, tensors));
  }

  private static StoredTensor tensor(String name, long... shape) {
    long bytes = 4;
    for (long dimension : shape) {
      bytes *= dimension;
    }
    return new StoredTensor(
        name, FILE, ElementType.FLOAT32, ImmutableLongArray.copyOf(shape), 0, bytes);
  }
}
