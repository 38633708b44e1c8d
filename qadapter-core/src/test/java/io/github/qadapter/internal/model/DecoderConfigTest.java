package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.ElementType;
import io.github.qadapter.internal.weights.ModelFamily;
import io.github.qadapter.internal.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderConfigTest {
  private static final Path WHERE = Path.of("tiny", "config.json");
  private static final String TINY =
      """
      {"model_type": "llama", "vocab_size": 11, "hidden_size": 8, "intermediate_size": 5,
       "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
       "rms_norm_eps": 1e-5, "max_position_embeddings": 64}
      """;

  @Test
  void readsWhatIsThere() {
    DecoderConfig config =
        with(
            """
            {"tie_word_embeddings": true, "torch_dtype": "bfloat16", "bos_token_id": 1,
             "eos_token_id": [2, 3], "rope_theta": 5e5}
            """);
    assertThat(config.family()).isEqualTo(ModelFamily.LLAMA);
    assertThat(config.vocabularySize()).isEqualTo(11);
    assertThat(config.hiddenSize()).isEqualTo(8);
    assertThat(config.intermediateSize()).isEqualTo(5);
    assertThat(config.layers()).isEqualTo(2);
    assertThat(config.heads()).isEqualTo(4);
    assertThat(config.keyValueHeads()).isEqualTo(2);
    assertThat(config.headSize()).isEqualTo(2);
    assertThat(config.normEpsilon()).isEqualTo(1e-5);
    assertThat(config.tiedHead()).isTrue();
    assertThat(config.maxPositions()).isEqualTo(64);
    assertThat(config.storageType()).contains(ElementType.BFLOAT16);
    assertThat(config.rope()).isEqualTo(new RotaryEmbedding(5e5, 2, new RopeScaling.Plain()));
  }

  @Test
  void fillsInTheFamilysDefaults() {
    DecoderConfig config = with("{\"num_key_value_heads\": null, \"rms_norm_eps\": null}");
    assertThat(config.keyValueHeads()).isEqualTo(4);
    assertThat(config.normEpsilon()).isEqualTo(1e-6);
    assertThat(config.tiedHead()).isFalse();
    assertThat(config.storageType()).isEmpty();
    assertThat(config.rope().theta()).isEqualTo(10_000);
    assertThat(with("{\"model_type\": \"qwen3\"}").headSize()).isEqualTo(128);
  }

  @Test
  void namesAndShapesOfEveryWeight() {
    DecoderConfig config = with("{\"num_hidden_layers\": 1, \"head_dim\": 6}");
    assertThat(config.expectedTensors())
        .hasSize(12)
        .containsEntry("model.embed_tokens.weight", List.of(11L, 8L))
        .containsEntry("model.layers.0.input_layernorm.weight", List.of(8L))
        .containsEntry("model.layers.0.post_attention_layernorm.weight", List.of(8L))
        .containsEntry("model.layers.0.self_attn.q_proj.weight", List.of(24L, 8L))
        .containsEntry("model.layers.0.self_attn.k_proj.weight", List.of(12L, 8L))
        .containsEntry("model.layers.0.self_attn.v_proj.weight", List.of(12L, 8L))
        .containsEntry("model.layers.0.self_attn.o_proj.weight", List.of(8L, 24L))
        .containsEntry("model.layers.0.mlp.gate_proj.weight", List.of(5L, 8L))
        .containsEntry("model.layers.0.mlp.up_proj.weight", List.of(5L, 8L))
        .containsEntry("model.layers.0.mlp.down_proj.weight", List.of(8L, 5L))
        .containsEntry("model.norm.weight", List.of(8L))
        .containsEntry("lm_head.weight", List.of(11L, 8L));
  }

  @Test
  void biasesAndNormsByFamily() {
    assertThat(biases("{}")).isEmpty();
    assertThat(biases("{\"attention_bias\": true, \"mlp_bias\": true}"))
        .containsExactly(TargetModule.values());
    assertThat(biases("{\"model_type\": \"qwen2\", \"attention_bias\": false}"))
        .containsExactly(TargetModule.QUERY, TargetModule.KEY, TargetModule.VALUE);
    assertThat(biases("{\"model_type\": \"qwen3\", \"attention_bias\": true}"))
        .containsExactly(
            TargetModule.QUERY, TargetModule.KEY, TargetModule.VALUE, TargetModule.OUTPUT);
    assertThat(biases("{\"model_type\": \"mistral\", \"attention_bias\": true}")).isEmpty();
    assertThat(with("{\"attention_bias\": true}").expectedTensors())
        .containsEntry("model.layers.1.self_attn.k_proj.bias", List.of(4L))
        .containsEntry("model.layers.1.self_attn.o_proj.bias", List.of(8L));
    assertThat(with("{}").queryKeyNorms()).isFalse();
    assertThat(with("{\"model_type\": \"qwen3\", \"head_dim\": 6}").expectedTensors())
        .containsEntry("model.layers.1.self_attn.q_norm.weight", List.of(6L))
        .containsEntry("model.layers.1.self_attn.k_norm.weight", List.of(6L));
  }

  @Test
  void layersWithoutRotation() {
    assertThat(rotated("{}")).containsExactly(true, true, true, true, true);
    assertThat(rotated("{\"model_type\": \"smollm3\"}"))
        .containsExactly(true, true, true, false, true);
    assertThat(rotated("{\"model_type\": \"smollm3\", \"no_rope_layer_interval\": 2}"))
        .containsExactly(true, false, true, false, true);
    assertThat(rotated("{\"model_type\": \"smollm3\", \"no_rope_layers\": [0, 1, 1, 0, 0, 1]}"))
        .containsExactly(false, true, true, false, false);
  }

  private static List<Boolean> rotated(String change) {
    DecoderConfig config =
        with(change.replace("{", "{\"num_hidden_layers\": 5" + (change.length() > 2 ? ", " : "")));
    return IntStream.range(0, config.layers()).mapToObj(config::isRotated).toList();
  }

  @Test
  void multipliersOfGranite() {
    Multipliers found =
        with("""
                {"model_type": "granite", "embedding_multiplier": 12, "attention_multiplier": 0.25,
                 "residual_multiplier": 0.22, "logits_scaling": 8}
                """)
            .multipliers();
    assertThat(found).isEqualTo(new Multipliers(12, OptionalDouble.of(0.25), 0.22, 0.125));
    assertThat(with("{}").multipliers())
        .isEqualTo(new Multipliers(1, OptionalDouble.empty(), 1, 1));
  }

  @Test
  void windowsByFamily() {
    OptionalInt all = OptionalInt.empty();
    OptionalInt nine = OptionalInt.of(9);
    assertThat(windows("{\"sliding_window\": 9}")).containsExactly(all, all);
    assertThat(windows("{\"model_type\": \"mistral\", \"sliding_window\": 9}"))
        .containsExactly(nine, nine);
    assertThat(windows("{\"model_type\": \"mistral\", \"sliding_window\": null}"))
        .containsExactly(all, all);
    assertThat(windows("{\"model_type\": \"mistral\"}"))
        .containsExactly(OptionalInt.of(4096), OptionalInt.of(4096));
    assertThat(
            windows(
                "{\"model_type\": \"qwen2\", \"sliding_window\": 9, \"use_sliding_window\": false,"
                    + " \"max_window_layers\": 0}"))
        .containsExactly(all, all);
    assertThat(
            windows(
                "{\"model_type\": \"qwen2\", \"sliding_window\": 9, \"use_sliding_window\": true,"
                    + " \"max_window_layers\": 1}"))
        .containsExactly(all, nine);
    assertThat(
            windows(
                "{\"model_type\": \"qwen3\", \"sliding_window\": 9, \"use_sliding_window\": true,"
                    + " \"max_window_layers\": 1,"
                    + " \"layer_types\": [\"sliding_attention\", \"full_attention\"]}"))
        .containsExactly(nine, all);
  }

  /** Nothing is seen through a window of 0; it is how some files say that there is none. */
  @Test
  void aWindowOfZeroIsNone() {
    OptionalInt all = OptionalInt.empty();
    assertThat(windows("{\"model_type\": \"mistral\", \"sliding_window\": 0}"))
        .containsExactly(all, all);
    assertThat(
            windows(
                "{\"model_type\": \"qwen2\", \"sliding_window\": 0, \"use_sliding_window\": true,"
                    + " \"layer_types\": [\"sliding_attention\", \"full_attention\"]}"))
        .containsExactly(all, all);
  }

  /** transformers' defaults of the families. */
  @ParameterizedTest
  @CsvSource({"llama, 2048", "mistral, 131072", "qwen2, 32768", "qwen3, 32768"})
  void positionsThatNothingIsSaidOf(String family, int positions) {
    assertThat(
            with("{\"max_position_embeddings\": null, \"model_type\": \"" + family + "\"}")
                .maxPositions())
        .isEqualTo(positions);
  }

  /**
   * 0.1 ln 4 + 1, unless it is given or follows from two weights; then the quotient of two such.
   */
  @Test
  void yarnInAllItsKeys() {
    assertThat(
            with("""
                    {"rope_scaling": {"type": "yarn", "factor": 4.0,
                     "original_max_position_embeddings": 32}}
                    """)
                .rope()
                .scaling())
        .isEqualTo(new RopeScaling.Yarn(4, 32, 32, 1, true, 0.1 * Math.log(4) + 1));
    assertThat(
            with("""
                    {"original_max_position_embeddings": 16,
                     "rope_parameters": {"rope_type": "yarn", "factor": null, "beta_fast": 8,
                     "beta_slow": 2, "truncate": false, "mscale": 2, "mscale_all_dim": 0.5,
                     "original_max_position_embeddings": 32}}
                    """)
                .rope()
                .scaling())
        .isEqualTo(
            new RopeScaling.Yarn(
                4, 16, 8, 2, false, (0.2 * Math.log(4) + 1) / (0.05 * Math.log(4) + 1)));
    assertThat(
            with("""
                    {"rope_scaling": {"type": "yarn", "factor": 2, "attention_factor": 1.5,
                     "mscale": 2, "mscale_all_dim": 3}}
                    """)
                .rope()
                .attentionFactor())
        .isEqualTo(1.5);
  }

  /** Whether or not what YaRN adds is counted in already. */
  @Test
  void yarnsReach() {
    String yarn =
        "\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4,"
            + " \"original_max_position_embeddings\": 64}}";
    assertThat(with("{" + yarn).maxPositions()).isEqualTo(256);
    assertThat(with("{\"max_position_embeddings\": 256, " + yarn).maxPositions()).isEqualTo(256);
    assertThat(with("{\"max_position_embeddings\": 300, " + yarn).maxPositions()).isEqualTo(300);
  }

  @Test
  void ropeInBothLayouts() {
    RopeScaling llama3 = new RopeScaling.Llama3(8, 1, 4, 64);
    assertThat(
            with("""
                    {"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", "factor": 8.0,
                     "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                     "original_max_position_embeddings": 64}}
                    """)
                .rope())
        .isEqualTo(new RotaryEmbedding(5e5, 2, llama3));
    assertThat(
            with("""
                    {"rope_parameters": {"rope_theta": 5e5, "rope_type": "llama3", "factor": 8.0,
                     "low_freq_factor": 1.0, "high_freq_factor": 4.0}}
                    """)
                .rope())
        .isEqualTo(new RotaryEmbedding(5e5, 2, llama3));
    assertThat(with("{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}}").rope().scaling())
        .isEqualTo(new RopeScaling.Linear(2));
    assertThat(
            with("{\"head_dim\": 4, \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}}")
                .rope()
                .scaling())
        .isEqualTo(new RopeScaling.Dynamic(2, 64));
    assertThat(with("{\"rope_scaling\": null, \"rope_theta\": 7}").rope())
        .isEqualTo(new RotaryEmbedding(7, 2, new RopeScaling.Plain()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model_type': 'gpt2'}       | unsupported model_type 'gpt2' in",
        "{'model_type': 'gpt2'}       | supported: llama, mistral, qwen2, qwen3, smollm3, granite",
        "{'model_type': null}         | model_type",
        "{'vocab_size': 0}            | vocab_size",
        "{'vocab_size': -3}           | found -3",
        "{'hidden_size': 8.5}         | found 8.5",
        "{'hidden_size': '8'}         | hidden_size",
        "{'hidden_size': 1e99}        | hidden_size",
        "{'hidden_size': 99999999999} | hidden_size",
        "{'hidden_size': 9}           | a multiple of num_attention_heads (4)",
        "{'hidden_size': 12}          | even size",
        "{'head_dim': 3}              | even size",
        "{'intermediate_size': null}  | intermediate_size",
        "{'num_hidden_layers': 0}     | num_hidden_layers",
        "{'num_key_value_heads': 3}   | a divisor of num_attention_heads (4)",
        "{'num_key_value_heads': 8}   | num_key_value_heads",
        "{'rms_norm_eps': -1}         | rms_norm_eps",
        "{'hidden_act': 'gelu'}       | unsupported hidden_act 'gelu'",
        "{'tie_word_embeddings': 1}   | true or false",
        "{'quantization_config': {'bits': 4}} | quantization_config",
        "{'partial_rotary_factor': 0.5} | partial_rotary_factor 0.5",
        "{'final_logit_softcapping': 30.0} | final_logit_softcapping",
        "{'logits_scaling': 8}        | logits_scaling",
        "{'num_experts': 8}           | num_experts",
        "{'model_type': 'granite', 'logits_scaling': 0} | logits_scaling",
        "{'model_type': 'granite', 'logit_scale': 2} | logit_scale",
        "{'model_type': 'smollm3', 'residual_multiplier': 2} | residual_multiplier",
        "{'model_type': 'smollm3', 'no_rope_layers': [1]} | a list of 2 numbers, 0 or 1",
        "{'model_type': 'smollm3', 'no_rope_layer_interval': 0} | no_rope_layer_interval",
        "{'rope_theta': 0}            | rope_theta",
        "{'rope_theta': 'x'}          | rope_theta",
        "{'rope_scaling': {'rope_type': 'longrope', 'factor': 4}} | unsupported rope_scaling.rope_type 'longrope'",
        "{'rope_scaling': {'rope_type': 'longrope', 'factor': 4}} | default, linear, dynamic, llama3, yarn",
        "{'rope_theta': 1, 'rope_scaling': {'rope_type': 'yarn', 'factor': 4}} | rope_theta",
        "{'rope_scaling': {'rope_type': 'yarn', 'factor': 0.5}} | rope_scaling.factor",
        "{'rope_scaling': {'rope_type': 'yarn', 'factor': 4, 'beta_fast': -1}} | rope_scaling.beta_fast",
        "{'rope_scaling': {'type': 'linear'}} | rope_scaling.factor",
        "{'rope_scaling': {'type': 'linear', 'factor': 0.5}} | rope_scaling.factor",
        "{'rope_scaling': {'type': 'dynamic', 'factor': 2}} | heads of size 2",
        "{'rope_scaling': {'type': 'llama3', 'factor': 2, 'low_freq_factor': 4, 'high_freq_factor': 4}} | high_freq_factor",
        "{'rope_scaling': [1]}        | rope_scaling",
        "{'rope_parameters': {'full_attention': {'rope_type': 'default'}}} | full_attention",
        "{'layer_types': ['full_attention']} | a list of 2 types",
        "{'layer_types': ['full_attention', 'linear_attention']} | linear_attention",
        "{'layer_types': ['full_attention', 'sliding_attention']} | sliding_attention",
        "{'model_type': 'mistral', 'layer_types': ['full_attention', 'sliding_attention']} | layer_types",
        "{'model_type': 'qwen2', 'use_sliding_window': true, 'max_window_layers': -1} | max_window_layers"
      },
      quoteCharacter = '`')
  void refuses(String change, String expected) {
    assertThatThrownBy(() -> with(change.replace('\'', '"')))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(expected, WHERE.toString());
  }

  @Test
  void goldenModelsHoldWhatTheirConfigurationsDemand() throws IOException {
    for (Path golden : GoldenCases.folders()) {
      Checkpoint checkpoint = Checkpoint.open(golden.resolve("model"));
      DecoderConfig config = DecoderConfig.parse(checkpoint.config(), checkpoint.configFile());
      checkpoint.require(config.expectedTensors());
      assertThat(checkpoint.tensors()).containsOnlyKeys(config.expectedTensors().keySet());
      assertThat(checkpoint.tensors().values())
          .extracting(StoredTensor::type)
          .containsOnly(config.storageType().orElseThrow());
    }
  }

  private static List<TargetModule> biases(String change) {
    DecoderConfig config = with(change);
    return List.of(TargetModule.values()).stream().filter(config::hasBias).toList();
  }

  private static List<OptionalInt> windows(String change) {
    DecoderConfig config = with(change);
    return IntStream.range(0, config.layers()).mapToObj(config::slidingWindow).toList();
  }

  /** The tiny configuration with these fields put in or changed. */
  private static DecoderConfig with(String change) {
    JsonMapper mapper = new JsonMapper();
    try {
      ObjectNode config = (ObjectNode) mapper.readTree(TINY);
      config.setAll((ObjectNode) mapper.readTree(change));
      return DecoderConfig.parse(config, WHERE);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
