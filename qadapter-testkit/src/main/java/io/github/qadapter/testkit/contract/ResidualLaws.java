package io.github.qadapter.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.Objective;
import io.github.qadapter.Parameterisation;
import io.github.qadapter.ScoreNormaliser;
import io.github.qadapter.testkit.CustomisationProblem;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.FiniteMdp;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.SoftControl;
import io.github.qadapter.testkit.SoftSolution;
import io.github.qadapter.testkit.TokenTree.Answer;
import io.github.qadapter.testkit.TreePair;
import io.github.qadapter.testkit.TreeProblem;
import io.github.qadapter.testkit.contract.LawCases.Pairs;
import io.github.qadapter.testkit.contract.LawCases.Tabular;
import io.github.qadapter.testkit.contract.LawCases.Vocabulary;
import io.github.qadapter.testkit.contract.ResidualFormulas.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Every law of docs/mathematics.md that speaks about the formulas, by its number. Q̂, rewards and
 * policies to compare with come from this module's exact solvers, never from the formulas.
 */
final class ResidualLaws {
  private static final List<ResidualLaw<?>> ALL = new ArrayList<>();

  private ResidualLaws() {}

  /** In the order of the document. */
  static List<ResidualLaw<?>> all() {
    return List.copyOf(ALL);
  }

  private static <C> ResidualLaw<C> law(ResidualLaw<C> law) {
    ALL.add(law);
    return law;
  }

  private static ResidualLaw<Tabular> tabular(String name, ResidualLaw.Check<Tabular> check) {
    return law(new ResidualLaw<>(name, LawCases::tabular, check));
  }

  private static ResidualLaw<TreeProblem> tree(String name, ResidualLaw.Check<TreeProblem> check) {
    return law(new ResidualLaw<>(name, Problems::treeProblems, check));
  }

  private static ResidualLaw<Vocabulary> vocabulary(
      String name, ResidualLaw.Check<Vocabulary> check) {
    return law(new ResidualLaw<>(name, LawCases::vocabularies, check));
  }

  private static ResidualLaw<Pairs> pairs(String name, ResidualLaw.Check<Pairs> check) {
    return law(new ResidualLaw<>(name, LawCases::pairs, check));
  }

  // Where a base with a known reward is customised.

  static final ResidualLaw<CustomisationProblem> I01 =
      law(
          new ResidualLaw<>(
              "I1",
              Problems::customisationProblems,
              (f, p, near) -> {
                Known known = new Known(p);
                near.close(
                    softValue(f, known.residual, known.q),
                    known.full.values().minus(known.base.values().times(p.retained())),
                    known.size);
              }));

  static final ResidualLaw<CustomisationProblem> I02 =
      law(
          new ResidualLaw<>(
              "I2",
              Problems::customisationProblems,
              (f, p, near) -> {
                Known known = new Known(p);
                near.closePolicies(
                    logPolicy(f, known.residual, known.q),
                    known.full.policy().logProbabilities(),
                    p.temperature(),
                    known.size);
              }));

  static final ResidualLaw<CustomisationProblem> I03 =
      law(
          new ResidualLaw<>(
              "I3",
              Problems::customisationProblems,
              (f, p, near) -> {
                Known known = new Known(p);
                near.close(recovered(f, known.residual, known.q), p.preference(), known.size);
              }));

  // Any residual problem.

  static final ResidualLaw<Tabular> I04 =
      tabular(
          "I4",
          (f, c, near) -> {
            DoubleTensor reward = recovered(f, c.problem(), c.table());
            near.close(
                c.problem().withPreference(reward).solve().q(),
                c.table(),
                // The solver passes an error in the reward on, 1/(1 − γ) times at most.
                (size(c.problem(), c.table()) + reward.maxAbs()) * horizon(c.problem()));
          });

