package io.github.qadapter.internal.engine;

import static io.github.qadapter.testkit.QAdapterAssertions.assertThatNumbers;
import static io.github.qadapter.testkit.TableLanguageModel.ASSISTANT;
import static io.github.qadapter.testkit.TableLanguageModel.SPECIAL_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reward;
import io.github.qadapter.Role;
import io.github.qadapter.Token;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.weights.QAdapterConfig;
import io.github.qadapter.report.Explanation;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.TableLanguageModel;
import io.github.qadapter.testkit.TokenTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole engine against a language model whose every probability is known: what it says of
 * answers is what the test kit's solvers, which share no code with it, say of the table.
 */
class TableModelTest {
  private static final List<String> WORDS = List.of("a", "blue", "cold", "day", "early", "few");
  private static final List<String> ANSWERS =
      List.of("a", "blue cold day", "few few a early a", "day cold blue a few early day day");
  private static final int TOKENS = WORDS.size() + SPECIAL_TOKENS.size();
  private static final double BASE = 1e-5;
  private static final double CUSTOM = 1e-4;

  @TempDir static Path folder;
  private static final TableLanguageModel TABLE =
      TableLanguageModel.of(WORDS, Policy.ofLogits(random(1, 3)));
  private static BaseModel base;

  @BeforeAll
  static void open() {
    base = BaseModel.open(TABLE.writeTo(folder.resolve("base")));
  }

  @AfterAll
  static void close() {
    base.close();
  }

  @Test
  void theBaseGivesTheTablesLogLikelihoods() {
    for (List<Message> prompt : prompts()) {
      for (String answer : ANSWERS) {
        LogLikelihood actual = base.logLikelihood(prompt, answer);
        assertThat(actual.tokens())
            .extracting(scored -> scored.token().id())
            .isEqualTo(TABLE.answer(answer).tokens());
        assertThatNumbers(
                actual.tokens().stream()
                    .mapToDouble(LogLikelihood.TokenLogProbability::logProbability)
                    .toArray())
            .areCloseTo(TABLE.answer(answer).along(TABLE.next().logProbabilities()).values(), BASE);
        assertThat(actual.total()).isEqualTo(TABLE.logProbability(answer), within(BASE));
      }
    }
  }

  static Stream<Objective> objectives() {
    return Stream.of(Parameterization.values())
        .flatMap(
            parameterization ->
                Stream.of(
                        Objective.builder(),
                        Objective.builder().baseWeight(0.3).policyTemperature(0.7),
                        Objective.builder().baseWeight(0.01).policyTemperature(1).discount(0.9),
                        Objective.builder()
                            .baseWeight(0.5)
                            .policyTemperature(0.5)
                            .discount(0.6)
                            .normalizer(Normalizer.RESPONSE_LENGTH))
                    .map(builder -> builder.parameterization(parameterization).build()));
  }

  /** Any Q̂ is the residual of the reward that is read off it, at any discount. */
  @ParameterizedTest
  @MethodSource("objectives")
  void recoversTheRewardOfAnyResidual(Objective objective) {
    // The discount has no say in V̂; a table of words that come back has no γ = 1.
    DoubleTensor q = random(2, objective.policyTemperature());
    DoubleTensor values = problem(objective, DoubleTensor.zeros(TOKENS, TOKENS), 0).softValue(q);
    int end = TABLE.id(TableLanguageModel.END);
    DoubleTensor rewards =
        DoubleTensor.generate(
            i -> q.get(i) - (i % TOKENS == end ? 0 : objective.discount() * values.get(i % TOKENS)),
            TOKENS,
            TOKENS);
    check(objective, q, rewards);
  }

  /** The way there and back: a preference r₂, its solution Q̂, an adapter for it, and r₂ again. */
  @ParameterizedTest
  @MethodSource("objectives")
  void recoversThePreferenceThatWasSolved(Objective objective) {
    double discount = Math.min(objective.discount(), 0.9);
    DoubleTensor preference = random(3, objective.policyTemperature());
    DoubleTensor q = problem(objective, preference, discount).solve().q();
    check(objective.toBuilder().discount(discount).build(), q, preference);
  }

