package io.github.qadapter.internal.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.CustomModel;
import io.github.qadapter.CustomModel.GgufFormat;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.AdapterOrigin;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.engine.LocalCustomModel;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.FamilyCase;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.LoraMatrices;
import io.github.qadapter.internal.weights.LoraSite;
import io.github.qadapter.internal.weights.StoredTensor;
import io.github.qadapter.internal.weights.TensorNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A base and an adapter as one plain model, in both layouts, opened again. */
class MergedModelTest {
  private static final List<Message> QUESTION = List.of(Message.user("What is a cat?"));
  private static final String ANSWER = "A cat sleeps on the mat.";

  @TempDir private Path folder;

  /** In 32 bits nothing is rounded but sums. */
  @Test
  void aMergedFolderAnswersAsTheAdaptedModelDoes() {
    try (LocalBaseModel base = open(FamilyCase.of("qwen3").folder());
        CustomModel custom = adapted(base, Objective.residual(), 0.05f)) {
      custom.exportMerged(folder.resolve("merged"));
      try (LocalBaseModel merged = open(folder.resolve("merged"))) {
        assertSame(merged, custom, 1e-4);
        assertThat(likelihood(merged).total())
            .as("changed at all")
            .isNotCloseTo(likelihood(base).total(), within(0.1));
      }
    }
  }

  /** Of each weight W + scale · B A only the rounding to bfloat16 is lost: at most 2⁻⁸ of it. */
  @Test
  void everyWeightIsTheNearestOfTheBasesPrecision() {
    try (LocalBaseModel base = TinyModel.open(Precision.FLOAT32);
        CustomModel custom = adapted(base, Objective.dpo(0.3), 0.02f)) {
      custom.exportMerged(folder.resolve("merged"));
      custom.save(folder.resolve("adapter"));
      Checkpoint merged = Checkpoint.open(folder.resolve("merged"));
      Map<LoraSite, LoraMatrices> changes =
          AdapterFolder.matrices(
              AdapterFolder.read(folder.resolve("adapter"), base.loaded()).adapter());
      for (Map.Entry<LoraSite, LoraMatrices> change : changes.entrySet()) {
        String name = TensorNames.weight(change.getKey().layer(), change.getKey().projection());
        float[] before = requireNonNull(base.loaded().stored().get(name)).readFloats();
        float[] after = merged.tensor(name).readFloats();
        double[] exact = product(change.getValue());
        for (int i = 0; i < after.length; i++) {
          assertThat((double) after[i])
              .isCloseTo(
                  before[i] + exact[i], within(0x1.01p-8 * Math.abs(before[i] + exact[i]) + 1e-8));
        }
      }
      assertThat(merged.tensors()).hasSameSizeAs(base.loaded().stored());
      assertSame("model.norm.weight", merged, base);
      try (LocalBaseModel again = open(folder.resolve("merged"))) {
        assertThat(again.loaded().tokenizer().fingerprint())
            .isEqualTo(base.loaded().tokenizer().fingerprint());
        assertSame(again, custom, 0.1);
      }
    }
  }

  /** The adapter changes nothing here, so the file must hold what its folder does. */
  @ParameterizedTest
  @CsvSource({"smollm2, BF16", "llama-3.1, BF16", "qwen2.5, F16", "llama-2-linear, F16"})
  void aFolderBecomesTheGgufFileOfItsFamily(String name, GgufFormat format) {
    FamilyCase family = FamilyCase.of(name);
    Path file = folder.resolve(name + ".gguf");
    try (LocalBaseModel base = open(family.folder());
        CustomModel custom = adapted(base, Objective.residual(), 0)) {
      custom.exportGguf(file, format);
      try (LocalBaseModel merged = open(file)) {
        family.checkNumbers(merged, family.expected());
        family.checkText(merged.loaded().tokenizer());
        assertThat(merged.info().contextLength()).isEqualTo(base.info().contextLength());
        assertThat(merged.loaded().tokenizer().endIds())
            .isEqualTo(base.loaded().tokenizer().endIds());
      }
    }
  }

