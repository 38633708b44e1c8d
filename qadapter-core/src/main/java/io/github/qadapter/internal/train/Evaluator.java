package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.AnswerScore;
import io.github.qadapter.internal.policy.AnswerScorer;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.policy.StateScores;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Measures what was learned on pairs kept apart and what was forgotten on neutral texts. */
public final class Evaluator {
  private static final double FULL_STRENGTH = 1;

  /** The accuracy where the scores of all pairs are equal. */
  private static final double TIE = 0.5;

  private final Decoder decoder;
  private final AnswerScorer scorer;
  private final StopSignal stop;
  private final Runnable judged;

  /** An evaluator of an adapter as it stands. */
  public Evaluator(Decoder decoder, LowRankAdapter adapter, Objective objective, StopSignal stop) {
    this(decoder, adapter, objective, stop, () -> {});
  }

  /**
   * The same with a listener.
   *
   * @param judged is told of each pair and each text when it was judged
   */
  public Evaluator(
      Decoder decoder,
      LowRankAdapter adapter,
      Objective objective,
      StopSignal stop,
      Runnable judged) {
    this.decoder = decoder;
    this.scorer = new AnswerScorer(decoder, adapter, objective);
    this.stop = stop;
    this.judged = judged;
  }

  /** Judges pairs at full strength, as {@link #preference(List, double[])} does. */
  public Optional<Preference> preference(List<EncodedPair> pairs) {
    return preference(pairs, full(pairs.size()));
  }

  private static double[] full(int count) {
    double[] strengths = new double[count];
    Arrays.fill(strengths, FULL_STRENGTH);
    return strengths;
  }

  /**
   * Judges pairs; empty without any. Ends with a CancellationException if told to stop.
   *
   * @param strengths where the dial stands for each
   */
  public Optional<Preference> preference(List<EncodedPair> pairs, double[] strengths) {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    double right = 0;
    double margin = 0;
    double likelyChosen = 0;
    double likelyRejected = 0;
    for (int i = 0; i < pairs.size(); i++) {
      stop.check("Judging pairs");
      PackedAnswers row = PackedAnswers.of(pairs.get(i));
      StateScores states = scorer.states(row, strengths[i]);
      AnswerScore chosen = scorer.score(row, states, 0);
      AnswerScore rejected = scorer.score(row, states, 1);
      right += Accuracy.of(chosen.score(), rejected.score(), row.scoredTokens());
      margin += change(row, states, 0) - change(row, states, 1);
      likelyChosen += sum(row.along(states.logGuided(), 0));
      likelyRejected += sum(row.along(states.logGuided(), 1));
      judged.run();
    }
    return Optional.of(
        new Preference(
            pairs.size(),
            right / pairs.size(),
            margin / pairs.size(),
            new PairLogLikelihoods(likelyChosen / pairs.size(), likelyRejected / pairs.size())));
  }

  /**
   * What {@link #preference(List)} finds of an adapter that changes nothing yet: all scores are
   * equal, and answers are as likely as to the base. Half the work.
   */
  public Optional<Preference> unlearnedPreference(List<EncodedPair> pairs) {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    double likelyChosen = 0;
    double likelyRejected = 0;
    for (EncodedPair pair : pairs) {
      stop.check("Judging pairs");
      PackedAnswers row = PackedAnswers.of(pair);
      double[] logBase = AnswerScorer.baseLogProbabilities(decoder, row);
      likelyChosen += sum(row.along(logBase, 0));
      likelyRejected += sum(row.along(logBase, 1));
      judged.run();
    }
    return Optional.of(
        new Preference(
            pairs.size(),
            TIE,
            0,
            new PairLogLikelihoods(likelyChosen / pairs.size(), likelyRejected / pairs.size())));
  }

  /** Judges texts at full strength, as {@link #drift(List, double[])} does. */
  public Optional<Drift> drift(List<PackedAnswers> texts) {
    return drift(texts, full(texts.size()));
  }

  /**
   * The drift of an adapter that changes nothing yet: none, and the base's own loss. Half the work
   * of {@link #drift(List)}.
   */
  public Optional<Drift> noDrift(List<PackedAnswers> texts) {
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    double loss = 0;
    int tokens = 0;
    for (PackedAnswers row : texts) {
      stop.check("Judging texts");
      double[] logBase = row.along(AnswerScorer.baseLogProbabilities(decoder, row), 0);
      loss -= sum(logBase);
      tokens += logBase.length;
      judged.run();
    }
    return Optional.of(new Drift(texts.size(), loss / tokens, loss / tokens, 0));
  }

  /**
   * Judges texts, of which only the first answer of each row counts; empty without any.
   *
   * @param strengths where the dial stands for each
   */
  public Optional<Drift> drift(List<PackedAnswers> texts, double[] strengths) {
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    double before = 0;
    double after = 0;
    double divergence = 0;
    int tokens = 0;
    for (int i = 0; i < texts.size(); i++) {
      stop.check("Judging texts");
      PackedAnswers row = texts.get(i);
      StateScores states = scorer.states(row, strengths[i]);
      before -= sum(row.along(states.logBase(), 0));
      after -= sum(row.along(states.logGuided(), 0));
      divergence += sum(row.along(states.divergence(), 0));
      tokens += row.along(states.logBase(), 0).length;
      judged.run();
    }
    return Optional.of(
        new Drift(texts.size(), before / tokens, after / tokens, divergence / tokens));
  }

  private static double change(PackedAnswers row, StateScores states, int answer) {
    return sum(row.along(states.logGuided(), answer)) - sum(row.along(states.logBase(), answer));
  }

  private static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }
}
