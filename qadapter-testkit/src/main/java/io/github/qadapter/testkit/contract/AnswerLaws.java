package io.github.qadapter.testkit.contract;

import static io.github.qadapter.testkit.contract.LawTerms.logPolicy;
import static io.github.qadapter.testkit.contract.LawTerms.meanSquare;
import static io.github.qadapter.testkit.contract.LawTerms.size;
import static io.github.qadapter.testkit.contract.LawTerms.softValue;
import static io.github.qadapter.testkit.contract.LawTerms.softplus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.TokenTree.Answer;
import io.github.qadapter.testkit.TreePair;
import io.github.qadapter.testkit.TreeProblem;
import io.github.qadapter.testkit.contract.ResidualFormulas.Response;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Laws of whole answers of a language model, γ = 1, and what must not hold. */
final class AnswerLaws {
  private static final LawList LAWS = new LawList();

  private AnswerLaws() {}

  static List<ResidualLaw<?>> all() {
    return LAWS.all();
  }

  static final ResidualLaw<TreeProblem> E1 =
      LAWS.tree(
          "E1",
          (f, p, near) -> {
            ResidualProblem problem = p.problem();
            DoubleTensor q = p.solve().q();
            near.closePolicies(
                answerLogProbabilities(p, logPolicy(f, problem, q)),
                p.logAnswerProbabilities(),
                problem.temperature(),
                answerSize(p, q));
            near.close(
                softValue(f, problem, q).get(0),
                problem.temperature() * p.logPartition(),
                size(problem, q));
          });

  static final ResidualLaw<TreeProblem> E2 =
      LAWS.tree(
          "E2",
          (f, p, near) -> {
            ResidualProblem problem = p.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor values = softValue(f, problem, q);
            DoubleTensor scores =
                f.scores(
                    f.responseRewards(LawCases.responses(p, q, values), 1), 1, Normalizer.NONE);
            double size = answerSize(p, q);
            near.close(scores, perAnswer(p, y -> y.discountedSum(problem.preference(), 1)), size);
            DoubleTensor advantage = q.plusPerRow(values.times(-1));
            DoubleTensor rest = perAnswer(p, y -> y.discountedSum(advantage, 1));
            near.close(rest, scores.plus(-values.get(0)), size);
            near.close(rest, logRatios(p, logPolicy(f, problem, q)), size);
          });

  static final ResidualLaw<TreePair> E3 =
      LAWS.law(
          new ResidualLaw<>(
              "E3",
              Problems::treePairs,
              (f, pair, near) -> {
                ResidualProblem p = pair.tree().problem();
                DoubleTensor q = pair.tree().solve().q();
                DoubleTensor values = softValue(f, p, q);
                List<Response> both =
                    List.of(
                        LawCases.response(pair.chosen(), q, values),
                        LawCases.response(pair.rejected(), q, values));
                DoubleTensor scores = f.scores(f.responseRewards(both, 1), 1, Normalizer.NONE);
                Policy customized = Policy.ofLogits(logPolicy(f, p, q));
                double margin =
                    logRatio(p, customized, pair.chosen())
                        - logRatio(p, customized, pair.rejected());
                double size = answerSize(pair.tree(), q);
                near.close(scores.get(0) - scores.get(1), margin, size);
                // DPO's loss, for these answers: softplus of minus the margin.
                Objective plain = Objective.builder().rewardPenalty(0).build();
                near.close(
                    f.loss(both.subList(0, 1), both.subList(1, 2), plain), softplus(-margin), size);
              }));

  static final ResidualLaw<TreeProblem> E4 =
      LAWS.tree(
          "E4",
          (f, p, near) -> {
            ResidualProblem problem =
                p.problem().withPreference(DoubleTensor.zeros(p.problem().preference().shape()));
            TreeProblem indifferent = p.with(problem);
            DoubleTensor q = indifferent.solve().q();
            double power = problem.baseWeight() / problem.temperature();
            DoubleTensor tempered = perAnswer(p, y -> power * y.logProbability(problem.base()));
            DoubleTensor normalized =
                DoubleTensor.of(
                    Policy.ofLogits(DoubleTensor.of(new double[][] {tempered.values()}))
                        .logProbabilities()
                        .row(0));
            near.closePolicies(
                answerLogProbabilities(indifferent, logPolicy(f, problem, q)),
                normalized,
                problem.temperature(),
                answerSize(indifferent, q));
          });

