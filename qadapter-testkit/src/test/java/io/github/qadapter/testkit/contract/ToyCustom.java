package io.github.qadapter.testkit.contract;

import io.github.qadapter.AdapterInfo;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Objective;
import io.github.qadapter.Reply;
import io.github.qadapter.Reward;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.Token;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.testkit.contract.ToyEngine.Flaw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A table of logit differences d: Q̂ = α̃ d, α₀ = α̃, so that π̃ is softmax(log π₁ + d). */
final class ToyCustom implements CustomModel {
  private final ToyBase base;
  private final double[][] table;
  private final double temperature;
  private final double strength;
  private final Optional<TrainingReport> report;
  private final boolean[] closed;
  private final boolean owner;

  ToyCustom(
      ToyBase base,
      double[][] table,
      double temperature,
      double strength,
      Optional<TrainingReport> report) {
    this(base, table, temperature, strength, report, new boolean[1], true);
  }

  private ToyCustom(
      ToyBase base,
      double[][] table,
      double temperature,
      double strength,
      Optional<TrainingReport> report,
      boolean[] closed,
      boolean owner) {
    this.base = base;
    this.table = table;
    this.temperature = temperature;
    this.strength = strength;
    this.report = report;
    this.closed = closed;
    this.owner = owner;
  }

  /** log π_s. */
  double[] logPolicy(int state) {
    double dial =
        strength == 0 && base.flaw() == Flaw.ALMOST_RETURNS_AT_STRENGTH_ZERO ? 1e-13 : strength;
    return logPolicy(state, dial);
  }

  private double[] logPolicy(int state, double dial) {
    double[] z = base.logPolicy(state);
    if (dial == 0) {
      return z;
    }
    for (int a = 0; a < z.length; a++) {
      z[a] += dial * table[state][a];
    }
    ToyBase.normalize(z);
    return z;
  }

  /** V̂(s) = α̃ log Σ π₁ eᵈ. */
  private double value(int state) {
    double[] z = base.logPolicy(state);
    double sum = 0;
    for (int a = 0; a < z.length; a++) {
      sum += Math.exp(z[a] + table[state][a]);
    }
    return temperature * Math.log(sum);
  }

  private void requireOpen() {
    base.requireOpen();
    if (closed[0]) {
      throw new IllegalStateException("The customized model is closed.");
    }
  }

  @Override
  public BaseModel base() {
    return base;
  }

  @Override
  public Objective objective() {
    return Objective.dpo(temperature);
  }

  @Override
  public CustomModel withStrength(double wanted) {
    if (!(wanted >= 0 && wanted <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("Expected a strength of at least 0, found " + wanted);
    }
    return new ToyCustom(base, table, temperature, wanted, report, closed, false);
  }

  @Override
  public CustomModel withStrength(StrengthSchedule dial) {
    return withStrength(dial.steady(List.of()).orElseThrow(UnsupportedOperationException::new));
  }

  @Override
  public double strength() {
    return strength;
  }

  @Override
  public double scope(List<Message> prompt) {
    return 1;
  }

  @Override
  public Reward reward(List<Message> prompt, String answer) {
    requireOpen();
    double dial = base.flaw() == Flaw.REWARDS_FOLLOW_THE_DIAL ? strength : 1;
    List<Reward.TokenReward> tokens = new ArrayList<>();
    double score = 0;
    int state = ToyBase.stateAfter(prompt);
    List<Integer> taken = ToyBase.tokens(answer);
    for (int t = 0; t < taken.size(); t++) {
      int token = taken.get(t);
      double next = t == taken.size() - 1 ? 0 : value(token);
      double reward = dial * (temperature * table[state][token] - next);
      tokens.add(new Reward.TokenReward(new Token(token, ToyBase.text(token)), reward));
      score += reward;
      state = token;
    }
    boolean divided = base.flaw() == Flaw.SCORES_BY_LENGTH;
    return new Reward(divided ? score / tokens.size() : score, tokens);
  }

  @Override
  public Explanation explain(List<Message> prompt, int top) {
    requireOpen();
    if (top < 1) {
      throw new IllegalArgumentException("Expected at least 1 token, found " + top);
    }
    int state = ToyBase.stateAfter(prompt);
    double[] base = this.base.logPolicy(state);
    double[] custom = logPolicy(state, 1);
    return new Explanation(
        IntStream.range(0, base.length)
            .boxed()
            .sorted(Comparator.comparingDouble(token -> -custom[token]))
            .limit(top)
            .map(
                token ->
                    new Explanation.Candidate(
                        new Token(token, ToyBase.text(token)),
                        base[token],
                        custom[token],
                        temperature * table[state][token] - value(state)))
            .toList());
  }

  @Override
  public AnswerExplanation explain(List<Message> prompt, String answer, int top) {
    List<AnswerExplanation.Step> steps = new ArrayList<>();
    StringBuilder before = new StringBuilder(prompt.get(prompt.size() - 1).content());
    for (int token : ToyBase.tokens(answer)) {
      List<Message> so = List.of(Message.user(before.toString()));
      List<Explanation.Candidate> all = explain(so, Integer.MAX_VALUE).candidates();
      steps.add(
          new AnswerExplanation.Step(
              all.stream().filter(found -> found.token().id() == token).findFirst().orElseThrow(),
              all.stream()
                  .sorted(
                      Comparator.comparingDouble(Explanation.Candidate::baseLogProbability)
                          .reversed())
                  .limit(top)
                  .toList(),
              all.subList(0, Math.min(top, all.size()))));
      before.append(ToyBase.text(token));
    }
    return new AnswerExplanation(steps);
  }

  @Override
  public AdapterInfo adapter() {
    throw new UnsupportedOperationException("a table has no matrices");
  }

  @Override
  public void exportMerged(Path folder) {
    throw new UnsupportedOperationException("a table is no checkpoint");
  }

  @Override
  public void exportGguf(Path file, GgufFormat format) {
    throw new UnsupportedOperationException("a table is no checkpoint");
  }

  @Override
  public void save(Path folder) {
    requireOpen();
    double[][] written =
        base.flaw() == Flaw.SAVES_ROUNDED_NUMBERS
            ? Arrays.stream(table)
                .map(row -> Arrays.stream(row).map(x -> (float) x).toArray())
                .toArray(double[][]::new)
            : table;
    ToyEngine.save(written, temperature, folder);
  }

  @Override
  public Optional<TrainingReport> report() {
    return report;
  }

  @Override
  public ModelInfo info() {
    return base.info();
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    requireOpen();
    return ToyBase.reply(conversation, options, this::logPolicy);
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    requireOpen();
    return ToyBase.logLikelihood(prompt, answer, this::logPolicy);
  }

  @Override
  public void close() {
    closed[0] |= owner;
  }
}
