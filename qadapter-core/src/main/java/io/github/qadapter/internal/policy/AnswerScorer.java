package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.RecoveredRewards;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.Arrays;
import java.util.List;

/** Scores given answers: recovered rewards, log-probabilities, drift from the base. */
public final class AnswerScorer {
  private final Decoder decoder;
  private final LowRankAdapter adapter;
  private final Objective objective;
  private final RewardScoring scoring;

  /** A scorer with a learned preference. */
  public AnswerScorer(Decoder decoder, LowRankAdapter adapter, Objective objective) {
    this.decoder = decoder;
    this.adapter = adapter;
    this.objective = objective;
    this.scoring = RewardScoring.of(objective);
  }

  /**
   * Base and guided policy in every scored state of a row.
   *
   * @param strength where the dial stands
   */
  public StateScores states(PackedAnswers row, double strength) {
    long[] tokens = row.tokens();
    StateScores scores = StateScores.ofLength(tokens.length);
    try (NDManager scope = decoder.newScope()) {
      VocabularyChunks.of(scope, decoder, row, List.of(adapter))
          .forEach(
              chunk -> {
                VocabularyView view = chunk.view(0, objective);
                NDArray guided = SoftPolicy.atStrength(view.logBase(), view.logCustom(), strength);
                chunk.pick(view.q(), tokens, scores.q());
                chunk.copy(view.v(), scores.v());
                chunk.pick(view.logBase(), tokens, scores.logBase());
                chunk.pick(guided, tokens, scores.logGuided());
                chunk.copy(SoftPolicy.divergence(view.logBase(), guided), scores.divergence());
              });
    }
    return scores;
  }

  /**
   * The rewards and the score of one answer of a row that was packed with every token scored, with
   * tokens that the objective's scoring skips at reward 0. Without a batch there is no padding: the
   * answer's own row is the longest.
   */
  public AnswerScore score(PackedAnswers row, StateScores states, int answer) {
    RecoveredRewards recovered = RecoveredRewards.of(scoring, objective.discount());
    double[] rewards =
        recovered.rewards(
            row.along(states.q(), answer), row.valuesAlong(states.v(), answer, scoring));
    Arrays.fill(rewards, 0, scoring.skippedTokens(), 0);
    double divisor = scoring.divisor(rewards.length, row.promptTokens() + rewards.length);
    return new AnswerScore(rewards, recovered.score(rewards, divisor));
  }

  /** The base's log-probability of every scored token, in nats, without any adapter. */
  public static double[] baseLogProbabilities(Decoder decoder, PackedAnswers row) {
    long[] tokens = row.tokens();
    double[] result = new double[tokens.length];
    try (NDManager scope = decoder.newScope()) {
      VocabularyChunks.of(scope, decoder, row, List.of())
          .forEach(chunk -> chunk.pick(chunk.logBase(), tokens, result));
    }
    return result;
  }
}
