package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.Ints;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.Role;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.SampledRow;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.fixture.GoldenCase;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.PackedRow;
import io.github.qadapter.internal.text.GoldenCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What transformers computed with a real model in float32, against both precisions. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealModelParityTest {
  private static final double EACH = 2e-3;
  private static final Map<Precision, Double> MEANS =
      Map.of(
          Precision.FLOAT32,
          2e-4,
          Precision.BFLOAT16,
          0.02,
          Precision.INT8,
          0.05,
          Precision.INT4,
          0.15);
  private static final int GREEDY = 24;
  private static final int ROUNDED_GREEDY = 4;

  /**
   * By how many nats the exact model may prefer its own choice to one of rounded weights; in 8 bits
   * 0.40 was seen at most.
   */
  private static final Map<Precision, Float> CHOICES =
      Map.of(Precision.BFLOAT16, 0.25f, Precision.INT8, 0.6f, Precision.INT4, 2f);

  private final Map<Precision, LocalBaseModel> opened = new EnumMap<>(Precision.class);

  @TestFactory
  Stream<DynamicNode> cases() throws IOException {
    Path cases = Path.of(System.getProperty("qadapter.real", ""));
    String model = System.getProperty("qadapter.model", "");
    if (model.isBlank() || !Files.isRegularFile(cases)) {
      return Stream.of(
          dynamicTest(
              "real model",
              () ->
                  assumeTrue(
                      false,
                      "needs a model, -Dqadapter.model=FOLDER, and its cases, -Dqadapter.real=FILE;"
                          + " found model \"%s\" and cases \"%s\"".formatted(model, cases))));
    }
    JsonNode json = new ObjectMapper().readTree(cases.toFile());
    return Arrays.stream(Precision.values())
        .map(precision -> container(Path.of(model), precision, json.get("cases")));
  }

  @AfterAll
  void close() {
    opened.values().forEach(LocalBaseModel::close);
  }

  private DynamicContainer container(Path model, Precision precision, JsonNode cases) {
    List<DynamicNode> tests = new ArrayList<>();
    for (JsonNode node : cases) {
      Case one = new Case(node);
      tests.add(
          dynamicTest(
              "case %d: %s".formatted(tests.size() + 1, one.name()),
              () -> check(open(model, precision), one)));
    }
    return dynamicContainer(precision.name(), tests);
  }

  private LocalBaseModel open(Path model, Precision precision) {
    return opened.computeIfAbsent(
        precision, wanted -> LocalBaseModel.open(model, TestDevice.options(wanted)));
  }

  private void check(LocalBaseModel base, Case expected) {
    List<Message> messages = expected.messages();
    assertThat(base.loaded().tokenizer().render(messages)).isEqualTo(expected.text("prompt_text"));
    assertThat(base.loaded().tokenizer().promptIds(messages)).isEqualTo(expected.ids("prompt_ids"));
    boolean exact = base.info().precision() == Precision.FLOAT32;

    LogLikelihood found = base.logLikelihood(messages, expected.text("answer"));
    assertThat(found.tokens())
        .extracting(scored -> scored.token().id())
        .containsExactlyElementsOf(Ints.asList(expected.ids("answer_ids")));
    double[] wanted = expected.logProbabilities();
    double difference = 0;
    for (int t = 0; t < wanted.length; t++) {
      double logProbability = found.tokens().get(t).logProbability();
      difference += logProbability - wanted[t];
      if (exact) {
        assertThat(logProbability).as("token %d", t).isCloseTo(wanted[t], within(EACH));
      }
    }
    assertThat(difference / wanted.length)
        .as("mean error of log-probabilities")
        .isCloseTo(0, within(MEANS.get(base.info().precision())));

    int[] greedy = expected.ids("greedy_ids");
    int length = Math.min(exact ? GREEDY : ROUNDED_GREEDY, greedy.length);
    SampledRow row = new SampledRow(Sampler.GREEDY, length, Set.of());
    base.loaded()
        .engine()
        .submit(
            DecodeRequest.of(base.loaded().tokenizer().promptIds(messages), AdapterMix.NONE, row))
        .await();
    List<Integer> best = Ints.asList(greedy).subList(0, length);
    if (exact) {
      assertThat(row.ids()).containsExactlyElementsOf(best);
    } else {
      nearlyBest(
          expected.ids("prompt_ids"),
          row.ids(),
          best,
          Objects.requireNonNull(CHOICES.get(base.info().precision())));
    }
  }

  /** Up to the first that differs: there, the exact model is of two minds. */
  private void nearlyBest(int[] prompt, List<Integer> found, List<Integer> best, float most) {
    for (int t = 0; t < best.size(); t++) {
      if (!found.get(t).equals(best.get(t))) {
        int[] ids = Ints.concat(prompt, Ints.toArray(best.subList(0, t)));
        Decoder decoder = exact().loaded().decoder();
        try (NDManager scope = decoder.newScope()) {
          NDArray last =
              decoder.hidden(
                  scope, PackedRow.of(ids).build(), new long[] {ids.length - 1}, new NDList());
          float[] logits = decoder.head().logits(scope, last).toFloatArray();
          assertThat(logits[best.get(t)] - logits[found.get(t)])
              .as("nats by which %s is likelier than %s, token %d", best, found, t)
              .isBetween(0f, most);
        }
        return;
      }
    }
  }

  private LocalBaseModel exact() {
    return open(Path.of(System.getProperty("qadapter.model", "")), Precision.FLOAT32);
  }

  /** One conversation and what transformers made of it. */
  private record Case(JsonNode node) {
    String name() {
      List<Message> messages = messages();
      return messages.size() + " messages, " + messages.get(messages.size() - 1).content();
    }

    List<Message> messages() {
      List<Message> messages = new ArrayList<>();
      for (JsonNode message : node.get("messages")) {
        messages.add(
            new Message(
                Role.valueOf(message.get("role").asText().toUpperCase(Locale.ROOT)),
                message.get("content").asText()));
      }
      return messages;
    }

    String text(String field) {
      return node.get(field).asText();
    }

    int[] ids(String field) {
      return GoldenCases.ids(node.get(field));
    }

    double[] logProbabilities() {
      return GoldenCase.doubles(node.get("log_probabilities"));
    }
  }
}
