package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.RecoveredRewards;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;

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

  /** r₂ of each token of an answer. */
  public double[] rewards(PackedAnswers row, Judgement judgement, int answer) {
    return RecoveredRewards.of(
        row.along(judgement.q(), answer),
        row.valuesAlong(judgement.v(), answer),
        objective.discount());
  }

  /** R of an answer. */
  public double score(double[] rewards) {
    return RecoveredRewards.score(rewards, objective.discount(), objective.normaliser());
  }

  /** The base's log-probability of every scored token, in nats, without any adapter. */
  public static double[] baseLogProbabilities(Decoder decoder, PackedAnswers row) {
    long[] tokens = row.tokens();
    double[] result = new double[tokens.length];
    try (NDManager scope = decoder.newScope()) {
      NDArray hidden = decoder.hidden(scope, row.row(), row.row().states(), new NDList());
      NDArray logBase = decoder.head().logits(scope, hidden).logSoftmax(-1);
      TokenPick.copy(TokenPick.of(logBase, tokens), result, 0);
    }
    return result;
  }
}
