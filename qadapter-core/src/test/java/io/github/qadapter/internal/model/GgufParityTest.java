package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model as one GGUF file is the model of its folder: the same tokens, the same numbers. */
class GgufParityTest {
  private static final List<Message> QUESTION = List.of(Message.user("What is a cat?"));

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-2",
        "llama-2-linear",
        "llama-3.1",
        "smollm2",
        "mistral",
        "qwen2.5",
        "qwen2.5-yarn",
        "qwen3",
        "smollm3",
        "granite-3"
      })
  void saysWhatTransformersSays(String name) {
    FamilyCase family = FamilyCase.of(name);
    try (LocalBaseModel base = open(family.gguf(), Precision.FLOAT32)) {
      family.checkNumbers(base, family.expected());
      family.checkText(base.loaded().tokenizer());
      assertThat(base.info().name()).isEqualTo(name);
      assertThat(base.info().family()).isEqualTo(config(family.folder()).family().id());
    }
  }

  /** Llama 3.1's factors are stored in 32 bits there, so that its angles differ in the last one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-2",
        "llama-2-linear",
        "smollm2",
        "mistral",
        "qwen2.5",
        "qwen2.5-yarn",
        "qwen3",
        "smollm3",
        "granite-3"
      })
  void isItsFolderBitForBit(String name) {
    FamilyCase family = FamilyCase.of(name);
    int[] ids = GoldenCases.ids(family.expected().get("ids"));
    // Their widths are no multiples of 32, which 4 bits need.
    for (Precision precision : EnumSet.complementOf(EnumSet.of(Precision.INT4))) {
      try (LocalBaseModel file = open(family.gguf(), precision);
          LocalBaseModel whole = open(family.folder(), precision);
          NDManager scope = file.loaded().decoder().newScope();
          NDManager other = whole.loaded().decoder().newScope()) {
        assertThat(FamilyCase.logProbabilities(file.loaded().decoder(), scope, ids))
            .as("%s", precision)
            .isDeepEqualTo(FamilyCase.logProbabilities(whole.loaded().decoder(), other, ids));
        assertThat(file.info().contextLength()).isEqualTo(whole.info().contextLength());
        assertThat(file.info().parameters()).isEqualTo(whole.info().parameters());
      }
    }
  }

  /** gguf-py cut it; whichever part is named, it is the whole. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void opensByAnyOfItsParts(int number) {
    FamilyCase family = FamilyCase.of("qwen2.5-yarn");
    String name = "qwen2.5-yarn-0000%d-of-00003.gguf".formatted(number);
    try (LocalBaseModel base = open(family.folder().resolveSibling(name), Precision.FLOAT32)) {
      family.checkNumbers(base, family.expected());
      assertThat(base.info().name()).isEqualTo("qwen2.5-yarn");
    }
  }

  /** Every format in blocks of 32, a different one for each projection. */
  @Test
  void packedWeightsGiveTheNumbersOfTheirDequantizedOnes() {
    FamilyCase family = FamilyCase.of("tinyllama");
    JsonNode expected = family.expected().get("quantized");
    try (LocalBaseModel base = open(family.gguf(), Precision.FLOAT32)) {
      family.checkNumbers(base, expected);
      family.checkText(base.loaded().tokenizer());
    }
  }

  /** What was needed while its weights were expanded is gone, and closing leaves nothing. */
  @Test
  void holdsNoMoreThanItsFolder() {
    FamilyCase family = FamilyCase.of("tinyllama");
    for (Precision precision : Precision.values()) {
      try (LocalBaseModel file = open(family.gguf(), precision);
          LocalBaseModel whole = open(family.folder(), precision)) {
        assertThat(NativeMemory.count(file))
            .as("native objects in %s", precision)
            .isEqualTo(NativeMemory.count(whole));
      }
    }
  }

  @Test
  void computesIn16BitsUnlessAllOfItHas32() {
    try (BaseModel packed = BaseModel.open(FamilyCase.of("tinyllama").gguf());
        BaseModel half = BaseModel.open(FamilyCase.of("llama-2").gguf());
        BaseModel halfFolder = BaseModel.open(FamilyCase.of("llama-2").folder());
        BaseModel full = BaseModel.open(FamilyCase.of("qwen3").gguf())) {
      assertThat(packed.info().precision()).isEqualTo(Precision.BFLOAT16);
      assertThat(half.info().precision()).isEqualTo(Precision.BFLOAT16);
      assertThat(halfFolder.info().precision()).isEqualTo(Precision.BFLOAT16);
      assertThat(full.info().precision()).isEqualTo(Precision.FLOAT32);
    }
  }

  @Test
  void learnsAndOpensItsAdapterAgain() {
    Path file = FamilyCase.of("tinyllama").gguf();
    LogLikelihood learned;
    try (BaseModel base = BaseModel.open(file);
        CustomModel custom =
            QAdapter.customize(base)
                .withPreferences(
                    PreferenceData.of(
                        List.of(PreferencePair.of("What is a cat?", "A cat.", "mat"))))
                .withRetention(Retention.none())
                .withTraining(training -> training.learningRate(1e-2).warmupSteps(0))
                .train()) {
      learned = custom.logLikelihood(QUESTION, "A cat.");
      assertThat(learned).isNotEqualTo(base.logLikelihood(QUESTION, "A cat."));
      custom.save(folder.resolve("adapter"));
    }
    try (BaseModel base = BaseModel.open(file);
        CustomModel again = QAdapter.load(base, folder.resolve("adapter"))) {
      assertThat(again.logLikelihood(QUESTION, "A cat.")).isEqualTo(learned);
    }
    try (BaseModel whole = BaseModel.open(FamilyCase.of("tinyllama").folder())) {
      assertThatThrownBy(() -> QAdapter.load(whole, folder.resolve("adapter")))
          .isInstanceOf(AdapterMismatchException.class)
          .hasMessageContainingAll("tinyllama", "its weights differ");
    }
  }

  private static DecoderConfig config(Path path) {
    Checkpoint checkpoint = Checkpoint.open(path);
    return DecoderConfig.parse(checkpoint.config(), checkpoint.configFile());
  }

  private static LocalBaseModel open(Path path, Precision precision) {
    return LocalBaseModel.open(path, TestDevice.options(precision));
  }
}
