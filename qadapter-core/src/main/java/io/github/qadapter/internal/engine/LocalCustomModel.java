package io.github.qadapter.internal.engine;

import io.github.qadapter.AdapterInfo;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.Reward;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.internal.adapterfile.AdapterDescription;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.CloseGuard;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.customize.InitialAdapter;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.AnswerStrength;
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.export.MergeRule;
import io.github.qadapter.internal.export.MergedFolder;
import io.github.qadapter.internal.export.MergedGguf;
import io.github.qadapter.internal.policy.AnswerScore;
import io.github.qadapter.internal.policy.AnswerScorer;
import io.github.qadapter.internal.policy.ExplainedState;
import io.github.qadapter.internal.policy.GuidedLikelihood;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.policy.StateScores;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import io.github.qadapter.report.TextDrift;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A base with a learned preference at one strength of the dial. Views at other strengths share it.
 */
public final class LocalCustomModel extends AnsweringModel implements CustomModel {
  private final LocalBaseModel base;
  private final TrainedAdapter preference;
  private final CloseGuard guard;
  private final double strength;
  private final StrengthSchedule dial;
  private final boolean owner;

  private LocalCustomModel(
      LocalBaseModel base,
      TrainedAdapter preference,
      CloseGuard guard,
      double strength,
      StrengthSchedule dial,
      boolean owner) {
    this.base = base;
    this.preference = preference;
    this.guard = guard;
    this.strength = strength;
    this.dial = dial;
    this.owner = owner;
  }

  /** A model that owns its adapter. */
  public static LocalCustomModel of(LocalBaseModel base, TrainedAdapter preference) {
    return new LocalCustomModel(
        base,
        preference,
        new CloseGuard("customized model"),
        preference.strength(),
        StrengthSchedule.at(preference.strength()),
        true);
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
    return new LocalCustomModel(
        base, preference, guard, strength, StrengthSchedule.at(strength), false);
  }

  @Override
  public CustomModel withStrength(StrengthSchedule dial) {
    return new LocalCustomModel(base, preference, guard, Double.NaN, dial, false);
  }

  @Override
  public double strength() {
    return strength;
  }

  @Override
  LoadedModel loaded() {
    return base.loaded();
  }

  @Override
  AdapterMix guides(List<Message> conversation) {
    Optional<Double> steady = strengthIfSteady(conversation);
    return new AdapterMix(
        List.of(guide(1)),
        steady.isPresent()
            ? AnswerStrength.constant(steady.get())
            : position -> checked(dial.strength(conversation, position)));
  }

  /** The adapter with its weight in an answer. */
  WeightedAdapter guide(double weight) {
    return preference.guide(weight);
  }

  /** The strength of an answer, if it is the same at every position. */
  Optional<Double> strengthIfSteady(List<Message> conversation) {
    Optional<Double> steady = dial.steady(conversation);
    steady.ifPresent(LocalCustomModel::checked);
    return steady;
  }

