package io.github.qadapter.internal.weights;

import static io.github.qadapter.internal.weights.RawFiles.entry;
import static io.github.qadapter.internal.weights.RawFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.text.GoldenCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeftFilesTest {
  private static final String QUERY_0 = "base_model.model.model.layers.0.self_attn.q_proj";
  private static final String QUERY_1 = "base_model.model.model.layers.1.self_attn.q_proj";
  private static final LoraSite SITE_0 = new LoraSite(0, TargetModule.QUERY);
  private static final LoraSite SITE_1 = new LoraSite(1, TargetModule.QUERY);

  private static final ImmutableSortedMap<String, StoredTensor> NO_BASE = ImmutableSortedMap.of();

  @TempDir private Path folder = Path.of(".");

  @Test
  void readsMatricesAndScale() throws IOException {
    writeConfig("{}");
    writeWeights(
        "{%s,%s}"
            .formatted(
                entry(QUERY_0 + ".lora_A.weight", "F32", "[2,3]", 0, 24),
                entry(QUERY_0 + ".lora_B.weight", "BF16", "[5,2]", 24, 44)));
    LoraAdapter adapter = PeftFiles.read(folder, NO_BASE);
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
  void patternsAndRankStabilization() throws IOException {
    writeConfig(
        """
        {"rank_pattern": {"layers.1.self_attn.q_proj": 4},
         "alpha_pattern": {"model.*1.self_attn.q_proj": 6, "q_proj": 3}}
        """);
    String weights = bothLayers(4);
    writeWeights(weights);
    assertThat(matrices(PeftFiles.read(folder, NO_BASE), SITE_0).scale()).isEqualTo(3.0 / 2);
    assertThat(matrices(PeftFiles.read(folder, NO_BASE), SITE_1).scale()).isEqualTo(6.0 / 4);
    writeConfig("{\"use_rslora\": true, \"rank_pattern\": {\"layers.1.self_attn.q_proj\": 4}}");
    assertThat(matrices(PeftFiles.read(folder, NO_BASE), SITE_0).scale())
        .isCloseTo(8 / Math.sqrt(2), within(1e-12));
    assertThat(matrices(PeftFiles.read(folder, NO_BASE), SITE_1).scale()).isEqualTo(8.0 / 2);
  }

  /** Each of 31 letters may end a group or not, and what it held matters: billions of failures. */
  @Test
  @Timeout(20)
  void aPatternThatRunsAway() throws IOException {
    writeConfig("{\"rank_pattern\": {\"(.|..)+\\\\3!\": 4}}");
    writeWeights(bothLayers(2));
    assertRefused("(.|..)+", "adapter_config.json", "bounded time");
    writeConfig("{\"rank_pattern\": {\"" + "(".repeat(400) + ")".repeat(400) + "\": 2}}");
    assertThat(PeftFiles.read(folder, NO_BASE).matrices()).containsOnlyKeys(SITE_0, SITE_1);
  }

  @Test
  void patternsMatchWholeNamesOnly() throws IOException {
    writeConfig("{\"alpha_pattern\": {\"roj\": 3, \"1.self_attn.q_proj\": 5}}");
    writeWeights(bothLayers(2));
    LoraAdapter adapter = PeftFiles.read(folder, NO_BASE);
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
        "{'layer_replication': [[0, 4]]}         | unsupported layer_replication",
        "{'trainable_token_indices': [1]}        | unsupported trainable_token_indices",
        "{'init_lora_weights': 'pissa_niter_16'} | unsupported init_lora_weights",
        "{'target_modules': 3}                   | a list of modules",
        "{'target_modules': [['q_proj']]}        | a list of modules",
        "{'r': null}                             | [8, inputs]",
        "{'layers_to_transform': [0]}            | layers_to_transform",
        "{'layers_to_transform': [0, 1, 2]}      | layer 2's q_proj",
        "{'layers_to_transform': ['a']}          | a list of layer numbers",
        "{'rank_pattern': {'(': 4}}              | rank_pattern.(",
        "{'rank_pattern': {'q_proj': 0}}         | rank_pattern.q_proj",
        "{'r': 3}                                | [3, inputs]",
        "{'r': 0}                                | a whole number between 1",
        "{'lora_alpha': 'x'}                     | lora_alpha"
      })
  void refusesWhatCannotBeHonored(String change, String expected) throws IOException {
    writeConfig(change.replace('\'', '"'));
    writeWeights(bothLayers(2));
    assertRefused("adapter_config.json", expected);
  }

  /** What PEFT 0.21 passes over, it gives the same numbers with. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'target_modules': ['q_proj', 'query_key_value', 'w1', 'lm_head']}",
        "{'target_modules': ['q_proj', 'v_proj', 'up_proj']}",
        "{'target_modules': ['q_proj', 'v_proj'], 'layers_to_transform': [0, 1]}",
        "{'target_modules': ['embed_tokens']}",
        "{'target_modules': []}",
        "{'target_modules': null}",
        "{'fan_in_fan_out': true}",
        "{'lora_alpha': null}"
      })
  void whatChangesNothingIsPassedOver(String change) throws IOException {
    writeConfig("{}");
    writeWeights(bothLayers(2));
    LoraAdapter plain = PeftFiles.read(folder, NO_BASE);
    writeConfig(change.replace('\'', '"'));
    assertThat(PeftFiles.read(folder, NO_BASE)).isEqualTo(plain);
  }

  /** PEFT's defaults are r = 8 and alpha = 8. */
  @Test
  void rankAndAlphaThatNothingIsSaidOf() throws IOException {
    writeConfig("{\"r\": null, \"lora_alpha\": null}");
    safetensors(
        folder.resolve("adapter_model.safetensors"),
        "{%s,%s}"
            .formatted(
                entry(QUERY_0 + ".lora_A.weight", "F32", "[8,1]", 0, 32),
                entry(QUERY_0 + ".lora_B.weight", "F32", "[1,8]", 32, 64)),
        64);
    assertThat(matrices(PeftFiles.read(folder, NO_BASE), SITE_0).scale()).isEqualTo(1);
  }

  @Test
  void aTargetThatLostALayer() throws IOException {
    writeConfig("{\"target_modules\": [\"q_proj\", \"v_proj\"]}");
    String value = "base_model.model.model.layers.1.self_attn.v_proj";
    writeWeights(
        "{%s,%s,%s,%s}"
            .formatted(
                entry(QUERY_0 + ".lora_A.weight", "F32", "[2,3]", 0, 24),
                entry(QUERY_0 + ".lora_B.weight", "F32", "[3,2]", 24, 48),
                entry(value + ".lora_A.weight", "F32", "[2,3]", 48, 72),
                entry(value + ".lora_B.weight", "F32", "[3,2]", 72, 96)));
    assertRefused("matrices for layer 0's v_proj", "adapter_config.json");
  }

  @Test
  void namesWithTheAdaptersName() throws IOException {
    writeConfig("{}");
    writeWeights(bothLayers(2));
    LoraAdapter plain = PeftFiles.read(folder, NO_BASE);
    writeWeights(bothLayers(2).replace(".weight", ".default.weight"));
    assertThat(PeftFiles.read(folder, NO_BASE)).isEqualTo(plain);
    writeWeights(
        bothLayers(2)
            .replace(QUERY_1 + ".lora_A.weight", QUERY_1 + ".lora_A.other.weight")
            .replace(QUERY_1 + ".lora_B.weight", QUERY_1 + ".lora_B.other.weight"));
    assertRefused("one adapter", "other", "folder of its own");
  }

  /** The base's numbers are 0, 1 and -1e-6; 16 bits round the last one. */
  @Test
  void copiesOfTheBasesEmbeddings(@TempDir Path base) throws IOException {
    float[] numbers = {0, 1, -1e-6f};
    SafetensorsWriter.write(
        base.resolve("m.safetensors"),
        Map.of("model.embed_tokens.weight", FloatMatrix.copyOf(3, 1, numbers, 0)));
    SortedMap<String, StoredTensor> stored =
        SafetensorsFile.open(base.resolve("m.safetensors")).tensors();
    writeConfig("{}");
    for (String name : List.of("model.embed_tokens", "lm_head")) {
      writeBeside(name, numbers);
      assertThat(PeftFiles.read(folder, stored).matrices()).containsOnlyKeys(SITE_0);
      for (float[] others : List.of(new float[] {0, 1, -2e-6f}, new float[] {0, 1, Float.NaN})) {
        writeBeside(name, others);
        assertCopyRefused(stored, name, "other numbers");
      }
      writeBeside(name, new float[] {0, 1, -1e-6f, 5});
      assertCopyRefused(stored, name, "shape [4, 1]");
      writeBeside(name, numbers);
      assertCopyRefused(NO_BASE, name, "none");
    }
  }

  /** Copies in 16 bits are the base's if rounding makes them so: 0x3f81 is 1.0078125. */
  @Test
  void copiesThatWereRounded(@TempDir Path base) throws IOException {
    writeConfig("{}");
    for (float number : new float[] {1.0078125f, 1.0070f, 1.0086f, 1.02f}) {
      SafetensorsWriter.write(
          base.resolve("m.safetensors"),
          Map.of("model.embed_tokens.weight", FloatMatrix.copyOf(1, 1, new float[] {number}, 0)));
      SortedMap<String, StoredTensor> stored =
          SafetensorsFile.open(base.resolve("m.safetensors")).tensors();
      Path file = folder.resolve("adapter_model.safetensors");
      writeWeights(
          bothLayers(2).replaceFirst("}$", "")
              + ","
              + entry("base_model.model.model.embed_tokens.weight", "BF16", "[1,1]", 96, 98)
              + "}");
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 200 + 96] = (byte) 0x81;
      bytes[bytes.length - 200 + 97] = 0x3f;
      Files.write(file, bytes);
      if (number < 1.02f) {
        assertThat(PeftFiles.read(folder, stored).matrices()).isNotEmpty();
      } else {
        assertCopyRefused(stored, "model.embed_tokens", "other numbers");
      }
    }
  }

  private void writeBeside(String name, float[] numbers) throws IOException {
    FloatMatrix pair = FloatMatrix.copyOf(2, 2, new float[] {1, 2, 3, 4}, 0);
    SafetensorsWriter.write(
        folder.resolve("adapter_model.safetensors"),
        Map.of(
            QUERY_0 + ".lora_A.weight",
            pair,
            QUERY_0 + ".lora_B.weight",
            pair,
            "base_model.model." + name + ".weight",
            FloatMatrix.copyOf(numbers.length, 1, numbers, 0)));
  }

  private void assertCopyRefused(
      SortedMap<String, StoredTensor> stored, String name, String found) {
    assertThatThrownBy(() -> PeftFiles.read(folder, stored))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(name, "the base's", found, folder.toString());
  }

  @Test
  void whatIsThereInsteadOfAnAdapter() throws IOException {
    writeConfig("{}");
    Files.createFile(folder.resolve("adapter_model.bin"));
    assertRefused("adapter_model.bin", "pickle", "save_file(torch.load(");
    Files.delete(folder.resolve("adapter_model.bin"));
    Files.delete(folder.resolve("adapter_config.json"));
    Path file = Files.createFile(folder.resolve("lora-f16.gguf"));
    assertRefused("adapter_config.json", "lora-f16.gguf", "llama.cpp");
    assertThatThrownBy(() -> PeftFiles.read(file, NO_BASE))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(file.toString(), "found a file", "llama.cpp", "PEFT");
  }

  @Test
  void harmlessBeginningsAndEmptyOptionsPass() throws IOException {
    writeConfig(
        """
        {"init_lora_weights": "gaussian", "modules_to_save": [], "bias": null, "use_dora": null,
         "layer_replication": null, "layers_to_transform": [1, 0]}
        """);
    writeWeights(bothLayers(2));
    assertThat(PeftFiles.read(folder, NO_BASE).matrices()).containsOnlyKeys(SITE_0, SITE_1);
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
      for (TargetModule projection : List.of(TargetModule.VALUE, TargetModule.DOWN)) {
        matrices.put(new LoraSite(layer, projection), pair(49, 1.0 / 49, 3, 2));
      }
    }
    LoraAdapter adapter = LoraAdapter.of(null, matrices);
    PeftFiles.write(folder, adapter);
    assertThat(PeftFiles.read(folder, NO_BASE)).isEqualTo(adapter);
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
                new LoraSite(11, TargetModule.QUERY),
                pair(2, 2, 3, 4),
                new LoraSite(1, TargetModule.UP),
                pair(5, 0.3, 6, 7)));
    PeftFiles.write(folder, adapter);
    assertThat(PeftFiles.read(folder, NO_BASE)).isEqualTo(adapter);
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
      LoraAdapter adapter = PeftFiles.read(original, NO_BASE);
      assertThat(adapter.baseName()).isEqualTo("golden/" + golden.getFileName());
      PeftFiles.write(copy, adapter);
      assertThat(PeftFiles.read(copy, NO_BASE)).isEqualTo(adapter);
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
    assertThatThrownBy(() -> PeftFiles.read(folder, NO_BASE))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(parts);
  }
}