  static final ResidualLaw<TreePair> E5 =
      LAWS.law(
          new ResidualLaw<>(
              "E5",
              Problems::treePairs,
              (f, pair, near) -> {
                ResidualProblem p = pair.tree().problem();
                DoubleTensor q = pair.tree().solve().q();
                DoubleTensor shift =
                    DoubleTensor.generate(s -> 1 + Math.sin(s + p.temperature()), q.dimension(0));
                DoubleTensor shiftedQ = q.plusPerRow(shift);
                Objective plain = Objective.builder().rewardPenalty(0).build();
                Objective penalized = Objective.builder().rewardPenalty(1).build();
                PairOf before = new PairOf(pair, q, softValue(f, p, q));
                PairOf after = new PairOf(pair, shiftedQ, softValue(f, p, shiftedQ));
                double size = answerSize(pair.tree(), q);
                near.close(after.loss(f, plain), before.loss(f, plain), size);
                // What the penalty adds is what tells the two apart.
                near.close(
                    after.loss(f, penalized) - after.loss(f, plain),
                    meanSquare(after.exactRewards(p)),
                    size * size);
              }));

  /** Laws that must not hold: a reward for being in a state does move the policy. */
  static final ResidualLaw<TreeProblem> N1 =
      LAWS.law(
          new ResidualLaw<>(
              "N1",
              Problems::forks,
              (f, p, near) -> {
                ResidualProblem problem = p.problem();
                double bonus = 0.5 + problem.temperature();
                DoubleTensor paid =
                    DoubleTensor.of(new double[][] {{0, 0}, {bonus, bonus}, {0, 0}});
                TreeProblem other = p.with(problem.withPreference(problem.preference().plus(paid)));
                double moved =
                    logOdds(logPolicy(f, problem, other.solve().q()))
                        - logOdds(logPolicy(f, problem, p.solve().q()));
                assertThat(moved)
                    .as("N1")
                    .isGreaterThan(0.99 * problem.mdp().discount() * bonus / problem.temperature());
              }));

  /** Laws that must not hold: without a preference the policy is not simply the tempered base. */
  static final ResidualLaw<TreeProblem> N2 =
      LAWS.law(
          new ResidualLaw<>(
              "N2",
              Problems::forks,
              (f, p, near) -> {
                double temperature = p.problem().temperature();
                ResidualProblem problem =
                    p.problem()
                        .withPreference(DoubleTensor.zeros(3, 2))
                        .withWeights(0.5 * temperature, temperature);
                double tempered = 0.5 * logOdds(problem.base().logProbabilities());
                DoubleTensor q = p.with(problem).solve().q();
                double gap = logOdds(logPolicy(f, problem, q)) - tempered;
                // γ (V̂(s₁) − V̂(s₂)) / α̃, where V̂ = α̃ log Σ √π₁.
                double expected =
                    problem.mdp().discount()
                        * (0.5 * Math.log(2) - Math.log(Math.sqrt(0.999) + Math.sqrt(0.001)));
                assertThat(gap)
                    .as("N2")
                    .isGreaterThan(0.1)
                    .isCloseTo(expected, within(near.slack(size(problem, q) / temperature)));
              }));

  /** A pair of answers under one Q-function. */
  private record PairOf(TreePair pair, DoubleTensor q, DoubleTensor values) {
    double loss(ResidualFormulas f, Objective objective) {
      return f.loss(
          List.of(LawCases.response(pair.chosen(), q, values)),
          List.of(LawCases.response(pair.rejected(), q, values)),
          objective);
    }

    List<DoubleTensor> exactRewards(ResidualProblem p) {
      DoubleTensor rewards = p.recoveredReward(q);
      return List.of(pair.chosen().along(rewards), pair.rejected().along(rewards));
    }
  }

  private static DoubleTensor perAnswer(TreeProblem p, ToDoubleFunction<Answer> number) {
    return DoubleTensor.of(p.tree().answers().stream().mapToDouble(number).toArray());
  }

  private static DoubleTensor answerLogProbabilities(TreeProblem p, DoubleTensor logPolicy) {
    return perAnswer(p, answer -> answer.discountedSum(logPolicy, 1));
  }

  private static DoubleTensor logRatios(TreeProblem p, DoubleTensor logPolicy) {
    Policy policy = Policy.ofLogits(logPolicy);
    return perAnswer(p, answer -> logRatio(p.problem(), policy, answer));
  }

  /** α̃ log π̃(y|x) − α₀ log π₁(y|x). */
  private static double logRatio(ResidualProblem p, Policy customized, Answer answer) {
    return p.temperature() * answer.logProbability(customized)
        - p.baseWeight() * answer.logProbability(p.base());
  }

  private static double logOdds(DoubleTensor logPolicy) {
    return logPolicy.get(0, 0) - logPolicy.get(0, 1);
  }

  /** The same, summed along the longest answer. */
  private static double answerSize(TreeProblem p, DoubleTensor q) {
    return p.tree().states() * size(p.problem(), q);
  }
}
