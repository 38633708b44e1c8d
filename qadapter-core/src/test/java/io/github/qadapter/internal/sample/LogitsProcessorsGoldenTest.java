package io.github.qadapter.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Scores after our processors are those after transformers' processors, {@code
 * tools/golden_processors.py}.
 */
class LogitsProcessorsGoldenTest {
  /** Of a score's size: float32 steps rounded in another order. */
  private static final double TOLERANCE = 2e-6;

  @TestFactory
  Stream<DynamicTest> scoresAreThoseOfTransformers() throws IOException {
    JsonNode golden = GoldenScores.read("processors.json");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode example : golden.path("cases")) {
      JsonNode options = example.path("options");
      tests.add(
          DynamicTest.dynamicTest(
              options.toString(), () -> check(golden, options, example.path("expected"))));
    }
    assertThat(tests).hasSizeGreaterThan(20);
    return tests.stream();
  }

  private static void check(JsonNode golden, JsonNode options, JsonNode expected) {
    float[] scores = GoldenScores.scores(golden.path("scores"));
    float[] before = scores.clone();
    TokenHistory tokens = new TokenHistory(GoldenScores.ids(golden.path("prompt")));
    GoldenScores.ids(golden.path("answer")).asList().forEach(tokens::add);
    Set<Integer> ends = new HashSet<>(GoldenScores.ids(golden.path("ends")).asList());
    TokenRules about = new TokenRules(biases(options), ImmutableIntArray.of(), ends);
    LogitsProcessors.process(
        TokenSampler.processors(options(options), about, golden.path("prompt").size()),
        scores,
        tokens);
    float[] wanted = GoldenScores.scores(expected);
    assertThat(scores).hasSameSizeAs(wanted);
    for (int id = 0; id < wanted.length; id++) {
      if (Float.isInfinite(wanted[id])) {
        assertThat(scores[id]).as("token %s, %s before", id, before[id]).isEqualTo(wanted[id]);
      } else {
        assertThat((double) scores[id])
            .as("token %s, %s before", id, before[id])
            .isCloseTo(
                wanted[id],
                org.assertj.core.api.Assertions.within(
                    TOLERANCE * (1 + Math.abs((double) wanted[id]))));
      }
    }
  }

  private static GenerationOptions options(JsonNode json) {
    GenerationOptions.Builder options = GenerationOptions.builder().temperature(0);
    json.properties()
        .forEach(
            field -> {
              double value = field.getValue().asDouble();
              switch (field.getKey()) {
                case "temperature" -> options.temperature(value);
                case "topK" -> options.topK((int) value);
                case "topP" -> options.topP(value);
                case "minP" -> options.minP(value);
                case "repetitionPenalty" -> options.repetitionPenalty(value);
                case "presencePenalty" -> options.presencePenalty(value);
                case "frequencyPenalty" -> options.frequencyPenalty(value);
                case "minTokens" -> options.minTokens((int) value);
                case "biases", "banned" -> {}
                default -> throw new AssertionError("Unknown option " + field.getKey());
              }
            });
    return options.build();
  }

  private static Map<ImmutableIntArray, Double> biases(JsonNode options) {
    Map<ImmutableIntArray, Double> biases = new HashMap<>();
    for (JsonNode bias : options.path("biases")) {
      biases.put(GoldenScores.ids(bias.path(0)), bias.path(1).asDouble());
    }
    for (JsonNode banned : options.path("banned")) {
      biases.put(GoldenScores.ids(banned), Double.NEGATIVE_INFINITY);
    }
    return biases;
  }
}
