package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Options on answers that a preference guides, on a model whose logits are known: the base's are
 * log π₁ and the adapter adds d, so at strength s the scores are log π₁ + s d.
 */
class GuidedSamplingTest {
  private static final List<String> WORDS =
      List.of("a", "blue", "cold", "day", "early", "few", "green", "high", "inner", "just", "kind");
  private static final int TOKENS = WORDS.size() + TableLanguageModel.SPECIAL_TOKENS.size();
  private static final int LENGTH = 12;

  /** Above and below 0, as logits are. */
  private static final DoubleTensor DIFFERENCES = random(2, 2);

  private static final TableLanguageModel TABLE =
      TableLanguageModel.of(WORDS, Policy.ofLogits(random(1, 1)));
  private static final List<Message> PROMPT = List.of(Message.user("a cold day"));

  /** The prompt as the model reads it. */
  private static final List<String> READ =
      List.of(
          TableLanguageModel.USER,
          "a",
          "cold",
          "day",
          TableLanguageModel.END,
          TableLanguageModel.ASSISTANT);

  @TempDir static Path folder;
  private static BaseModel base;
  private static CustomModel polite;

  @BeforeAll
  static void open() {
    base = BaseModel.open(TABLE.writeTo(folder.resolve("base")));
    polite = QAdapter.load(base, TABLE.writeAdapter(folder.resolve("polite"), DIFFERENCES));
  }

  @AfterAll
  static void close() {
    polite.close();
    base.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.7})
  void penaltiesActOnTheMixedLogits(double strength) {
    Set<List<Integer>> answers = new HashSet<>();
    for (Penalties penalties :
        List.of(
            new Penalties(1, 0, 0),
            new Penalties(2, 0, 0),
            new Penalties(0.5, 0, 0),
            new Penalties(1, 3, 0),
            new Penalties(1, 0, 1),
            new Penalties(1.5, 0.4, 0.3))) {
      assertThat(ids(polite.withStrength(strength).reply(PROMPT, penalties.options())))
          .as("%s at strength %s", penalties, strength)
          .isEqualTo(walk(penalties, strength));
      answers.add(walk(penalties, strength));
    }
    assertThat(answers).as("answers that differ").hasSizeGreaterThan(3);
  }

  @Test
  void atStrengthZeroPenalizedScoresAreTheBasesBitForBit() {
    GenerationOptions options =
        new Penalties(1.3, 0.2, 0.1)
            .options().toBuilder().temperature(1).seed(3).logProbabilities(TOKENS).build();
    assertThat(polite.withStrength(0).reply(PROMPT, options))
        .isEqualTo(base.reply(PROMPT, options));
  }

  /** What is told is the policy before penalties, bans and limits. */
  @Test
  void logProbabilitiesToldSumToOne() {
    GenerationOptions options =
        new Penalties(1.3, 0.2, 0.1)
            .options().toBuilder()
                .temperature(0.7)
                .topK(3)
                .ban("day")
                .logProbabilities(TOKENS)
                .seed(1)
                .build();
    for (LanguageModel model :
        List.of(
            base,
            polite,
            polite.withStrength(0.3),
            QAdapter.mix(polite.withStrength(0.7), polite.withStrength(0.9)))) {
      for (Reply.TokenLogProbabilities token : model.reply(PROMPT, options).logProbabilities()) {
        assertThat(token.likeliest()).hasSize(TOKENS).contains(token.chosen());
        assertThat(
                token.likeliest().stream().mapToDouble(one -> Math.exp(one.logProbability())).sum())
            .isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void aForcedBeginningALengthAndAStopTextHoldUnderGuidance() {
    CustomModel twice = polite.withStrength(2);
    Reply forced =
        twice.reply(
            PROMPT, options -> options.greedy().prefix("few blue").maxTokens(5).minTokens(5));
    assertThat(forced.text()).startsWith("few blue");
    assertThat(forced.completionTokens()).isEqualTo(5);
    List<Integer> following = ids(twice.reply(PROMPT, new Penalties(1, 0, 0).options()));
    String stop = TABLE.vocabulary().get(following.get(3));
    int first = following.indexOf(following.get(3));
    Reply stopped =
        twice.reply(PROMPT, new Penalties(1, 0, 0).options().toBuilder().stop(stop).build());
    assertThat(stopped.finishReason()).isEqualTo(Reply.FinishReason.STOP_SEQUENCE);
    assertThat(stopped.completionTokens()).isEqualTo(first + 1);
    assertThat(stopped.text()).doesNotContain(stop);
  }

  @Test
  void severalGuidedAnswersAreThoseOfTheNextSeeds() {
    GenerationOptions options =
        new Penalties(1.1, 0, 0).options().toBuilder().temperature(1).seed(20).build();
    List<Reply> together = polite.replies(PROMPT, 3, options);
    List<Reply> alone = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      alone.add(polite.reply(PROMPT, options.toBuilder().seed(20 + i).build()));
    }
    assertThat(together).isEqualTo(alone).doesNotHaveDuplicates();
  }

  /** The formulas of transformers and OpenAI, on log π₁ + s d, word by word. */
  private static List<Integer> walk(Penalties penalties, double strength) {
    List<Integer> all = new ArrayList<>(READ.stream().map(TABLE::id).toList());
    List<Integer> answer = new ArrayList<>();
    while (answer.size() < LENGTH) {
      int state = all.get(all.size() - 1);
      Set<Integer> seen = new HashSet<>(all);
      int best = -1;
      double highest = Double.NEGATIVE_INFINITY;
      for (int token = TableLanguageModel.SPECIAL_TOKENS.size(); token < TOKENS; token++) {
        double score =
            TABLE.next().logProbability(state, token)
                + strength * DIFFERENCES.get(state * TOKENS + token);
        if (seen.contains(token)) {
          score = score < 0 ? score * penalties.repetition() : score / penalties.repetition();
        }
        int candidate = token;
        long count = answer.stream().filter(given -> given == candidate).count();
        score -= (count > 0 ? penalties.presence() : 0) + penalties.frequency() * count;
        if (score > highest) {
          highest = score;
          best = token;
        }
      }
      answer.add(best);
      all.add(best);
    }
    return answer;
  }

  private record Penalties(double repetition, double presence, double frequency) {
    GenerationOptions options() {
      return GenerationOptions.builder()
          .greedy()
          .repetitionPenalty(repetition)
          .presencePenalty(presence)
          .frequencyPenalty(frequency)
          .banTokens(0, 1, 2, 3) // special tokens are in no text
          .maxTokens(LENGTH)
          .logProbabilities(0)
          .build();
    }
  }

  private static List<Integer> ids(Reply reply) {
    return reply.logProbabilities().stream().map(token -> token.chosen().token().id()).toList();
  }

  private static DoubleTensor random(long seed, double size) {
    Random random = new Random(seed);
    return DoubleTensor.generate(i -> size * random.nextGaussian(), TOKENS, TOKENS);
  }
}