  private static void check(Objective objective, DoubleTensor q, DoubleTensor rewards) {
    Policy policy = problem(objective, DoubleTensor.zeros(TOKENS, TOKENS), 0).policy(q);
    try (CustomModel model = QAdapter.load(base, adapter(objective, q))) {
      for (List<Message> prompt : prompts()) {
        for (String answer : ANSWERS) {
          checkAnswer(model, prompt, answer, rewards, policy);
        }
        checkExplanation(model.explain(prompt, TOKENS), objective, policy);
      }
    }
  }

  private static void checkAnswer(
      CustomModel model, List<Message> prompt, String answer, DoubleTensor rewards, Policy policy) {
    TokenTree.Answer oracle = TABLE.answer(answer);
    Reward reward = model.reward(prompt, answer);
    assertThatNumbers(reward.tokens().stream().mapToDouble(Reward.TokenReward::reward).toArray())
        .areCloseTo(oracle.along(rewards).values(), CUSTOM);
    Objective objective = model.objective();
    double divisor = objective.normalizer() == Normalizer.NONE ? 1 : oracle.length();
    double score = oracle.discountedSum(rewards, objective.discount()) / divisor;
    assertThat(reward.score()).isEqualTo(score, within(CUSTOM * (1 + Math.abs(score))));
    assertThatNumbers(
            model.logLikelihood(prompt, answer).tokens().stream()
                .mapToDouble(LogLikelihood.TokenLogProbability::logProbability)
                .toArray())
        .areCloseTo(oracle.along(policy.logProbabilities()).values(), CUSTOM);
  }

  private static void checkExplanation(
      Explanation explanation, Objective objective, Policy policy) {
    int state = TABLE.id(ASSISTANT);
    assertThat(explanation.candidates())
        .extracting(candidate -> candidate.token().id())
        .containsExactlyElementsOf(
            IntStream.range(0, TOKENS)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -policy.logProbability(state, token)))
                .toList());
    for (Explanation.Candidate candidate : explanation.candidates()) {
      Token token = candidate.token();
      double logBase = TABLE.next().logProbability(state, token.id());
      double logCustom = policy.logProbability(state, token.id());
      assertThat(token.text()).isEqualTo(TABLE.vocabulary().get(token.id()));
      assertThatNumbers(
              new double[] {
                candidate.baseLogProbability(),
                candidate.customLogProbability(),
                candidate.advantage()
              })
          .areCloseTo(
              new double[] {
                logBase,
                logCustom,
                objective.policyTemperature() * logCustom - objective.baseWeight() * logBase
              },
              CUSTOM);
    }
  }

  private static ResidualProblem problem(
      Objective objective, DoubleTensor preference, double discount) {
    return new ResidualProblem(
        TABLE.toMdp(preference, discount),
        TABLE.next(),
        objective.baseWeight(),
        objective.policyTemperature());
  }

  /** An adapter whose residual Q-function is the given table under the objective. */
  private static Path adapter(Objective objective, DoubleTensor q) {
    DoubleTensor differences =
        switch (objective.parameterization()) {
          case ADAPTER_LOGITS -> q.minus(TABLE.next().logProbabilities());
          case LOGIT_DIFFERENCE -> q;
          case SCALED_DIFFERENCE -> q.times(1 / objective.policyTemperature());
        };
    Path adapter = TABLE.writeAdapter(folder.resolve("adapter"), differences);
    LoadedModel.Fingerprints prints = ((LocalBaseModel) base).loaded().fingerprints();
    try {
      QAdapterConfig.builder()
          .libraryVersion("test")
          .objective(objective)
          .baseName(base.info().name())
          .baseFingerprint(prints.weights())
          .tokenizerFingerprint(prints.tokenizer())
          .build()
          .write(adapter);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return adapter;
  }

  private static List<List<Message>> prompts() {
    return List.of(
        List.of(Message.user("blue day")),
        List.of(Message.user("cold"), new Message(Role.ASSISTANT, "a few"), Message.user("early")));
  }

  private static DoubleTensor random(long seed, double size) {
    SplittableRandom random = new SplittableRandom(seed);
    return DoubleTensor.generate(i -> random.nextDouble(-size, size), TOKENS, TOKENS);
  }
}
