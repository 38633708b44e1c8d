package io.github.qadapter.internal.weights;

import static io.github.qadapter.internal.weights.RawFiles.entry;
import static io.github.qadapter.internal.weights.RawFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.Projection;
import io.github.qadapter.internal.text.GoldenCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeftFilesTest {
  private static final String QUERY_0 = "base_model.model.model.layers.0.self_attn.q_proj";
  private static final String QUERY_1 = "base_model.model.model.layers.1.self_attn.q_proj";
  private static final LoraSite SITE_0 = new LoraSite(0, Projection.QUERY);
  private static final LoraSite SITE_1 = new LoraSite(1, Projection.QUERY);

  @TempDir private Path folder = Path.of(".");

  @Test
  void readsMatricesAndScale() throws IOException {
    writeConfig("{}");
    writeWeights(
        "{%s,%s}"
            .formatted(
                entry(QUERY_0 + ".lora_A.weight", "F32", "[2,3]", 0, 24),
                entry(QUERY_0 + ".lora_B.weight", "BF16", "[5,2]", 24, 44)));
    LoraAdapter adapter = PeftFiles.read(folder);
    assertThat(adapter.baseName()).isEqualTo("some/base");
    assertThat(adapter.matrices()).containsOnlyKeys(SITE_0);
    LoraMatrices matrices = matrices(adapter, SITE_0);
    assertThat(matrices.rank()).isEqualTo(2);
    assertThat(matrices.scale()).isEqualTo(8.0 / 2);
    assertThat(matrices.inputs()).isEqualTo(3);
    assertThat(matrices.outputs()).isEqualTo(5);
    assertThat(matrices.b().toArray()[0]).isEqualTo(HalfFloats.fromBfloat16((short) 0x1918));
  }

  @Test
  void patternsAndRankStabilisation() throws IOException {
    writeConfig(
        """
        {"rank_pattern": {"layers.1.self_attn.q_proj": 4},
         "alpha_pattern": {"model.*1.self_attn.q_proj": 6, "q_proj": 3}}
        """);
    String weights = bothLayers(4);
    writeWeights(weights);
    assertThat(matrices(PeftFiles.read(folder), SITE_0).scale()).isEqualTo(3.0 / 2);
    assertThat(matrices(PeftFiles.read(folder), SITE_1).scale()).isEqualTo(6.0 / 4);
    writeConfig("{\"use_rslora\": true, \"rank_pattern\": {\"layers.1.self_attn.q_proj\": 4}}");
    assertThat(matrices(PeftFiles.read(folder), SITE_0).scale())
        .isCloseTo(8 / Math.sqrt(2), within(1e-12));
    assertThat(matrices(PeftFiles.read(folder), SITE_1).scale()).isEqualTo(8.0 / 2);
  }

  @Test
  void patternsMatchWholeNamesOnly() throws IOException {
    writeConfig("{\"alpha_pattern\": {\"roj\": 3, \"1.self_attn.q_proj\": 5}}");
    writeWeights(bothLayers(2));
    LoraAdapter adapter = PeftFiles.read(folder);
    assertThat(matrices(adapter, SITE_0).scale()).isEqualTo(8.0 / 2);
    assertThat(matrices(adapter, SITE_1).scale()).isEqualTo(5.0 / 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'peft_type': 'IA3'}                    | unsupported peft_type 'IA3'",
        "{'use_dora': true}                      | unsupported use_dora true",
        "{'bias': 'all'}                         | unsupported bias 'all'",
        "{'modules_to_save': ['lm_head']}        | unsupported modules_to_save",
        "{'lora_bias': true}                     | unsupported lora_bias",
        "{'fan_in_fan_out': true}                | unsupported fan_in_fan_out",
        "{'layer_replication': [[0, 4]]}         | unsupported layer_replication",
        "{'trainable_token_indices': [1]}        | unsupported trainable_token_indices",
        "{'init_lora_weights': 'pissa_niter_16'} | unsupported init_lora_weights",
        "{'target_modules': ['embed_tokens']}    | unsupported target_modules",
        "{'target_modules': ['q_proj', 'lm_head']} | q_proj, k_proj, v_proj, o_proj, gate_proj",
        "{'target_modules': []}                  | a list of modules",
        "{'target_modules': ['q_proj', 'v_proj']} | layer 0's v_proj",
        "{'layers_to_transform': [0]}            | layers_to_transform",
        "{'layers_to_transform': [0, 1, 2]}      | layer 2's q_proj",
        "{'layers_to_transform': ['a']}          | a list of layer numbers",
        "{'rank_pattern': {'(': 4}}              | rank_pattern.(",
        "{'rank_pattern': {'q_proj': 0}}         | rank_pattern.q_proj",
        "{'r': 3}                                | [3, inputs]",
        "{'r': 0}                                | a whole number between 1",
        "{'r': null}                             | found null",
        "{'lora_alpha': 'x'}                     | lora_alpha"
      })
  void refusesWhatCannotBeHonoured(String change, String expected) throws IOException {
    writeConfig(change.replace('\'', '"'));
    writeWeights(bothLayers(2));
    assertRefused("adapter_config.json", expected);
  }

  @Test
  void harmlessBeginningsAndEmptyOptionsPass() throws IOException {
    writeConfig(
        """
        {"init_lora_weights": "gaussian", "modules_to_save": [], "bias": null, "use_dora": null,
         "layer_replication": null, "layers_to_transform": [1, 0]}
        """);
    writeWeights(bothLayers(2));
    assertThat(PeftFiles.read(folder).matrices()).containsOnlyKeys(SITE_0, SITE_1);
  }

  @ParameterizedTest
  @CsvSource({
    "base_model.model.lm_head",
    "base_model.model.model.layers.00.self_attn.q_proj",
    "base_model.model.model.layers.0.mlp.q_proj",
    "base_model.model.model.layers.99999999999.self_attn.q_proj",
    "model.layers.0.self_attn.q_proj"
  })
  void matricesOfUnknownModules(String module) throws IOException {
    writeConfig("{}");
    writeWeights("{" + entry(module + ".lora_A.weight", "F32", "[2,3]", 0, 24) + "}");
    assertRefused("unsupported tensor " + module, "q_proj, k_proj");
  }

  @Test
  void halfAPair() throws IOException {
    writeConfig("{}");
    writeWeights("{" + entry(QUERY_0 + ".lora_A.weight", "F32", "[2,3]", 0, 24) + "}");
    assertRefused(QUERY_0 + ".lora_B.weight", "found no such tensor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[3,3] | [3,2]", "[2,3] | [2,3]", "[6] | [3,2]", "[2,3] | [6]"})
  void shapesThatDoNotFitEachOther(String a, String b) throws IOException {
    writeConfig("{}");
    writeWeights(
        "{%s,%s}"
            .formatted(
                entry(QUERY_0 + ".lora_A.weight", "F32", a, 0, a.equals("[3,3]") ? 36 : 24),
                entry(QUERY_0 + ".lora_B.weight", "F32", b, 36, 60)));
    assertRefused("shape", "as " + folder.resolve("adapter_config.json"));
  }

  @Test
  void missingAndEmptyFiles() throws IOException {
    assertRefused("Expected adapter_config.json");
    writeConfig("{}");
    assertRefused("Expected adapter_model.safetensors");
    writeWeights("{}");
    assertRefused("Expected matrices");
  }

  @Test
  void uniformAdapterIsWrittenByProjectionAndLayer() throws IOException {
    Map<LoraSite, LoraMatrices> matrices = new TreeMap<>();
    for (int layer = 2; layer < 4; layer++) {
      for (Projection projection : List.of(Projection.VALUE, Projection.DOWN)) {
        matrices.put(new LoraSite(layer, projection), pair(49, 1.0 / 49, 3, 2));
      }
    }
    LoraAdapter adapter = LoraAdapter.of(null, matrices);
    PeftFiles.write(folder, adapter);
    assertThat(PeftFiles.read(folder)).isEqualTo(adapter);
    ObjectNode config = readConfig();
    assertThat(config.path("lora_alpha").toString()).isEqualTo("1");
    assertThat(config.path("r").toString()).isEqualTo("49");
    assertThat(config.path("target_modules").toString()).isEqualTo("[\"v_proj\",\"down_proj\"]");
    assertThat(config.path("layers_to_transform").toString()).isEqualTo("[2,3]");
    assertThat(config.path("rank_pattern").toString()).isEqualTo("{}");
  }

  @Test
  void mixedAdapterIsWrittenModuleByModule() throws IOException {
    LoraAdapter adapter =
        LoraAdapter.of(
            "a/b",
            Map.of(
                SITE_0,
                pair(2, 2, 3, 4),
                new LoraSite(11, Projection.QUERY),
                pair(2, 2, 3, 4),
                new LoraSite(1, Projection.UP),
                pair(5, 0.3, 6, 7)));
    PeftFiles.write(folder, adapter);
    assertThat(PeftFiles.read(folder)).isEqualTo(adapter);
    ObjectNode config = readConfig();
    assertThat(config.path("target_modules"))
        .extracting(node -> node.textValue())
        .containsExactly(
            "model.layers.0.self_attn.q_proj",
            "model.layers.1.mlp.up_proj",
            "model.layers.11.self_attn.q_proj");
    assertThat(config.path("rank_pattern").toString())
        .isEqualTo("{\"model.layers.1.mlp.up_proj\":5}");
    assertThat(config.path("base_model_name_or_path").textValue()).isEqualTo("a/b");
  }

  @Test
  void goldenAdaptersSurviveARoundTrip(@TempDir Path copy) throws IOException {
    for (Path golden : GoldenCases.folders()) {
      Path original = golden.resolve("adapter");
      LoraAdapter adapter = PeftFiles.read(original);
      assertThat(adapter.baseName()).isEqualTo("golden/" + golden.getFileName());
      PeftFiles.write(copy, adapter);
      assertThat(PeftFiles.read(copy)).isEqualTo(adapter);
      Map<String, float[]> before = contents(original);
      Map<String, float[]> after = contents(copy);
      assertThat(after).containsOnlyKeys(before.keySet());
      after.forEach((name, values) -> assertThat(values).isEqualTo(before.get(name)));
    }
  }

  @Test
  void matricesWithoutAProductAreRefused() {
    FloatMatrix a = FloatMatrix.copyOf(2, 3, new float[6], 0);
    assertThatThrownBy(() -> new LoraMatrices(1, a, a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 × 3");
    assertThatThrownBy(() -> FloatMatrix.copyOf(2, 3, new float[6], 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LoraAdapter.of("x", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Map<String, float[]> contents(Path adapter) {
    Set<Map.Entry<String, StoredTensor>> tensors =
        SafetensorsFile.open(adapter.resolve("adapter_model.safetensors")).tensors().entrySet();
    return tensors.stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().readFloats()));
  }

  private static LoraMatrices matrices(LoraAdapter adapter, LoraSite site) {
    assertThat(adapter.matrices()).containsKey(site);
    return adapter.matrices().getOrDefault(site, pair(1, 0, 1, 1));
  }

  /** Matrices filled with 0.5, 1.5, 2.5 … */
  private static LoraMatrices pair(int rank, double scale, int inputs, int outputs) {
    float[] values = new float[rank * (inputs + outputs)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 0.5f;
    }
    return new LoraMatrices(
        scale,
        FloatMatrix.copyOf(rank, inputs, values, 0),
        FloatMatrix.copyOf(outputs, rank, values, rank * inputs));
  }

  /** Query matrices of layer 0 with rank 2 and of layer 1 with another rank. */
  private static String bothLayers(int rankOfLayer1) {
    int size = 12 * rankOfLayer1;
    return "{%s,%s,%s,%s}"
        .formatted(
            entry(QUERY_0 + ".lora_A.weight", "F32", "[2,3]", 0, 24),
            entry(QUERY_0 + ".lora_B.weight", "F32", "[3,2]", 24, 48),
            entry(
                QUERY_1 + ".lora_A.weight", "F32", "[%d,3]".formatted(rankOfLayer1), 48, 48 + size),
            entry(
                QUERY_1 + ".lora_B.weight",
                "F32",
                "[3,%d]".formatted(rankOfLayer1),
                48 + size,
                48 + 2 * size));
  }

  private void writeWeights(String header) throws IOException {
    safetensors(folder.resolve("adapter_model.safetensors"), header, 200);
  }

  /** The smallest configuration of an adapter with rank 2 and alpha 8, changed. */
  private void writeConfig(String change) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode config =
        (ObjectNode)
            mapper.readTree(
                """
                {"peft_type": "LORA", "base_model_name_or_path": "some/base", "r": 2,
                 "lora_alpha": 8, "target_modules": ["q_proj"]}
                """);
    config.setAll((ObjectNode) mapper.readTree(change));
    Files.writeString(folder.resolve("adapter_config.json"), config.toString());
  }

  private ObjectNode readConfig() throws IOException {
    return (ObjectNode) new JsonMapper().readTree(folder.resolve("adapter_config.json").toFile());
  }

  private void assertRefused(CharSequence... parts) {
    assertThatThrownBy(() -> PeftFiles.read(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(parts);
  }
}
