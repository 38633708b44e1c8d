package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.RecoveredRewards;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.Arrays;

/** Judges given answers: recovered rewards, log-probabilities, drift from the base. */
public final class AnswerJudge {
  private final Decoder decoder;
  private final LowRankAdapter adapter;
  private final Objective objective;

  /** A judge with a learned preference. */
  public AnswerJudge(Decoder decoder, LowRankAdapter adapter, Objective objective) {
    this.decoder = decoder;
    this.adapter = adapter;
    this.objective = objective;
  }

  /** What base and guided policy say about every scored state of a row. */
  public Judgement judge(PackedAnswers row, double strength) {
    long[] places = row.row().states();
    try (NDManager scope = decoder.newScope()) {
      NDArray base = decoder.hidden(scope, row.row(), places, new NDList());
      NDArray adapted = decoder.hidden(scope, row.row(), places, adapter.ready());
      return new ResidualStates(decoder, objective, base, adapted, row.tokens())
          .judged(scope, strength);
    }
  }

  /**
   * What an answer is worth.
   *
   * @param rewards r₂ of each of its tokens
   * @param score R
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers
  public record Worth(double[] rewards, double score) {}

  /**
   * What an answer of a row is worth. As the released code scores, a value is taken at its own
   * state, and without a batch there is no padding: the row's own length less one divides.
   */
  public Worth worth(PackedAnswers row, Judgement judgement, int answer) {
    RecoveredRewards recovered = RecoveredRewards.of(objective.scoring(), objective.discount());
    double[] q = row.along(judgement.q(), answer);
    return switch (objective.scoring()) {
      case NEXT_STATE -> {
        double[] rewards = recovered.rewards(q, row.valuesAlong(judgement.v(), answer));
        double divisor = RecoveredRewards.divisor(objective.normaliser(), rewards.length);
        yield new Worth(rewards, recovered.score(rewards, divisor));
      }
      case REFERENCE_CODE -> {
        double[] rewards = recovered.rewards(q, row.along(judgement.v(), answer));
        rewards[0] = 0; // the first token is not scored
        yield new Worth(
            rewards, recovered.score(rewards, Math.max(row.promptLength() + q.length - 1, 1)));
      }
    };
  }

  /** The base's log-probability of every scored token, in nats, without any adapter. */
  public static double[] baseLogProbabilities(Decoder decoder, PackedAnswers row) {
    long[] tokens = row.tokens();
    double[] result = new double[tokens.length];
    try (NDManager scope = decoder.newScope()) {
      NDArray hidden = decoder.hidden(scope, row.row(), row.row().states(), new NDList());
      for (int from = 0; from < tokens.length; from += ResidualStates.CHUNK) {
        int to = Math.min(from + ResidualStates.CHUNK, tokens.length);
        try (NDManager chunk = scope.newSubManager()) {
          NDArray states = decoder.head().states(chunk, hidden, from, to);
          NDArray logBase = SoftPolicy.logBase(decoder.head().logits(chunk, states));
          TokenPick.copy(TokenPick.of(logBase, Arrays.copyOfRange(tokens, from, to)), result, from);
        }
      }
    }
    return result;
  }
}
