package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Judging a token before and after training goes three times through a model's blocks: the base,
 * then base and policy. Training goes four times: base, policy, and twice the policy's price back.
 */
class JudgingBudgetTest {
  private static final double JUDGED = 3;
  private static final double TRAINED = 4;

  /** Of the product, rounded up from 3/4: 1/10 of 24,000 tokens over 0.8 are 3,000. */
  @Test
  void aTenthOfTheTimeOfTrainingIsATenthOfItsTokensOverTheirPrice() {
    assertThat(JudgingBudget.of(pairs(240, 100), training(1), Retention.none()).tokens())
        .isEqualTo(3000);
    // Three quarters of it are for pairs of 100 tokens: 22.
    JudgingBudget budget = new JudgingBudget(3000);
    assertThat(budget.pairs(pairs(26, 100))).hasSize(22);
    assertThat(budget.pairs(pairs(20, 100))).hasSize(20);
    assertThat(budget.texts(50)).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource({"1000, 300, 1, 0", "1000, 300, 1, 48", "5000, 900, 1, 96", "300, 200, 5, 64"})
  void judgingTakesAtMostATenthOfTraining(int count, int length, int epochs, int maxTokens) {
    Retention retention =
        maxTokens == 0
            ? Retention.none()
            : Retention.selfSampled(options -> options.maxTokens(maxTokens));
    EncodedPairs pairs = pairs(count, length);
    JudgingBudget budget = JudgingBudget.of(pairs, training(epochs), retention);
    double text = 1.3 * maxTokens;
    double trained =
        (double) count * length * epochs
            + JudgingBudget.drawn(count, training(epochs), retention) * text;
    double judged =
        (double) budget.pairs(pairs(count, length)).size() * length
            + (maxTokens == 0 ? 0 : budget.dialogues(retention) * text);

    assertThat(JUDGED * judged).isPositive().isLessThanOrEqualTo(0.1 * TRAINED * trained);
  }

  @Test
  void somethingIsJudgedHoweverShortTheRun() {
    JudgingBudget budget = JudgingBudget.of(pairs(1, 10), training(1), Retention.none());
    assertThat(budget.pairs(pairs(3, 10))).hasSize(1);
    assertThat(budget.texts(100)).isEqualTo(8);
  }

  @Test
  void placesAreEvenlySpaced() {
    assertThat(JudgingBudget.spaced(10, 4)).containsExactly(0, 2, 5, 7);
    assertThat(JudgingBudget.spaced(2, 4)).containsExactly(0, 1);
    assertThat(JudgingBudget.spaced(0, 4)).isEmpty();
  }

  private static TrainingOptions training(int epochs) {
    return TrainingOptions.builder().epochs(epochs).build();
  }

  /** So many pairs of so many tokens, half of them the prompt's. */
  private static EncodedPairs pairs(int count, int tokens) {
    int answer = tokens / 4;
    EncodedPair pair =
        new EncodedPair(
            new int[tokens - 2 * answer], new int[answer], false, new int[answer], false);
    List<EncodedPair> all = Collections.nCopies(count, pair);
    return EncodedPairs.of(all);
  }
}
