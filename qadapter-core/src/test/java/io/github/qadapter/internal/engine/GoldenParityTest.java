package io.github.qadapter.internal.engine;

import static io.github.qadapter.internal.fixture.GoldenModel.withBase;
import static io.github.qadapter.testkit.QAdapterAssertions.assertThatNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention.Penalty;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.AnswerStrength;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.SampledRow;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.fixture.GoldenCase;
import io.github.qadapter.internal.fixture.GoldenModel;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.policy.AnswerScore;
import io.github.qadapter.internal.policy.AnswerScorer;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.policy.StateScores;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.train.AdamW;
import io.github.qadapter.internal.train.PreferenceBatch;
import io.github.qadapter.internal.train.RowGradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every number of every parity case, in float32. */
@Tag("levels")
class GoldenParityTest {
  private static final double NUMBER = 1e-4;
  private static final double GRADIENT = 1e-3;
  private static final double LEARNING_RATE = 1e-3;

  private static final GoldenModel.Bases BASES = new GoldenModel.Bases();

  @AfterAll
  static void close() {
    BASES.close();
  }

  @TestFactory
  Stream<DynamicNode> cases() {
    return GoldenCase.all().stream().map(this::container);
  }

  /** Answers under templates of Llama 2's and Mistral's kind, whose first token is "▁To". */
  @TestFactory
  Stream<DynamicNode> casesOfTemplates() {
    return GoldenCase.ofTemplates().stream()
        .map(
            golden ->
                dynamicContainer(
                    golden.name(),
                    List.of(
                        dynamicTest(
                            "token ids",
                            () ->
                                withBase(
                                    golden, base -> tokenIds(golden, base.loaded().tokenizer()))),
                        dynamicTest(
                            "log-likelihoods",
                            () -> withBase(golden, base -> logLikelihoods(golden, base))))));
  }

  private DynamicContainer container(GoldenCase golden) {
    List<DynamicNode> tests = new ArrayList<>();
    tests.add(
        dynamicTest(
            "token ids",
            () -> withBase(golden, base -> tokenIds(golden, base.loaded().tokenizer()))));
    tests.add(
        dynamicTest(
            "base log-probabilities",
            () -> BASES.with(golden, model -> baseNextToken(new Open(model)))));
    for (GoldenCase.Expected expected : golden.objectives()) {
      tests.add(dynamicContainer(expected.name(), checks(golden, expected)));
    }
    return dynamicContainer(golden.name(), tests);
  }

  /** Everything that a case has numbers for: the released code's own scoring has losses only. */
  private List<DynamicNode> checks(GoldenCase golden, GoldenCase.Expected expected) {
    List<DynamicNode> checks = new ArrayList<>();
    checks.add(test("loss", golden, expected, this::loss));
    checks.add(test("gradients", golden, expected, this::gradients));
    checks.add(test("five AdamW steps", golden, expected, this::adamW));
    if (expected.node().has("detail")) {
      checks.add(test("q, v and rewards", golden, expected, this::values));
    }
    if (expected.node().has("retention")) {
      checks.add(test("retention", golden, expected, this::retention));
      checks.add(test("retention's gradient", golden, expected, this::retentionGradient));
    }
    if (golden.hasGreedy(expected.name())) {
      checks.add(test("next-token log-probabilities", golden, expected, this::nextToken));
      checks.add(test("greedy ids", golden, expected, this::greedy));
    }
    return checks;
  }

  private DynamicNode test(
      String name, GoldenCase golden, GoldenCase.Expected expected, ObjectiveCheck check) {
    return dynamicTest(
        name, () -> BASES.with(golden, model -> check.run(new Open(model), expected)));
  }

  private static void tokenIds(GoldenCase golden, ChatTokenizer tokenizer) {
    for (JsonNode pair : golden.json().get("pairs")) {
      List<Message> prompt = GoldenCases.messages(pair.get("prompt"));
      assertThat(tokenizer.render(prompt)).isEqualTo(pair.get("rendered_prompt").asText());
      assertThat(tokenizer.promptIds(prompt)).isEqualTo(GoldenCases.ids(pair.get("prompt_ids")));
      for (String answer : List.of("chosen", "rejected")) {
        assertThat(
                tokenizer.answerIds(
                    tokenizer.prompt(prompt), pair.get(answer).get("content").asText()))
            .isEqualTo(GoldenCases.ids(pair.get(answer + "_ids")));
      }
    }
  }