  /**
   * Numbers of 16 bits hold those of bfloat16 and more, so that only changed weights are rounded.
   */
  @ParameterizedTest
  @CsvSource({"smollm2, F16, 1e-2", "llama-3.1, BF16, 0.2", "qwen2.5, Q8_0, 0.2"})
  void aMergedGgufFileAnswersAsTheAdaptedModelDoes(String name, GgufFormat format, double bound) {
    Path file = folder.resolve("merged.gguf");
    try (LocalBaseModel base = open(FamilyCase.of(name).folder());
        CustomModel custom = adapted(base, Objective.residual(), 0.05f)) {
      custom.exportGguf(file, format);
      try (LocalBaseModel merged = open(file)) {
        assertSame(merged, custom, bound);
      }
    }
  }

  /** What the adapter leaves alone keeps its blocks; keys keep their bytes. */
  @ParameterizedTest
  @CsvSource({"tinyllama", "qwen2.5-yarn", "smollm3"})
  void aGgufFileBecomesOneThatDiffersInTheChangedMatricesOnly(String name) {
    FamilyCase family = FamilyCase.of(name);
    Path file = folder.resolve("merged.gguf");
    try (LocalBaseModel base = open(family.gguf());
        CustomModel custom = adapted(base, Objective.residual(), 0.05f)) {
      custom.exportGguf(file, GgufFormat.F16);
      try (LocalBaseModel merged = open(file)) {
        assertSame(merged, custom, 0.05);
        assertThat(merged.loaded().tokenizer().fingerprint())
            .isEqualTo(base.loaded().tokenizer().fingerprint());
      }
      Checkpoint before = Checkpoint.open(family.gguf());
      Checkpoint after = Checkpoint.open(file);
      assertThat(after.config()).isEqualTo(before.config());
      for (StoredTensor tensor : before.tensors().values()) {
        if (!tensor.name().endsWith("q_proj.weight")
            && !tensor.name().endsWith("down_proj.weight")) {
          StoredTensor other = requireNonNull(after.tensors().get(tensor.name()));
          assertThat(other.type()).isEqualTo(tensor.type());
          assertThat(other.readFloats()).isEqualTo(tensor.readFloats());
        }
      }
    }
  }

  @Test
  void whatNoPlainModelCanBeIsRefusedWithTheCure() throws IOException {
    try (LocalBaseModel base = TinyModel.open();
        CustomModel paper = adapted(base, Objective.paper(), 0.01f);
        CustomModel unequal = adapted(base, Objective.builder().baseWeight(0.2).build(), 0.01f);
        CustomModel custom = adapted(base, Objective.residual(), 0.01f)) {
      assertRefused(paper, "ADAPTER_LOGITS");
      assertRefused(unequal, "baseWeight 0.2");
      assertRefused(custom.withStrength(0.5), "strength 0.5", "withStrength(1)");
      assertRefused(custom.withStrength(StrengthSchedule.at(1)), "one that moves");
      Path taken = Files.createDirectory(folder.resolve("taken"));
      Files.writeString(taken.resolve("notes.txt"), "mine");
      assertThatThrownBy(() -> custom.exportMerged(taken))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContainingAll("empty folder", "notes.txt");
      assertThatThrownBy(() -> custom.exportGguf(taken.resolve("notes.txt"), GgufFormat.F16))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContaining("notes.txt");
      assertThat(taken.resolve("notes.txt")).hasContent("mine");
    }
    assertThat(names()).containsExactly("taken");
  }

