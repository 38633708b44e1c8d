package io.github.qadapter.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.internal.text.GenerationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a checkpoint's file to its scores, as transformers' {@code generate()} goes, {@code
 * tools/golden_generation.py}.
 */
class GenerationGoldenTest {
  /** Of a score's size: float32 steps rounded in another order. */
  private static final double TOLERANCE = 4e-6;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> scoresAreThoseOfTransformers() throws IOException {
    JsonNode golden = GoldenScores.read("generation.json");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode example : golden.path("cases")) {
      tests.add(
          DynamicTest.dynamicTest(
              example.path("config") + " after " + example.path("prompt").size(),
              () -> check(golden, example)));
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests.stream();
  }

  private void check(JsonNode golden, JsonNode example) throws IOException {
    JsonNode settings = example.path("config");
    float[] scores = GoldenScores.scores(golden.path("scores"));
    Files.writeString(folder.resolve("generation_config.json"), settings.toString());
    GenerationConfig config = GenerationConfig.read(folder, scores.length);
    assertThat(config.passedOver()).isEmpty();

    ImmutableIntArray prompt = GoldenScores.ids(example.path("prompt"));
    GenerationOptions options = config.complete(GenerationOptions.defaults(), prompt.length());
    TokenHistory tokens = new TokenHistory(prompt);
    GoldenScores.ids(example.path("answer")).asList().forEach(tokens::add);
    TokenRules about =
        new TokenRules(
            Map.of(),
            ImmutableIntArray.of(),
            Set.copyOf(GoldenScores.ids(golden.path("ends")).asList()),
            config.rules());
    LogitsProcessors.process(
        TokenSampler.processors(options, about, prompt.length()), scores, tokens);

    float[] wanted = GoldenScores.scores(example.path("expected"));
    double shift = settings.has("renormalize_logits") ? logSum(scores) : 0;
    assertThat(scores).hasSameSizeAs(wanted);
    for (int id = 0; id < wanted.length; id++) {
      if (Float.isInfinite(wanted[id])) {
        assertThat(scores[id]).as("token %s", id).isEqualTo(wanted[id]);
      } else {
        assertThat(scores[id] - shift)
            .as("token %s", id)
            .isCloseTo(wanted[id], within(TOLERANCE * (1 + Math.abs((double) wanted[id]))));
      }
    }
  }

  private static double logSum(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score);
    }
    return Math.log(sum);
  }
}