  private static void logLikelihoods(GoldenCase golden, LocalBaseModel base) {
    for (JsonNode pair : golden.json().get("pairs")) {
      List<Message> prompt = GoldenCases.messages(pair.get("prompt"));
      for (String answer : List.of("chosen", "rejected")) {
        double expected = pair.get(answer + "_log_likelihood").asDouble();
        assertThat(base.logLikelihood(prompt, pair.get(answer).get("content").asText()).total())
            .isCloseTo(expected, tolerance(expected, NUMBER));
      }
    }
  }

  private void baseNextToken(Open open) {
    assertThatNumbers(open.nextLogProbabilities(AdapterMix.NONE))
        .areCloseTo(open.model.golden().nextLogProbabilities("base"), NUMBER);
  }

  private void values(Open open, GoldenCase.Expected expected) {
    AnswerScorer scorer = open.scorer(expected.objective());
    for (int i = 0; i < open.pairs().size(); i++) {
      PackedAnswers row = PackedAnswers.of(open.pairs().get(i));
      StateScores states = scorer.states(row, 1);
      List<String> names = List.of("chosen", "rejected");
      for (int answer = 0; answer < names.size(); answer++) {
        String name = names.get(answer);
        AnswerScore score = scorer.score(row, states, answer);
        assertThatNumbers(row.along(states.q(), answer))
            .areCloseTo(expected.detail(i, name, "q"), NUMBER);
        assertThatNumbers(row.along(states.v(), answer))
            .areCloseTo(expected.detail(i, name, "v"), NUMBER);
        assertThatNumbers(score.rewards()).areCloseTo(expected.detail(i, name, "reward"), NUMBER);
        double wanted = expected.numbers(name)[i];
        assertThat(score.score()).isCloseTo(wanted, tolerance(wanted, NUMBER));
      }
    }
  }

  private void loss(Open open, GoldenCase.Expected expected) {
    Batch batch = open.batch(expected.objective());
    assertThat(batch.preference)
        .isCloseTo(expected.number("preference_loss"), relative(expected, "preference_loss"));
    assertThat(batch.squaredReward)
        .isCloseTo(
            expected.number("mean_squared_reward"), relative(expected, "mean_squared_reward"));
    assertThat(batch.total).isCloseTo(expected.number("loss"), relative(expected, "loss"));
    assertThatNumbers(Doubles.toArray(batch.chosen)).areCloseTo(expected.numbers("chosen"), NUMBER);
    assertThatNumbers(Doubles.toArray(batch.rejected))
        .areCloseTo(expected.numbers("rejected"), NUMBER);
  }

  private void gradients(Open open, GoldenCase.Expected expected) {
    closeToGolden(
        open,
        open.batch(expected.objective()).gradient,
        "gradients-" + expected.name() + ".safetensors");
  }

  private static void closeToGolden(Open open, float[] actual, String file) {
    AdapterLayout layout = open.model.layout();
    float[] wanted = open.model.golden().gradient(file, layout);
    for (AdapterLayout.Place place : layout.places()) {
      assertThatNumbers(actual)
          .as("%s A", place)
          .areCloseToLargest(wanted, place.offset(), place.offsetOfB(), GRADIENT);
      int end = place.offsetOfB() + place.out() * place.rank();
      assertThatNumbers(actual)
          .as("%s B", place)
          .areCloseToLargest(wanted, place.offsetOfB(), end, GRADIENT);
    }
  }

  private void adamW(Open open, GoldenCase.Expected expected) {
    double[] losses = expected.numbers("adamw_losses");
    float[] values = open.model.adapter().values();
    AdamW optimizer = new AdamW(new float[values.length], new float[values.length], 0);
    for (int step = 0; step < losses.length; step++) {
      Batch batch = open.batch(expected.objective());
      assertThat(batch.total)
          .as("loss before step %d", step + 1)
          .isCloseTo(losses[step], within(NUMBER * Math.abs(losses[step])));
      optimizer.step(values, batch.gradient, LEARNING_RATE, step + 1);
      open.model.adapter().set(values);
    }
  }

  private void retention(Open open, GoldenCase.Expected expected) {
    EncodedPair pair = open.pairs().get(0);
    PackedAnswers row = PackedAnswers.ofText(Ints.concat(pair.prompt(), pair.chosen()));
    double[] divergences = open.scorer(expected.objective()).states(row, 1).divergence();
    double mean = IntStream.range(0, divergences.length).mapToDouble(i -> divergences[i]).sum();
    assertThat(mean / divergences.length)
        .isCloseTo(expected.number("retention"), relative(expected, "retention"));
  }

