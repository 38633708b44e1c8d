package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.AnswerJudge;
import io.github.qadapter.internal.policy.Judgement;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.List;

/** Measures what was learned on pairs kept apart and what was forgotten on neutral texts. */
public final class Evaluator {
  private static final double FULL_STRENGTH = 1;

  private final AnswerJudge judge;

  /** An evaluator of an adapter as it stands. */
  public Evaluator(Decoder decoder, LowRankAdapter adapter, Objective objective) {
    this.judge = new AnswerJudge(decoder, adapter, objective);
  }

  /**
   * How well pairs are told apart.
   *
   * @param accuracy the share whose chosen answer has the higher score, ties counting half
   * @param margin the mean of log π̃/π₁ of the chosen answer less that of the rejected one, in nats
   */
  public record Preference(double accuracy, double margin) {}

  /**
   * How far the policy went from the base.
   *
   * @param lossBefore the base's mean negative log-probability per token
   * @param lossAfter the customised policy's
   * @param divergence the mean KL(π₁ ‖ π̃) per token
   */
  public record Drift(double lossBefore, double lossAfter, double divergence) {}

  /** Judges pairs, at least one; ends with a CancellationException if the thread is interrupted. */
  public Preference preference(List<EncodedPair> pairs) {
    double right = 0;
    double margin = 0;
    for (EncodedPair pair : pairs) {
      Interruption.check("Judging pairs");
      PackedAnswers row = PackedAnswers.of(pair);
      Judgement judgement = judge.judge(row, FULL_STRENGTH);
      AnswerJudge.Worth chosen = judge.worth(row, judgement, 0);
      AnswerJudge.Worth rejected = judge.worth(row, judgement, 1);
      right += Accuracy.of(chosen.score(), rejected.score(), row.scoredTokens());
      margin += change(row, judgement, 0) - change(row, judgement, 1);
    }
    return new Preference(right / pairs.size(), margin / pairs.size());
  }

  /**
   * Judges texts in the same way, of which only the first answer of each row counts; at least one.
   */
  public Drift drift(List<PackedAnswers> texts) {
    double before = 0;
    double after = 0;
    double divergence = 0;
    int tokens = 0;
    for (PackedAnswers row : texts) {
      Interruption.check("Judging neutral texts");
      Judgement judgement = judge.judge(row, FULL_STRENGTH);
      before -= sum(row.along(judgement.logBase(), 0));
      after -= sum(row.along(judgement.logGuided(), 0));
      divergence += sum(row.along(judgement.divergence(), 0));
      tokens += row.along(judgement.logBase(), 0).length;
    }
    return new Drift(before / tokens, after / tokens, divergence / tokens);
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