  @Test
  void kindsOfModelsWithoutAGgufFileAreNamed() {
    try (LocalBaseModel base = open(FamilyCase.of("granite-3").folder());
        CustomModel custom = adapted(base, Objective.residual(), 0)) {
      assertThatThrownBy(() -> custom.exportGguf(folder.resolve("x.gguf"), GgufFormat.BF16))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContainingAll("model_type granite", "llama, mistral, qwen2, qwen3");
    }
    try (LocalBaseModel base = open(FamilyCase.of("smollm2").gguf());
        CustomModel custom = adapted(base, Objective.residual(), 0)) {
      assertThatThrownBy(() -> custom.exportMerged(folder.resolve("x")))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContaining("smollm2.gguf");
    }
  }

  @Test
  void aDiskWithoutRoomIsRefusedBeforehand() {
    assertThatThrownBy(() -> FreeSpace.require(folder, 3L << 20, 1L << 20))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll("3 MiB", folder.toString(), "1 MiB");
  }

  private void assertRefused(CustomModel model, String... words) {
    assertThatThrownBy(() -> model.exportMerged(folder.resolve("none")))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll(words);
    assertThatThrownBy(() -> model.exportGguf(folder.resolve("none.gguf"), GgufFormat.Q8_0))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll(words);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void assertSame(LanguageModel merged, CustomModel custom, double bound) {
    assertThat(likelihood(merged).tokens())
        .zipSatisfy(
            likelihood(custom).tokens(),
            (one, other) -> {
              assertThat(one.token().id()).isEqualTo(other.token().id());
              assertThat(one.logProbability()).isCloseTo(other.logProbability(), within(bound));
            });
    GenerationOptions greedy = GenerationOptions.builder().temperature(0).maxTokens(8).build();
    assertThat(merged.reply(QUESTION, greedy).text())
        .isEqualTo(custom.reply(QUESTION, greedy).text());
  }

  private static LogLikelihood likelihood(LanguageModel model) {
    return model.logLikelihood(QUESTION, ANSWER);
  }

  private static void assertSame(String tensor, Checkpoint merged, LocalBaseModel base) {
    assertThat(merged.tensor(tensor).readFloats())
        .isEqualTo(requireNonNull(base.loaded().stored().get(tensor)).readFloats());
  }

  private static double[] product(LoraMatrices change) {
    float[] a = change.a().toArray();
    float[] b = change.b().toArray();
    double[] product = new double[change.outputs() * change.inputs()];
    for (int out = 0; out < change.outputs(); out++) {
      for (int r = 0; r < change.rank(); r++) {
        for (int in = 0; in < change.inputs(); in++) {
          product[out * change.inputs() + in] +=
              change.scale() * b[out * change.rank() + r] * a[r * change.inputs() + in];
        }
      }
    }
    return product;
  }

  private static LocalBaseModel open(Path path) {
    return LocalBaseModel.open(path, TestDevice.options(Precision.FLOAT32));
  }

  /** Queries and the feed-forward's output of every layer, moved by numbers of this size. */
  private static CustomModel adapted(LocalBaseModel base, Objective objective, float size) {
    var config = base.loaded().decoder().config();
    AdapterLayout.Builder builder = new AdapterLayout.Builder(config);
    for (int layer = 0; layer < config.layers(); layer++) {
      builder.add(layer, TargetModule.QUERY, 2, 2);
      builder.add(layer, TargetModule.DOWN, 3, 1);
    }
    AdapterLayout layout = builder.build();
    Random random = new Random(7);
    float[] values = new float[layout.size()];
    for (AdapterLayout.Place place : layout.places()) {
      for (int i = 0; i < place.rank() * place.in(); i++) {
        values[place.offset() + i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < place.out() * place.rank(); i++) {
        values[place.offsetOfB() + i] = size * (float) random.nextGaussian();
      }
    }
    return LocalCustomModel.of(
        base,
        new TrainedAdapter(
            new LowRankAdapter(base.loaded().decoder(), layout, values),
            objective,
            TrainedAdapter.FULL_STRENGTH,
            Optional.empty(),
            Optional.empty(),
            AdapterOrigin.UNKNOWN));
  }
}
