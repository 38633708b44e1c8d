package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Explanation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Objective;
import io.github.qadapter.Reply;
import io.github.qadapter.Reward;
import io.github.qadapter.TrainingReport;
import io.github.qadapter.internal.decode.Dial;
import io.github.qadapter.internal.decode.Guides;
import io.github.qadapter.internal.policy.AnswerJudge;
import io.github.qadapter.internal.policy.NextToken;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A base with a learned preference at one strength of the dial. Views at other strengths share it.
 */
final class OpenCustom implements CustomModel {
  private final OpenBase base;
  private final Preference preference;
  private final Gate gate;
  private final double strength;
  private final boolean owner;

  private OpenCustom(
      OpenBase base, Preference preference, Gate gate, double strength, boolean owner) {
    this.base = base;
    this.preference = preference;
    this.gate = gate;
    this.strength = strength;
    this.owner = owner;
  }

  /** A model that owns its adapter. */
  static OpenCustom of(OpenBase base, Preference preference) {
    return new OpenCustom(
        base, preference, new Gate("customised model"), preference.strength(), true);
  }

  @Override
  public BaseModel base() {
    return base;
  }

  @Override
  public Objective objective() {
    return preference.objective();
  }

  @Override
  public CustomModel withStrength(double strength) {
    if (!(strength >= 0 && strength <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Expected a strength of at least 0, but found " + strength + ".");
    }
    return new OpenCustom(base, preference, gate, strength, false);
  }

  @Override
  public double strength() {
    return strength;
  }

  @Override
  public ModelInfo info() {
    return base.info();
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    return use(() -> base.reply(conversation, options, guides(), strength));
  }

  private Guides guides() {
    return new Guides(List.of(preference.guide(1)), Dial.constant(strength));
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    return use(
        () -> {
          double wanted = strengthFor(prompt);
          if (wanted == 0) {
            return base.logLikelihood(prompt, answer);
          }
          PackedAnswers row = base.conversations().answered(prompt, answer);
          return base.logLikelihood(row, judge().judge(row, wanted).logGuided());
        });
  }

  @Override
  public double scope(List<Message> prompt) {
    return use(() -> membership(prompt));
  }

  /** Where the dial stands for a prompt; 0 leaves the answer to the base. */
  private double strengthFor(List<Message> prompt) {
    return strength == 0 ? 0 : strength * membership(prompt);
  }

  private double membership(List<Message> prompt) {
    return preference
        .scope()
        .map(scope -> ScopeFitting.membership(base, scope, prompt))
        .orElse(1.0);
  }

  @Override
  public Reward reward(List<Message> prompt, String answer) {
    return use(
        () -> {
          PackedAnswers row = base.conversations().answered(prompt, answer);
          AnswerJudge judge = judge();
          AnswerJudge.Worth worth = judge.worth(row, judge.judge(row, strength), 0);
          double[] rewards = worth.rewards();
          List<Reward.Token> tokens = new ArrayList<>();
          for (int t = 0; t < rewards.length; t++) {
            int id = (int) row.tokens()[t];
            tokens.add(new Reward.Token(id, base.tokenizer().piece(id), rewards[t]));
          }
          return new Reward(worth.score(), tokens);
        });
  }

  @Override
  public Explanation explain(List<Message> prompt, int top) {
    if (top < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 token to show, but found " + top + ".");
    }
    return use(
        () ->
            new Explanation(
                NextToken.likeliest(
                        base.decoder(),
                        preference.adapter(),
                        preference.objective(),
                        base.conversations().prompt(prompt),
                        top)
                    .stream()
                    .map(
                        token ->
                            new Explanation.Token(
                                token.id(),
                                base.tokenizer().piece(token.id()),
                                token.logBase(),
                                token.logCustom(),
                                token.advantage()))
                    .toList()));
  }

  private AnswerJudge judge() {
    return new AnswerJudge(base.decoder(), preference.adapter(), preference.objective());
  }

  @Override
  public void save(Path folder) {
    use(
        () -> {
          AdapterFolder.write(folder, base, preference);
          return folder;
        });
  }

  @Override
  public Optional<TrainingReport> report() {
    return preference.report();
  }

  private <T> T use(Supplier<T> work) {
    return base.use(() -> gate.use(work));
  }

  @Override
  public void close() {
    if (owner) {
      base.engine().withdraw(preference.adapter());
      gate.close(preference.adapter()::close);
    }
  }
}