  private void retentionGradient(Open open, GoldenCase.Expected expected) {
    EncodedPair pair = open.pairs().get(0);
    PackedAnswers row = PackedAnswers.ofText(Ints.concat(pair.prompt(), pair.chosen()));
    RowGradients pass =
        new RowGradients(open.model.decoder(), open.model.adapter(), expected.objective());
    try (NDManager scope = open.model.decoder().newScope()) {
      RowGradients.Retention retention =
          pass.retain(scope, row, pass.frozen(scope, row), Penalty.KL, RowGradients.Run.PLAIN);
      assertThat(retention.divergence() / retention.states())
          .isCloseTo(expected.number("retention"), relative(expected, "retention"));
      closeToGolden(
          open,
          retention.gradient().div(retention.states()).toFloatArray(),
          "retention-gradients-" + expected.name() + ".safetensors");
    }
  }

  private void nextToken(Open open, GoldenCase.Expected expected) {
    assertThatNumbers(open.nextLogProbabilities(open.guided(expected.objective())))
        .areCloseTo(open.model.golden().nextLogProbabilities(expected.name()), NUMBER);
  }

  private void greedy(Open open, GoldenCase.Expected expected) {
    int[] wanted = open.model.golden().greedy(expected.name());
    List<Integer> ids =
        open.answer(open.guided(expected.objective()), wanted.length, Sampler.GREEDY);
    assertThat(Ints.toArray(ids)).isEqualTo(wanted);
  }

  private static org.assertj.core.data.Offset<Double> relative(
      GoldenCase.Expected expected, String field) {
    return within(NUMBER * Math.abs(expected.number(field)));
  }

  private static org.assertj.core.data.Offset<Double> tolerance(double expected, double scale) {
    return within(scale + scale * Math.abs(expected));
  }

  private interface ObjectiveCheck {
    void run(Open open, GoldenCase.Expected expected);
  }

  /** The whole case as one batch. */
  private static final class Batch {
    private double preference;
    private double squaredReward;
    private double total;
    private float[] gradient = new float[0];
    private final List<Double> chosen = new ArrayList<>();
    private final List<Double> rejected = new ArrayList<>();

    void add(PreferenceLoss.Share share) {
      preference += share.preference();
      squaredReward += share.squaredReward();
      chosen.add(share.chosenScore());
      rejected.add(share.rejectedScore());
    }
  }

  /** An open case as this test asks it. */
  private record Open(GoldenModel model) {
    List<EncodedPair> pairs() {
      return model.golden().pairs();
    }

    AnswerScorer scorer(Objective objective) {
      return new AnswerScorer(model.decoder(), model.adapter(), objective);
    }

    AdapterMix guided(Objective objective) {
      return new AdapterMix(
          List.of(new WeightedAdapter(model.adapter(), objective, 1, null)),
          AnswerStrength.constant(1));
    }

    /** Tokens after the first prompt. */
    List<Integer> answer(AdapterMix guides, int length, Sampler sampler) {
      SampledRow row = new SampledRow(sampler, length, Set.of());
      model
          .base()
          .loaded()
          .engine()
          .submit(DecodeRequest.of(pairs().get(0).prompt(), guides, row))
          .await();
      return row.ids();
    }

    /** [V], as a sampler sees them after the first prompt. */
    float[] nextLogProbabilities(AdapterMix guides) {
      AtomicReference<float[]> seen = new AtomicReference<>(new float[0]);
      Sampler looking =
          logits -> {
            seen.set(logits.logSoftmax(-1).toFloatArray());
            return Sampler.GREEDY.pick(logits);
          };
      assertThat(answer(guides, 1, looking)).hasSize(1);
      return Objects.requireNonNull(seen.get());
    }

    Batch batch(Objective objective) {
      RewardScoring scoring = RewardScoring.of(objective);
      PreferenceLoss.Batch totals =
          PreferenceBatch.totals(pairs().stream().map(EncodedPair::lengths).toList(), objective);
      int padding = model.base().loaded().tokenizer().endOfTurn();
      PreferenceLoss loss = new PreferenceLoss(objective, totals);
      RowGradients pass = new RowGradients(model.decoder(), model.adapter(), objective);
      Batch batch = new Batch();
      try (NDManager scope = model.decoder().newScope()) {
        NDArray gradient = scope.zeros(model.adapter().parameters().getShape());
        for (EncodedPair pair : pairs()) {
          PackedAnswers row = PackedAnswers.of(pair, scoring, padding, totals.paddedLength());
          RowGradients.Result result =
              pass.differentiate(scope, row, pass.frozen(scope, row), loss, RowGradients.Run.PLAIN);
          batch.add(result.loss());
          gradient.addi(result.gradient());
        }
        batch.total = loss.total(batch.preference, batch.squaredReward);
        batch.gradient = gradient.toFloatArray();
      }
      return batch;
    }
  }
}
