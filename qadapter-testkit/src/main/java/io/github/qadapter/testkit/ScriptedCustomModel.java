package io.github.qadapter.testkit;

import io.github.qadapter.AdapterInfo;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Objective;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Reply;
import io.github.qadapter.Reward;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.Token;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import io.github.qadapter.report.TextDrift;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A customized model that answers from two scripts, from {@link ScriptedModel#preferring}: below a
 * strength of {@value #TURN} as the base, from there on with the preferred answer. A prompt for
 * which no answer is preferred is outside its scope, so the base answers it at any strength.
 *
 * <p>A reward is what the two scripts' probabilities say with α₀ = α̃ = 1: ln 9 for each word that
 * only the preferred answer has in its place, −ln 9 for each that only the base's has. {@link
 * #save} writes nothing and remembers the folder.
 */
public final class ScriptedCustomModel implements CustomModel {
  /** The strength from which two policies that are equally sure of their words change places. */
  public static final double TURN = 0.5;

  private final ScriptedModel base;
  private final Script preferred;
  private final ScriptedStage stage;
  private final List<Path> saved;
  private final StrengthSchedule dial;
  private final double strength;
  private final boolean view;

  ScriptedCustomModel(ScriptedModel base, Script preferred) {
    this.base = base;
    this.preferred = preferred;
    this.stage = new ScriptedStage(base.stage());
    this.saved = new CopyOnWriteArrayList<>();
    this.strength = 1;
    this.dial = StrengthSchedule.at(strength);
    this.view = false;
  }

  private ScriptedCustomModel(ScriptedCustomModel from, StrengthSchedule dial, double strength) {
    this.base = from.base;
    this.preferred = from.preferred;
    this.stage = from.stage;
    this.saved = from.saved;
    this.dial = dial;
    this.strength = strength;
    this.view = true;
  }

  /** All that was asked at any strength, in order; what was asked of the base is not among it. */
  public List<ScriptedModel.Request> requests() {
    return stage.requests();
  }

  /**
   * The latest request.
   *
   * @throws IllegalStateException if there was none
   */
  public ScriptedModel.Request lastRequest() {
    return stage.lastRequest();
  }

  /** The number of answers under way, at any strength. */
  public int running() {
    return stage.running();
  }

  /** The folders in which it was to be saved, in order. */
  public List<Path> saved() {
    return List.copyOf(saved);
  }

  @Override
  public BaseModel base() {
    return base;
  }

  @Override
  public Objective objective() {
    return Objective.dpo(1);
  }

  @Override
  public CustomModel withStrength(double strength) {
    return new ScriptedCustomModel(this, StrengthSchedule.at(strength), strength);
  }

  @Override
  public CustomModel withStrength(StrengthSchedule dial) {
    return new ScriptedCustomModel(this, dial, Double.NaN);
  }

  @Override
  public double strength() {
    return strength;
  }

  @Override
  public double scope(List<Message> prompt) {
    ScriptedStage.requireOpenTurn(prompt);
    return preferred.knows(prompt) ? 1 : 0;
  }

  /** Where the strength stands at an answer's beginning, times what the scope says. */
  private double strengthFor(List<Message> prompt) {
    return scope(prompt) * dial.strength(prompt, 0);
  }

  private Script scriptFor(List<Message> prompt) {
    return strengthFor(prompt) < TURN ? base.script() : preferred;
  }

  @Override
  public Reward reward(List<Message> prompt, String answer) {
    ScriptedStage.requireOpenTurn(prompt);
    stage.requireOpen();
    List<LogLikelihood.TokenLogProbability> ours = preferred.likelihoods(prompt, answer);
    List<LogLikelihood.TokenLogProbability> bases = base.script().likelihoods(prompt, answer);
    List<Reward.TokenReward> tokens = new ArrayList<>();
    double score = 0;
    for (int i = 0; i < ours.size(); i++) {
      LogLikelihood.TokenLogProbability token = ours.get(i);
      double reward = token.logProbability() - bases.get(i).logProbability();
      tokens.add(new Reward.TokenReward(token.token(), reward));
      score += reward;
    }
    return new Reward(score, tokens);
  }

  @Override
  public Explanation explain(List<Message> prompt, int top) {
    ScriptedStage.requireOpenTurn(prompt);
    stage.requireOpen();
    return new Explanation(candidates(prompt, List.of(), top, true));
  }

  @Override
  public AnswerExplanation explain(List<Message> prompt, String answer, int top) {
    ScriptedStage.requireOpenTurn(prompt);
    stage.requireOpen();
    List<String> words = new ArrayList<>(ScriptedAnswer.words(answer));
    words.add("");
    List<AnswerExplanation.Step> steps = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      List<String> before = words.subList(0, i);
      steps.add(
          new AnswerExplanation.Step(
              candidate(prompt, before, words.get(i)),
              candidates(prompt, before, top, false),
              candidates(prompt, before, top, true)));
    }
    return new AnswerExplanation(steps);
  }

  @Override
  public TextDrift drift(List<Message> prompt, String answer) {
    List<String> words = new ArrayList<>(ScriptedAnswer.words(answer));
    words.add("");
    List<LogLikelihood.TokenLogProbability> bases = base.script().likelihoods(prompt, answer);
    double divergence = 0;
    if (strengthFor(prompt) >= TURN) {
      for (int i = 0; i < words.size(); i++) {
        for (Explanation.Candidate word :
            candidates(prompt, words.subList(0, i), Integer.MAX_VALUE, false)) {
          divergence += Math.exp(word.baseLogProbability()) * -word.advantage();
        }
      }
    }
    return new TextDrift(
        bases.size(),
        new LogLikelihood(bases).total(),
        logLikelihood(prompt, answer).total(),
        divergence);
  }

  @Override
  public TextDrift completionDrift(String text, String continuation) {
    return drift(List.of(Message.user(text)), continuation);
  }

  /** The words with which either script goes on, the likeliest first; by ours or by the base's. */
  private List<Explanation.Candidate> candidates(
      List<Message> prompt, List<String> before, int top, boolean byPreferred) {
    if (top < 1) {
      throw new IllegalArgumentException(
          "Expected a number of tokens of at least 1, but found " + top + ".");
    }
    Set<String> words = new LinkedHashSet<>(preferred.continuations(prompt, before));
    words.addAll(base.script().continuations(prompt, before));
    Comparator<Explanation.Candidate> order =
        byPreferred
            ? Comparator.comparingDouble(Explanation.Candidate::customLogProbability)
            : Comparator.comparingDouble(Explanation.Candidate::baseLogProbability);
    return words.stream()
        .map(word -> candidate(prompt, before, word))
        .sorted(order.reversed())
        .limit(top)
        .toList();
  }

  private Explanation.Candidate candidate(List<Message> prompt, List<String> before, String word) {
    double own = preferred.logProbability(prompt, before, word);
    double bases = base.script().logProbability(prompt, before, word);
    return new Explanation.Candidate(new Token(Script.id(word), word), bases, own, own - bases);
  }

  @Override
  public AdapterInfo adapter() {
    return new AdapterInfo(
        new AdapterInfo.Matrices(1, 1, Set.of(), List.of(), 0),
        new AdapterInfo.Base(Optional.of(base.info().name()), Optional.empty()),
        objective(),
        1,
        false,
        new AdapterInfo.Origin(Optional.empty(), Optional.empty()));
  }

  @Override
  public void exportMerged(Path folder) {
    throw nothingToExport();
  }

  @Override
  public void exportGguf(Path file, GgufFormat format) {
    throw nothingToExport();
  }

  private static QAdapterException nothingToExport() {
    return new QAdapterException(
        "Expected a trained model to export, but found a scripted one, which has no weights.");
  }

  @Override
  public void save(Path folder) {
    stage.requireOpen();
    saved.add(folder);
  }

  @Override
  public Optional<TrainingReport> report() {
    return Optional.empty();
  }

  @Override
  public ModelInfo info() {
    return base.info();
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    return stream(conversation, options, chunk -> {}).reply();
  }

  @Override
  public Generation stream(
      List<Message> conversation, GenerationOptions options, Consumer<String> onChunk) {
    ScriptedStage.requireOpenTurn(conversation);
    double at = strengthFor(conversation);
    Script script = scriptFor(conversation);
    return stage.play(
        new ScriptedModel.Request(conversation, options, at), script.next(conversation), onChunk);
  }

  /** {@inheritDoc} The scripts are asked as if the text were a user's message. */
  @Override
  public Reply complete(String text, GenerationOptions options) {
    return reply(List.of(Message.user(text)), options);
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    ScriptedStage.requireOpenTurn(prompt);
    stage.requireOpen();
    return new LogLikelihood(scriptFor(prompt).likelihoods(prompt, answer));
  }

  @Override
  public LogLikelihood completionLogLikelihood(String text, String continuation) {
    return logLikelihood(List.of(Message.user(text)), continuation);
  }

  @Override
  public int countTokens(List<Message> conversation) {
    return stage.countTokens(conversation);
  }

  /** {@inheritDoc} Words, each with the white space before it. */
  @Override
  public List<Token> tokenize(String text) {
    return stage.tokenize(text);
  }

  /** {@inheritDoc} The messages' texts, one below the other: a script has no template. */
  @Override
  public String render(List<Message> conversation) {
    return stage.render(conversation);
  }

  @Override
  public void close() {
    if (!view) {
      stage.close();
    }
  }
}