  static final ResidualLaw<Tabular> I05 =
      tabular(
          "I5",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            SoftSolution exact = p.solve();
            Policy policy = Policy.ofLogits(logPolicy(f, p, exact.q()));
            DoubleTensor perAction =
                exact
                    .q()
                    .plus(p.baseTerm())
                    .minus(policy.logProbabilities().times(p.temperature()));
            near.close(
                softValue(f, p, exact.q()), policy.expectation(perAction), size(p, exact.q()));
          });

  static final ResidualLaw<Tabular> I06 =
      tabular(
          "I6",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            SoftSolution ordinary =
                SoftControl.solve(
                    p.mdp().withRewards(p.preference().plus(p.baseTerm())), p.temperature());
            DoubleTensor q = ordinary.q().minus(p.baseTerm());
            near.close(softValue(f, p, q), ordinary.values(), size(p, q));
            near.closePolicies(
                logPolicy(f, p, q),
                ordinary.policy().logProbabilities(),
                p.temperature(),
                size(p, q));
          });

  static final ResidualLaw<Tabular> I07 =
      tabular(
          "I7",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor baseReward =
                p.base()
                    .logProbabilities()
                    .times(c.factor())
                    .minus(LawCases.shaping(p.mdp(), c.potential()));
            double retained = p.baseWeight() / c.factor();
            SoftSolution full =
                SoftControl.solve(
                    p.mdp().withRewards(baseReward.times(retained).plus(p.preference())),
                    p.temperature());
            DoubleTensor q = p.solve().q();
            near.closePolicies(
                logPolicy(f, p, q),
                full.policy().logProbabilities(),
                p.temperature(),
                size(p, q) + full.q().maxAbs());
          });

  static final ResidualLaw<Tabular> I08 =
      tabular(
          "I8",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor values = softValue(f, p, q);
            near.close(
                p.mdp().backup(values).plusPerRow(values.times(-1)),
                logPolicy(f, p, q).times(p.temperature()).minus(p.baseTerm()),
                size(p, q));
          });

  static final ResidualLaw<Tabular> I09 =
      tabular(
          "I9",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor shifted = q.plusPerRow(c.potential().times(-1));
            double size = size(p, q) + c.potential().maxAbs();
            near.close(softValue(f, p, shifted), softValue(f, p, q).minus(c.potential()), size);
            near.closePolicies(logPolicy(f, p, shifted), logPolicy(f, p, q), p.temperature(), size);
            near.close(
                recovered(f, p, shifted),
                p.preference().plus(LawCases.shaping(p.mdp(), c.potential())),
                size);
          });

  static final ResidualLaw<Tabular> I10 =
      law(
          new ResidualLaw<>(
              "I10",
              LawCases::endless,
              (f, c, near) -> {
                ResidualProblem p = c.problem();
                DoubleTensor q = p.solve().q();
                double constant = c.potential().get(0);
                double shift = constant / (1 - p.mdp().discount());
                double size = size(p, q) + Math.abs(shift);
                near.close(recovered(f, p, q.plus(shift)), p.preference().plus(constant), size);
                near.closePolicies(
                    logPolicy(f, p, q.plus(shift)), logPolicy(f, p, q), p.temperature(), size);
              }));

  static final ResidualLaw<Tabular> I11 =
      tabular(
          "I11",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            double k = c.factor();
            ResidualProblem scaled = p.withWeights(k * p.baseWeight(), k * p.temperature());
            DoubleTensor q = p.solve().q();
            double size = size(p, q);
            near.close(
                softValue(f, scaled, q.times(k)).times(1 / k), softValue(f, p, q), size / k + size);
            near.closePolicies(
                logPolicy(f, scaled, q.times(k)), logPolicy(f, p, q), p.temperature(), size);
          });

  static final ResidualLaw<Tabular> I12 =
      tabular(
          "I12",
          (f, c, near) -> {
            ResidualProblem p = c.problem().withWeights(0, c.problem().temperature());
            SoftSolution plain = SoftControl.solve(p.mdp(), p.temperature());
            double size = plain.q().maxAbs();
            near.close(softValue(f, p, plain.q()), plain.values(), size);
            near.closePolicies(
                logPolicy(f, p, plain.q()),
                plain.policy().logProbabilities(),
                p.temperature(),
                size);
          });

  static final ResidualLaw<Tabular> I13 =
      tabular(
          "I13",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor reward = p.preference();
            near.close(f.recoveredReward(reward, c.other(), 0), reward, reward.maxAbs());
            double temperature = p.temperature();
            Policy tilted =
                Policy.ofLogits(
                    p.base()
                        .logProbabilities()
                        .times(p.baseWeight() / temperature)
                        .plus(reward.times(1 / temperature)));
            near.closePolicies(
                logPolicy(f, p, reward), tilted.logProbabilities(), temperature, size(p, reward));
          });

  static final ResidualLaw<Tabular> I14 =
      tabular(
          "I14",
          (f, c, near) -> {
            double both = c.problem().temperature();
            ResidualProblem p = c.problem().withWeights(both, both);
            DoubleTensor zero = DoubleTensor.zeros(p.preference().shape());
            near.close(
                softValue(f, p, zero), DoubleTensor.zeros(p.mdp().states()), p.baseTerm().maxAbs());
            near.closePolicies(
                logPolicy(f, p, zero), p.base().logProbabilities(), both, p.baseTerm().maxAbs());
          });

  static final ResidualLaw<Tabular> I15 =
      tabular(
          "I15",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            double retained = c.factor();
            double temperature = 0.7;
            DoubleTensor first = p.solve().q();
            DoubleTensor firstLogPolicy = logPolicy(f, p, first);
            ResidualProblem joint =
                p.withPreference(p.preference().times(retained).plus(c.table()))
                    .withWeights(retained * p.baseWeight(), temperature);
            SoftSolution once = joint.solve();
            DoubleTensor then = once.q().minus(first.times(retained));
            double size = once.q().maxAbs() + (1 + retained) * size(p, first);
            near.close(
                f.softValue(then, firstLogPolicy, retained * p.temperature(), temperature),
                once.values().minus(p.softValue(first).times(retained)),
                size);
            near.closePolicies(
                f.customisedLogPolicy(
                    then, firstLogPolicy, retained * p.temperature(), temperature),
                once.policy().logProbabilities(),
                temperature,
                size);
          });

  static final ResidualLaw<Tabular> I16 =
      tabular(
          "I16",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor apart =
                p.mdp()
                    .backup(softValue(f, p, c.table()))
                    .minus(p.mdp().backup(softValue(f, p, c.other())));
            double bound = p.mdp().discount() * c.table().minus(c.other()).maxAbs();
            double size = size(p, c.table()) + c.other().maxAbs();
            assertThat(apart.maxAbs()).as("I16").isLessThanOrEqualTo(bound + near.slack(size));
          });

  static final ResidualLaw<Tabular> I17 =
      tabular(
          "I17",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor more = p.preference().plus(c.table().map(Math::abs));
            DoubleTensor better = p.withPreference(more).solve().q();
            near.atLeast(softValue(f, p, better), softValue(f, p, q), size(p, q) + better.maxAbs());
          });

  static final ResidualLaw<Tabular> I18 =
      tabular(
          "I18",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor z = c.table().plus(p.baseTerm());
            DoubleTensor top =
                DoubleTensor.generate(
                    s -> Arrays.stream(z.row(s)).max().orElseThrow(), p.mdp().states());
            DoubleTensor values = softValue(f, p, c.table());
            near.atLeast(values, top, size(p, c.table()));
            near.atLeast(
                top.plus(p.temperature() * Math.log(p.mdp().actions())),
                values,
                size(p, c.table()));
          });

  static final ResidualLaw<Tabular> I19 =
      tabular(
          "I19",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            Policy any = Policy.ofLogits(c.table().times(8 / (1 + c.table().maxAbs())));
            DoubleTensor worth = objective(p, any);
            Policy customised = Policy.ofLogits(logPolicy(f, p, q));
            DoubleTensor divergence = any.divergenceFrom(customised).times(p.temperature());
            DoubleTensor regret = p.mdp().discountedSum(any, divergence);
            near.close(
                softValue(f, p, q).minus(worth),
                regret,
                (size(p, q) + worth.maxAbs()) * horizon(p));
          });

  static final ResidualLaw<Tabular> I20 =
      tabular(
          "I20",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            Policy customised = Policy.ofLogits(logPolicy(f, p, q));
            near.close(objective(p, customised), softValue(f, p, q), size(p, q) * horizon(p));
          });

  /** By five-point differences, all stacked into one call: row 4(sV + a) + k moves one Q̂(s,a). */
  static final ResidualLaw<Vocabulary> I21 =
      vocabulary(
          "I21",
          (f, c, near) -> {
            int tokens = c.q().dimension(1);
            int cells = c.q().size();
            DoubleTensor logBase = c.exactLogBase();
            double step = 0.5 * Math.pow(near.tolerance(), 0.25) * c.temperature();
            double[] offsets = {-2 * step, -step, step, 2 * step};
            DoubleTensor moved =
                DoubleTensor.generate(
                    i -> {
                      int row = i / tokens;
                      int cell = row / 4;
                      double value = c.q().get(cell / tokens, i % tokens);
                      return i % tokens == cell % tokens ? value + offsets[row % 4] : value;
                    },
                    4 * cells,
                    tokens);
            DoubleTensor bases =
                DoubleTensor.generate(
                    i -> logBase.get(i / tokens / 4 / tokens, i % tokens), 4 * cells, tokens);
            DoubleTensor values = f.softValue(moved, bases, c.baseWeight(), c.temperature());
            DoubleTensor slope =
                DoubleTensor.generate(
                    cell ->
                        (values.get(4 * cell)
                                - 8 * values.get(4 * cell + 1)
                                + 8 * values.get(4 * cell + 2)
                                - values.get(4 * cell + 3))
                            / (12 * step),
                    c.q().shape());
            DoubleTensor policy =
                f.customisedLogPolicy(c.q(), logBase, c.baseWeight(), c.temperature())
                    .map(Math::exp);
            near.close(slope, policy, values.maxAbs() / c.temperature());
          });

  /** r₂ₜ moves one to one with Q̂(sₜ, yₜ), by −γ with V̂(sₜ₊₁), and with nothing else. */
  static final ResidualLaw<Pairs> I21_ALONG_RESPONSES =
      pairs(
          "I21 along responses",
          (f, c, near) -> {
            List<Response> moved = new ArrayList<>();
            List<DoubleTensor> expected = new ArrayList<>();
            for (Response response : c.chosen()) {
              int last = response.length() - 1;
              DoubleTensor rewards = Pairs.exactRewards(List.of(response), c.discount()).get(0);
              moved.add(
                  new Response(bumped(response.q(), last), response.values(), response.ended()));
              expected.add(bumped(rewards, last));
              moved.add(
                  new Response(response.q(), bumped(response.values(), last), response.ended()));
              expected.add(
                  last == 0
                      ? rewards
                      : DoubleTensor.generate(
                          t -> rewards.get(t) - (t == last - 1 ? c.discount() : 0),
                          response.length()));
            }
            List<DoubleTensor> found = f.responseRewards(moved, c.discount());
            for (int i = 0; i < moved.size(); i++) {
              near.close(found.get(i), expected.get(i), size(moved.get(i)));
            }
          });

  static final ResidualLaw<Vocabulary> I22 =
      vocabulary(
          "I22",
          (f, c, near) -> {
            DoubleTensor logBase = f.logBase(c.base());
            DoubleTensor total =
                c.base().minus(c.exactLogBase()).times(c.baseWeight()); // α₀ logsumexp(z), per cell
            DoubleTensor shift = DoubleTensor.generate(s -> total.get(s, 0), c.base().dimension(0));
            double size = c.q().maxAbs() + c.baseWeight() * c.base().maxAbs();
            near.close(
                f.softValue(c.q(), c.base(), c.baseWeight(), c.temperature()),
                f.softValue(c.q(), logBase, c.baseWeight(), c.temperature()).plus(shift),
                size);
            near.closePolicies(
                f.customisedLogPolicy(c.q(), c.base(), c.baseWeight(), c.temperature()),
                f.customisedLogPolicy(c.q(), logBase, c.baseWeight(), c.temperature()),
                c.temperature(),
                size);
          });

  // Whole answers of a language model, γ = 1.

  static final ResidualLaw<TreeProblem> E1 =
      tree(
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
      tree(
          "E2",
          (f, p, near) -> {
            ResidualProblem problem = p.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor values = softValue(f, problem, q);
            DoubleTensor scores =
                f.scores(
                    f.responseRewards(LawCases.responses(p, q, values), 1),
                    1,
                    ScoreNormaliser.NONE);
            double size = answerSize(p, q);
            near.close(scores, perAnswer(p, y -> y.discountedSum(problem.preference(), 1)), size);
            DoubleTensor advantage = q.plusPerRow(values.times(-1));
            DoubleTensor rest = perAnswer(p, y -> y.discountedSum(advantage, 1));
            near.close(rest, scores.plus(-values.get(0)), size);
            near.close(rest, logRatios(p, logPolicy(f, problem, q)), size);
          });

  static final ResidualLaw<TreePair> E3 =
      law(
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
                DoubleTensor scores = f.scores(f.responseRewards(both, 1), 1, ScoreNormaliser.NONE);
                Policy customised = Policy.ofLogits(logPolicy(f, p, q));
                double margin =
                    logRatio(p, customised, pair.chosen())
                        - logRatio(p, customised, pair.rejected());
                double size = answerSize(pair.tree(), q);
                near.close(scores.get(0) - scores.get(1), margin, size);
                // DPO's loss, for these answers: softplus of minus the margin.
                Objective plain = Objective.builder().rewardPenalty(0).build();
                near.close(
                    f.loss(both.subList(0, 1), both.subList(1, 2), plain), softplus(-margin), size);
              }));

  static final ResidualLaw<TreeProblem> E4 =
      tree(
          "E4",
          (f, p, near) -> {
            ResidualProblem problem =
                p.problem().withPreference(DoubleTensor.zeros(p.problem().preference().shape()));
            TreeProblem indifferent = p.with(problem);
            DoubleTensor q = indifferent.solve().q();
            double power = problem.baseWeight() / problem.temperature();
            DoubleTensor tempered = perAnswer(p, y -> power * y.logProbability(problem.base()));
            DoubleTensor normalised =
                DoubleTensor.of(
                    Policy.ofLogits(DoubleTensor.of(new double[][] {tempered.values()}))
                        .logProbabilities()
                        .row(0));
            near.closePolicies(
                answerLogProbabilities(indifferent, logPolicy(f, problem, q)),
                normalised,
                problem.temperature(),
                answerSize(indifferent, q));
          });

  static final ResidualLaw<TreePair> E5 =
      law(
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
                Objective penalised = Objective.builder().rewardPenalty(1).build();
                PairOf before = new PairOf(pair, q, softValue(f, p, q));
                PairOf after = new PairOf(pair, shiftedQ, softValue(f, p, shiftedQ));
                double size = answerSize(pair.tree(), q);
                near.close(after.loss(f, plain), before.loss(f, plain), size);
                // What the penalty adds is what tells the two apart.
                near.close(
                    after.loss(f, penalised) - after.loss(f, plain),
                    meanSquare(after.exactRewards(p)),
                    size * size);
              }));

  /** Laws that must not hold: a reward for being in a state does move the policy. */
  static final ResidualLaw<TreeProblem> N1 =
      law(
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
      law(
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

  // The remaining formulas.

  static final ResidualLaw<Vocabulary> F1 =
      vocabulary(
          "F1 log-probabilities of the base",
          (f, c, near) -> near.close(f.logBase(c.base()), c.exactLogBase(), c.base().maxAbs()));

  static final ResidualLaw<Vocabulary> F2 =
      vocabulary(
          "F2 the policy is normalised and follows from value and Q",
          (f, c, near) -> {
            DoubleTensor logBase = c.exactLogBase();
            DoubleTensor policy =
                f.customisedLogPolicy(c.q(), logBase, c.baseWeight(), c.temperature());
            DoubleTensor values = f.softValue(c.q(), logBase, c.baseWeight(), c.temperature());
            DoubleTensor z = c.q().plus(logBase.times(c.baseWeight()));
            double size = z.maxAbs();
            near.closePolicies(
                policy,
                z.plusPerRow(values.times(-1)).times(1 / c.temperature()),
                c.temperature(),
                size);
            for (double[] row : policy.rows()) {
              near.close(Arrays.stream(row).map(Math::exp).sum(), 1, size / c.temperature());
            }
          });

  static final ResidualLaw<Pairs> F3 =
      pairs(
          "F3 rewards use the next state's value",
          (f, c, near) -> {
            List<DoubleTensor> found = f.responseRewards(c.all(), c.discount());
            List<DoubleTensor> expected = Pairs.exactRewards(c.all(), c.discount());
            for (int i = 0; i < expected.size(); i++) {
              near.close(found.get(i), expected.get(i), size(c.all().get(i)));
            }
          });

  static final ResidualLaw<Pairs> F4 =
      pairs(
          "F4 scores are discounted sums",
          (f, c, near) -> {
            List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
            near.close(
                f.scores(rewards, c.discount(), ScoreNormaliser.NONE),
                exactScores(rewards, c.discount(), ScoreNormaliser.NONE),
                size(rewards));
          });

  static final ResidualLaw<Pairs> F4_LOSS =
      pairs(
          "F4 loss",
          (f, c, near) -> {
            for (ScoreNormaliser normaliser : ScoreNormaliser.values()) {
              Objective objective =
                  Objective.builder()
                      .discount(c.discount())
                      .rewardPenalty(c.rewardPenalty())
                      .normaliser(normaliser)
                      .build();
              List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
              near.close(
                  f.loss(c.chosen(), c.rejected(), objective),
                  exactLoss(c, normaliser),
                  size(rewards) * (1 + c.rewardPenalty() * size(rewards)));
            }
          });

  static final ResidualLaw<Pairs> F4_BRADLEY_TERRY =
      pairs(
          "F4 Bradley–Terry",
          (f, c, near) -> {
            double discount = c.discount();
            DoubleTensor chosen =
                exactScores(
                    Pairs.exactRewards(c.chosen(), discount), discount, ScoreNormaliser.NONE);
            DoubleTensor rejected =
                exactScores(
                    Pairs.exactRewards(c.rejected(), discount), discount, ScoreNormaliser.NONE);
            DoubleTensor margins = chosen.minus(rejected);
            double size = chosen.maxAbs() + rejected.maxAbs();
            double loss = f.preferenceLoss(chosen, rejected);
            near.close(loss, mean(margins.map(margin -> softplus(-margin))), size);
            // softplus(−m) − softplus(m) = −m: P(w ≻ l) and P(l ≻ w) sum to 1.
            near.close(loss - f.preferenceLoss(rejected, chosen), -mean(margins), size);
          });

  static final ResidualLaw<Vocabulary> F5_ADAPTER_LOGITS =
      vocabulary(
          "F5 adapter logits",
          (f, c, near) -> {
            DoubleTensor q =
                f.residual(c.base(), c.base(), Parameterisation.ADAPTER_LOGITS, c.temperature());
            DoubleTensor start = c.exactLogBase().times((c.baseWeight() + 1) / c.temperature());
            near.closePolicies(
                f.customisedLogPolicy(q, c.exactLogBase(), c.baseWeight(), c.temperature()),
                Policy.ofLogits(start).logProbabilities(),
                c.temperature(),
                size(c));
          });

  static final ResidualLaw<Vocabulary> F5_LOGIT_DIFFERENCE =
      vocabulary(
          "F5 logit difference",
          (f, c, near) ->
              near.close(
                  f.residual(
                      c.adapted(), c.base(), Parameterisation.LOGIT_DIFFERENCE, c.temperature()),
                  c.adapted().minus(c.base()),
                  size(c)));

  /** π̃ = softmax(z_a + (α₀/α̃ − 1) log π₁); with α₀ = α̃ it is the adapted model itself. */
  static final ResidualLaw<Vocabulary> F5_SCALED_DIFFERENCE =
      vocabulary(
          "F5 scaled difference",
          (f, c, near) -> {
            DoubleTensor logBase = c.exactLogBase();
            double temperature = c.temperature();
            DoubleTensor q =
                f.residual(c.adapted(), c.base(), Parameterisation.SCALED_DIFFERENCE, temperature);
            near.closePolicies(
                f.customisedLogPolicy(q, logBase, c.baseWeight(), temperature),
                Policy.ofLogits(c.adapted().plus(logBase.times(c.baseWeight() / temperature - 1)))
                    .logProbabilities(),
                temperature,
                size(c));
            near.closePolicies(
                f.customisedLogPolicy(q, logBase, temperature, temperature),
                Policy.ofLogits(c.adapted()).logProbabilities(),
                temperature,
                size(c));
          });

  static final ResidualLaw<Pairs> F6 =
      pairs(
          "F6 each score is divided by its own length",
          (f, c, near) -> {
            List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
            near.close(
                f.scores(rewards, c.discount(), ScoreNormaliser.RESPONSE_LENGTH),
                exactScores(rewards, c.discount(), ScoreNormaliser.RESPONSE_LENGTH),
                size(rewards));
          });

  static final ResidualLaw<Pairs> F7_FIRST_TOKEN =
      pairs(
          "F7 the first token is scored",
          (f, c, near) -> {
            List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
            List<DoubleTensor> raised = rewards.stream().map(r -> bumped(r, 0)).toList();
            near.close(
                f.scores(raised, c.discount(), ScoreNormaliser.NONE),
                f.scores(rewards, c.discount(), ScoreNormaliser.NONE).plus(1),
                size(rewards));
          });

  /** A cut answer's rewards are the first rewards of the whole one. */
  static final ResidualLaw<TreeProblem> F7_CUT =
      law(
          new ResidualLaw<>(
              "F7 a cut answer keeps the value after its last token",
              () -> Problems.treeProblems(Problems.discounts()),
              (f, p, near) -> {
                DoubleTensor q = p.solve().q();
                DoubleTensor values = softValue(f, p.problem(), q);
                List<DoubleTensor> found =
                    f.responseRewards(
                        LawCases.cutResponses(p, q, values), p.problem().mdp().discount());
                List<Answer> answers = LawCases.cutAnswers(p);
                for (int i = 0; i < found.size(); i++) {
                  DoubleTensor whole = answers.get(i).along(p.problem().preference());
                  near.close(
                      found.get(i),
                      DoubleTensor.generate(whole::get, whole.size() - 1),
                      size(p.problem(), q));
                }
              }));

  static final ResidualLaw<Vocabulary> F8 =
      vocabulary(
          "F8 divergence",
          (f, c, near) -> {
            Policy base = Policy.ofLogits(c.base());
            Policy custom = Policy.ofLogits(c.adapted());
            near.close(
                f.divergence(base.logProbabilities(), custom.logProbabilities()),
                base.divergenceFrom(custom),
                size(c));
            near.close(
                f.divergence(base.logProbabilities(), base.logProbabilities()),
                DoubleTensor.zeros(base.states()),
                0);
          });

  static final ResidualLaw<Vocabulary> D1 =
      vocabulary(
          "D1 the strength dial",
          (f, c, near) -> {
            DoubleTensor base = Policy.ofLogits(c.base()).logProbabilities();
            DoubleTensor custom = Policy.ofLogits(c.adapted()).logProbabilities();
            double size = size(c);
            near.close(f.atStrength(base, custom, 0), base, size);
            near.close(f.atStrength(base, custom, 1), custom, size);
            double strength = 2 * c.temperature();
            near.close(
                f.atStrength(base, custom, strength),
                Policy.ofLogits(base.plus(custom.minus(base).times(strength))).logProbabilities(),
                size * (1 + strength));
          });

  /** A base and a full problem, both solved with all rewards known. */
  private static final class Known {
    final SoftSolution base;
    final SoftSolution full;
    final ResidualProblem residual;
    final DoubleTensor q;
    final double size;

    Known(CustomisationProblem p) {
      base = p.base();
      full = p.full();
      residual = p.residual();
      q = full.q().minus(base.q().times(p.retained()));
      size = full.q().maxAbs() + p.retained() * base.q().maxAbs() + residual.baseTerm().maxAbs();
    }
  }

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

  private static DoubleTensor softValue(ResidualFormulas f, ResidualProblem p, DoubleTensor q) {
    return f.softValue(q, p.base().logProbabilities(), p.baseWeight(), p.temperature());
  }

  private static DoubleTensor logPolicy(ResidualFormulas f, ResidualProblem p, DoubleTensor q) {
    return f.customisedLogPolicy(q, p.base().logProbabilities(), p.baseWeight(), p.temperature());
  }

  private static DoubleTensor recovered(ResidualFormulas f, ResidualProblem p, DoubleTensor q) {
    FiniteMdp mdp = p.mdp();
    return f.recoveredReward(q, mdp.expectedNext(softValue(f, p, q)), mdp.discount());
  }

  /** E_π Σ γᵗ [r₂ − α₀ KL(π ‖ π₁) + (α̃ − α₀) H(π)] from each state, [S]. */
  private static DoubleTensor objective(ResidualProblem p, Policy policy) {
    DoubleTensor perState =
        policy
            .expectation(p.preference())
            .minus(policy.divergenceFrom(p.base()).times(p.baseWeight()))
            .plus(policy.entropy().times(p.temperature() - p.baseWeight()));
    return p.mdp().discountedSum(policy, perState);
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
  private static double logRatio(ResidualProblem p, Policy customised, Answer answer) {
    return p.temperature() * answer.logProbability(customised)
        - p.baseWeight() * answer.logProbability(p.base());
  }

  private static double logOdds(DoubleTensor logPolicy) {
    return logPolicy.get(0, 0) - logPolicy.get(0, 1);
  }

  private static DoubleTensor exactScores(
      List<DoubleTensor> rewards, double discount, ScoreNormaliser normaliser) {
    return DoubleTensor.of(
        rewards.stream()
            .mapToDouble(
                r -> {
                  double sum =
                      IntStream.range(0, r.size())
                          .mapToDouble(t -> Math.pow(discount, t) * r.get(t))
                          .sum();
                  return normaliser == ScoreNormaliser.NONE ? sum : sum / r.size();
                })
            .toArray());
  }

  private static double exactLoss(Pairs c, ScoreNormaliser normaliser) {
    double discount = c.discount();
    DoubleTensor margins =
        exactScores(Pairs.exactRewards(c.chosen(), discount), discount, normaliser)
            .minus(exactScores(Pairs.exactRewards(c.rejected(), discount), discount, normaliser));
    return mean(margins.map(margin -> softplus(-margin)))
        + c.rewardPenalty() * meanSquare(Pairs.exactRewards(c.all(), discount));
  }

  private static double meanSquare(List<DoubleTensor> rewards) {
    return rewards.stream()
        .flatMapToDouble(r -> Arrays.stream(r.values()))
        .map(reward -> reward * reward)
        .average()
        .orElseThrow();
  }

  private static double mean(DoubleTensor x) {
    return Arrays.stream(x.values()).average().orElseThrow();
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static DoubleTensor bumped(DoubleTensor x, int index) {
    return DoubleTensor.generate(i -> i == index ? x.get(i) + 1 : x.get(i), x.size());
  }

  /** The largest number that enters a soft value. */
  private static double size(ResidualProblem p, DoubleTensor q) {
    return q.maxAbs() + p.baseTerm().maxAbs();
  }

  /** The same, summed along the longest answer. */
  private static double answerSize(TreeProblem p, DoubleTensor q) {
    return p.tree().states() * size(p.problem(), q);
  }

  private static double size(Vocabulary c) {
    return (1 + c.baseWeight()) * (c.base().maxAbs() + c.adapted().maxAbs());
  }

  private static double size(Response response) {
    return response.q().maxAbs() + response.values().maxAbs();
  }

  private static double size(List<DoubleTensor> rewards) {
    return rewards.stream().mapToDouble(r -> r.size() * r.maxAbs()).max().orElseThrow();
  }

  /** 1/(1 − γ) where nothing ends; a tree's episodes are shorter than its states are many. */
  private static double horizon(ResidualProblem p) {
    double discount = p.mdp().discount();
    return discount < 1 ? 1 / (1 - discount) : p.mdp().states();
  }
}
