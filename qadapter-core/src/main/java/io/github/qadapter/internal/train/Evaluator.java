package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.TrainingEvaluation.Drift;
import io.github.qadapter.TrainingEvaluation.Preference;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.AnswerJudge;
import io.github.qadapter.internal.policy.Judgement;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.List;
import java.util.Optional;

/** Measures what was learned on pairs kept apart and what was forgotten on neutral texts. */
public final class Evaluator {
  private static final double FULL_STRENGTH = 1;

  /** The standard normal's 97.5 % quantile. */
  private static final double QUANTILE = 1.959963984540054;

  private final AnswerJudge judge;
  private final StopSignal stop;

  /** An evaluator of an adapter as it stands. */
  public Evaluator(Decoder decoder, LowRankAdapter adapter, Objective objective, StopSignal stop) {
    this.judge = new AnswerJudge(decoder, adapter, objective);
    this.stop = stop;
  }

  /** Judges pairs; empty without any. Ends with a CancellationException if told to stop. */
  public Optional<Preference> preference(List<EncodedPair> pairs) {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    double right = 0;
    double margin = 0;
    for (EncodedPair pair : pairs) {
      stop.check("Judging pairs");
      PackedAnswers row = PackedAnswers.of(pair);
      Judgement judgement = judge.judge(row, FULL_STRENGTH);
      AnswerJudge.Worth chosen = judge.worth(row, judgement, 0);
      AnswerJudge.Worth rejected = judge.worth(row, judgement, 1);
      right += Accuracy.of(chosen.score(), rejected.score(), row.scoredTokens());
      margin += change(row, judgement, 0) - change(row, judgement, 1);
    }
    return Optional.of(preference(pairs.size(), right / pairs.size(), margin / pairs.size()));
  }

  /** With the interval of Wilson, "Probable inference" (1927), which holds near 0 and 1 as well. */
  static Preference preference(int pairs, double accuracy, double margin) {
    double z2 = QUANTILE * QUANTILE;
    double centre = (accuracy + z2 / (2 * pairs)) / (1 + z2 / pairs);
    double half =
        QUANTILE
            * Math.sqrt(accuracy * (1 - accuracy) / pairs + z2 / (4.0 * pairs * pairs))
            / (1 + z2 / pairs);
    return new Preference(
        pairs, accuracy, Math.max(0, centre - half), Math.min(1, centre + half), margin);
  }

  /** Judges texts at full strength, as {@link #drift(List, double)} does. */
  public Optional<Drift> drift(List<PackedAnswers> texts) {
    return drift(texts, FULL_STRENGTH);
  }

  /**
   * Judges texts, of which only the first answer of each row counts, where the dial stands; empty
   * without any.
   */
  public Optional<Drift> drift(List<PackedAnswers> texts, double strength) {
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    double before = 0;
    double after = 0;
    double divergence = 0;
    int tokens = 0;
    for (PackedAnswers row : texts) {
      stop.check("Judging texts");
      Judgement judgement = judge.judge(row, strength);
      before -= sum(row.along(judgement.logBase(), 0));
      after -= sum(row.along(judgement.logGuided(), 0));
      divergence += sum(row.along(judgement.divergence(), 0));
      tokens += row.along(judgement.logBase(), 0).length;
    }
    return Optional.of(
        new Drift(texts.size(), before / tokens, after / tokens, divergence / tokens));
  }

  private static double change(PackedAnswers row, Judgement judgement, int answer) {
    return sum(row.along(judgement.logGuided(), answer))
        - sum(row.along(judgement.logBase(), answer));
  }

  private static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }
}