  private static double checked(double strength) {
    if (!(strength >= 0 && strength <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Expected a strength of at least 0, but found " + strength + ".");
    }
    return strength;
  }

  @Override
  double[] logProbabilities(ChatPrompt prompt, PackedAnswers row) {
    Optional<Double> steady = strengthIfSteady(prompt.messages());
    if (steady.isEmpty()) {
      List<GuidedLikelihood.Part> parts = parts(prompt, row.tokens().length);
      return GuidedLikelihood.of(loaded().decoder(), row, parts);
    }
    double wanted = acting(steady.get(), prompt);
    return wanted == 0
        ? base.logProbabilities(prompt, row)
        : scorer().states(row, wanted).logGuided();
  }

  /** {@inheritDoc} One by one where the strength counts positions from each answer's beginning. */
  @Override
  public List<LogLikelihood> logLikelihoods(List<Message> prompt, List<String> answers) {
    return dial.steady(prompt).isEmpty()
        ? answers.stream().map(answer -> logLikelihood(prompt, answer)).toList()
        : super.logLikelihoods(prompt, answers);
  }

  @Override
  public TextDrift drift(List<Message> prompt, String answer) {
    return use(
        () -> {
          ChatPrompt asked = loaded().prompts().prompt(prompt);
          return drift(asked, loaded().prompts().answered(asked, answer));
        });
  }

  @Override
  public TextDrift completionDrift(String text, String continuation) {
    return use(
        () -> {
          ChatPrompt plain = loaded().prompts().plain(text);
          return drift(plain, loaded().prompts().continued(plain, continuation));
        });
  }

  private TextDrift drift(ChatPrompt prompt, PackedAnswers row) {
    double strength =
        strengthIfSteady(prompt.messages())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Expected a strength that stays the same during an answer, but found one that moves with the position; use StrengthSchedule.at or StrengthSchedule.ofPrompt."));
    double wanted = acting(strength, prompt);
    if (wanted == 0) {
      double likelihood = sum(row.along(base.logProbabilities(prompt, row), 0));
      return new TextDrift(row.scoredTokens(), likelihood, likelihood, 0);
    }
    StateScores states = scorer().states(row, wanted);
    return new TextDrift(
        row.scoredTokens(),
        sum(row.along(states.logBase(), 0)),
        sum(row.along(states.logGuided(), 0)),
        sum(row.along(states.divergence(), 0)));
  }

  private static double sum(double[] numbers) {
    return Arrays.stream(numbers).sum();
  }

  /** What a strength comes to within the scope. */
  private double acting(double strength, ChatPrompt prompt) {
    return strength == 0 ? 0 : strength * membership(prompt);
  }

  @Override
  List<GuidedLikelihood.Part> parts(ChatPrompt prompt, int states) {
    double[] weights = new double[states];
    Optional<Double> steady = strengthIfSteady(prompt.messages());
    if (steady.isPresent()) {
      Arrays.fill(weights, acting(steady.get(), prompt));
    } else {
      double membership = membership(prompt);
      for (int t = 0; t < states; t++) {
        weights[t] = membership * checked(dial.strength(prompt.messages(), t));
      }
    }
    return List.of(part(weights));
  }

  /** This preference with a weight for each state of a row. */
  GuidedLikelihood.Part part(double[] weights) {
    return new GuidedLikelihood.Part(preference.adapter(), preference.objective(), weights);
  }

  @Override
  public double scope(List<Message> prompt) {
    return use(() -> membership(loaded().prompts().prompt(prompt)));
  }

  /** A prompt's membership in the scope, 0 to 1. */
  double membership(ChatPrompt prompt) {
    return preference.membership(loaded(), prompt);
  }

  @Override
  public Reward reward(List<Message> prompt, String answer) {
    return use(() -> rewards(loaded().prompts().answered(prompt, answer)).get(0));
  }

  @Override
  public List<RankedAnswer> rank(List<Message> prompt, List<String> answers) {
    return use(
        () -> {
          List<Reward> rewards = new ArrayList<>();
          for (PackedAnswers row : loaded().prompts().answered(prompt, answers)) {
            rewards.addAll(rewards(row));
          }
          List<RankedAnswer> ranked = new ArrayList<>();
          for (int i = 0; i < rewards.size(); i++) {
            ranked.add(new RankedAnswer(answers.get(i), rewards.get(i)));
          }
          ranked.sort(
              Comparator.comparingDouble((RankedAnswer answer) -> answer.reward().score())
                  .reversed());
          return List.copyOf(ranked);
        });
  }

  /** The rewards of each answer of a row. */
  private List<Reward> rewards(PackedAnswers row) {
    AnswerScorer scorer = scorer();
    StateScores states = scorer.states(row, 1); // rewards do not follow the dial
    List<Reward> all = new ArrayList<>();
    for (int i = 0; i < row.row().answers().size(); i++) {
      AnswerScore score = scorer.score(row, states, i);
      int[] ids = row.row().answers().get(i).tokens();
      List<Reward.TokenReward> tokens = new ArrayList<>();
      for (int t = 0; t < ids.length; t++) {
        tokens.add(new Reward.TokenReward(loaded().tokenizer().token(ids[t]), score.rewards()[t]));
      }
      all.add(new Reward(score.score(), tokens));
    }
    return all;
  }

  @Override
  public Explanation explain(List<Message> prompt, int top) {
    requireTop(top);
    return use(
        () ->
            new Explanation(
                shown(
                    ExplainedState.next(
                        loaded().decoder(),
                        preference.adapter(),
                        preference.objective(),
                        loaded().prompts().prompt(prompt).ids(),
                        top))));
  }

  @Override
  public AnswerExplanation explain(List<Message> prompt, String answer, int top) {
    requireTop(top);
    return use(
        () ->
            new AnswerExplanation(
                ExplainedState.of(
                        loaded().decoder(),
                        preference.adapter(),
                        preference.objective(),
                        loaded().prompts().answered(prompt, answer),
                        top)
                    .stream()
                    .map(
                        state ->
                            new AnswerExplanation.Step(
                                shown(state.taken()),
                                shown(state.baseFavorites()),
                                shown(state.customFavorites())))
                    .toList()));
  }

  private static void requireTop(int top) {
    if (top < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 token to show, but found " + top + ".");
    }
  }

  private List<Explanation.Candidate> shown(List<ExplainedState.Candidate> candidates) {
    return candidates.stream().map(this::shown).toList();
  }

  private Explanation.Candidate shown(ExplainedState.Candidate candidate) {
    return new Explanation.Candidate(
        loaded().tokenizer().token(candidate.id()),
        candidate.logBase(),
        candidate.logCustom(),
        candidate.advantage());
  }

  private AnswerScorer scorer() {
    return new AnswerScorer(loaded().decoder(), preference.adapter(), preference.objective());
  }

  @Override
  public AdapterInfo adapter() {
    return use(() -> AdapterDescription.of(loaded(), preference));
  }

  /** A copy of the adapter's matrices, for a run that begins with them. */
  InitialAdapter initial() {
    return use(() -> InitialAdapter.of(preference));
  }

  @Override
  public void save(Path folder) {
    use(
        () -> {
          AdapterFolder.write(folder, loaded(), preference);
          return folder;
        });
  }

  @Override
  public void exportMerged(Path folder) {
    use(
        () -> {
          MergeRule.require(preference, strength);
          MergedFolder.write(folder, loaded(), preference);
          return folder;
        });
  }

  @Override
  public void exportGguf(Path file, GgufFormat format) {
    use(
        () -> {
          MergeRule.require(preference, strength);
          MergedGguf.write(file, format, loaded(), preference);
          return file;
        });
  }

  @Override
  public Optional<TrainingReport> report() {
    return preference.report();
  }

  @Override
  <T> T use(Supplier<T> work) {
    return base.use(() -> guard.use(work));
  }

  @Override
  public void close() {
    if (owner) {
      guard.close(
          () -> loaded().engine().withdraw(preference.adapter()), preference.adapter()::close);
    }
  }
}
