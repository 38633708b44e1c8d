package io.github.qadapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The identities of residual Q-learning on this module's own solvers, by the numbers of
 * docs/mathematics.md. The bound is 1e-9 · (1 + the largest number involved); log-probabilities are
 * compared in the unit of rewards, that is times α̃.
 */
class SolverIdentitiesTest {
  private static final int TRIES = 1000;
  private static final double TOLERANCE = 1e-9;

  @Property(tries = TRIES)
  void I01_theResidualIsTheDifferenceOfTheFullAndTheBaseProblem(@ForAll CustomizationProblem p) {
    SoftSolution base = p.base();
    SoftSolution full = p.full();
    SoftSolution residual = p.residual().solve();
    double size = full.q().maxAbs() + p.retained() * base.q().maxAbs();
    close(residual.q(), full.q().minus(base.q().times(p.retained())), size);
    close(residual.values(), full.values().minus(base.values().times(p.retained())), size);
  }

  @Property(tries = TRIES)
  void I02_theCustomizedPolicyIsSoftOptimalForBothRewards(@ForAll CustomizationProblem p) {
    SoftSolution full = p.full();
    double size = full.q().maxAbs() + p.retained() * p.base().q().maxAbs();
    closePolicies(p.residual().solve().policy(), full.policy(), p.temperature(), size);
  }

  @Property(tries = TRIES)
  void I03_theRewardIsRecoveredFromTheResidual(@ForAll CustomizationProblem p) {
    SoftSolution base = p.base();
    SoftSolution full = p.full();
    DoubleTensor q = full.q().minus(base.q().times(p.retained()));
    double size = full.q().maxAbs() + p.retained() * base.q().maxAbs();
    close(p.residual().recoveredReward(q), p.preference(), size);
  }

  @Property(tries = TRIES)
  void I04_anyResidualSurvivesTheRoundTripThroughItsReward(
      @ForAll ResidualProblem p, @ForAll("seeds") int seed) {
    DoubleTensor q = table(p, seed);
    DoubleTensor reward = p.recoveredReward(q);
    close(p.withPreference(reward).solve().q(), q, size(p, q) + reward.maxAbs());
  }

  @Property(tries = TRIES)
  void I05_theValueIsTheRegularizedMeanUnderTheCustomizedPolicy(@ForAll ResidualProblem p) {
    SoftSolution solution = p.solve();
    DoubleTensor perAction =
        solution
            .q()
            .plus(p.baseTerm())
            .minus(solution.policy().logProbabilities().times(p.temperature()));
    close(solution.policy().expectation(perAction), solution.values(), size(p, solution.q()));
  }

  @Property(tries = TRIES)
  void I06_theSumWithTheBaseTermIsAnOrdinarySoftQ(@ForAll ResidualProblem p) {
    SoftSolution residual = p.solve();
    FiniteMdp ordinary = p.mdp().withRewards(p.preference().plus(p.baseTerm()));
    SoftSolution solution = SoftControl.solve(ordinary, p.temperature());
    double size = size(p, residual.q());
    close(residual.q().plus(p.baseTerm()), solution.q(), size);
    close(residual.values(), solution.values(), size);
    closePolicies(residual.policy(), solution.policy(), p.temperature(), size);
  }

  @Property(tries = TRIES)
  void I07_theBaseEntersOnlyThroughItsPolicyAndWeight(
      @ForAll ResidualProblem p, @ForAll("temperatures") double other, @ForAll("seeds") int seed) {
    DoubleTensor potential = potential(p, seed);
    double retained = p.baseWeight() / other;
    DoubleTensor baseReward =
        shaping(p, potential).times(-1).plus(p.base().logProbabilities().times(other));
    SoftSolution base = SoftControl.solve(p.mdp().withRewards(baseReward), other);
    closePolicies(base.policy(), p.base(), other, base.q().maxAbs());
    DoubleTensor joint = baseReward.times(retained).plus(p.preference());
    SoftSolution full = SoftControl.solve(p.mdp().withRewards(joint), p.temperature());
    SoftSolution residual = p.solve();
    double size = size(p, residual.q()) + full.q().maxAbs();
    closePolicies(residual.policy(), full.policy(), p.temperature(), size);
  }

  @Property(tries = TRIES)
  void I08_theAdvantageIsTheTemperedLogRatio(@ForAll ResidualProblem p) {
    SoftSolution solution = p.solve();
    DoubleTensor advantage =
        p.mdp().backup(solution.values()).plusPerRow(solution.values().times(-1));
    DoubleTensor ratio =
        solution.policy().logProbabilities().times(p.temperature()).minus(p.baseTerm());
    close(advantage, ratio, size(p, solution.q()));
  }

  @Property(tries = TRIES)
  void I09_potentialShapingShiftsTheResidualAndLeavesThePolicy(
      @ForAll ResidualProblem p, @ForAll("seeds") int seed) {
    DoubleTensor potential = potential(p, seed);
    SoftSolution plain = p.solve();
    SoftSolution shaped = p.withPreference(p.preference().plus(shaping(p, potential))).solve();
    double size = size(p, plain.q()) + shaped.q().maxAbs();
    close(shaped.q(), plain.q().plusPerRow(potential.times(-1)), size);
    close(shaped.values(), plain.values().minus(potential), size);
    closePolicies(shaped.policy(), plain.policy(), p.temperature(), size);
  }

  @Property(tries = TRIES)
  void I10_aConstantRewardShiftsAnEndlessProblem(
      @ForAll("endless") ResidualProblem p, @ForAll("seeds") int seed) {
    double constant = new Noise(seed).number(-3, 2, 0);
    SoftSolution plain = p.solve();
    SoftSolution shifted = p.withPreference(p.preference().plus(constant)).solve();
    double size = size(p, plain.q()) + shifted.q().maxAbs();
    close(shifted.q(), plain.q().plus(constant / (1 - p.mdp().discount())), size);
    closePolicies(shifted.policy(), plain.policy(), p.temperature(), size);
  }

  @Property(tries = TRIES)
  void I11_scalingEverythingScalesTheResidualAndLeavesThePolicy(
      @ForAll ResidualProblem p, @ForAll("temperatures") double factor) {
    SoftSolution plain = p.solve();
    SoftSolution scaled =
        p.withPreference(p.preference().times(factor))
            .withWeights(p.baseWeight() * factor, p.temperature() * factor)
            .solve();
    double size = size(p, plain.q());
    close(scaled.q().times(1 / factor), plain.q(), size);
    closePolicies(scaled.policy(), plain.policy(), p.temperature(), size);
  }

  @Property(tries = TRIES)
  void I12_withoutBaseWeightItIsPlainSoftQLearning(@ForAll ResidualProblem p) {
    SoftSolution residual = p.withWeights(0, p.temperature()).solve();
    double fine = 1e-12 * (1 + residual.q().maxAbs());
    SoftSolution plain = SoftControl.valueIteration(p.mdp(), p.temperature(), fine);
    close(residual.q(), plain.q(), residual.q().maxAbs());
    closePolicies(residual.policy(), plain.policy(), p.temperature(), residual.q().maxAbs());
  }

  @Property(tries = TRIES)
  void I13_withoutDiscountTheResidualIsTheReward(@ForAll ResidualProblem p) {
    SoftSolution solution = p.withDiscount(0).solve();
    close(solution.q(), p.preference(), p.preference().maxAbs());
    Policy expected =
        Policy.ofLogits(
            p.base()
                .logProbabilities()
                .times(p.baseWeight() / p.temperature())
                .plus(p.preference().times(1 / p.temperature())));
    closePolicies(solution.policy(), expected, p.temperature(), size(p, solution.q()));
  }

  @Property(tries = TRIES)
  void I14_withoutPreferenceAndAtEqualWeightsTheBaseStays(@ForAll ResidualProblem p) {
    SoftSolution solution =
        p.withPreference(DoubleTensor.zeros(p.preference().shape()))
            .withWeights(p.temperature(), p.temperature())
            .solve();
    close(solution.q(), DoubleTensor.zeros(p.preference().shape()), 0);
    closePolicies(solution.policy(), p.base(), 1, 0);
  }

  @Property(tries = TRIES)
  void I15_customizingTwiceIsCustomizingOnceForBoth(
      @ForAll ResidualProblem p,
      @ForAll("temperatures") double retained,
      @ForAll("temperatures") double temperature,
      @ForAll("seeds") int seed) {
    DoubleTensor second = table(p, seed);
    SoftSolution first = p.solve();
    SoftSolution then =
        new ResidualProblem(
                p.mdp().withRewards(second),
                first.policy(),
                retained * p.temperature(),
                temperature)
            .solve();
    SoftSolution once =
        p.withPreference(p.preference().times(retained).plus(second))
            .withWeights(retained * p.baseWeight(), temperature)
            .solve();
    double size = size(p, first.q()) * (1 + retained) + then.q().maxAbs() + once.q().maxAbs();
    close(first.q().times(retained).plus(then.q()), once.q(), size);
    closePolicies(then.policy(), once.policy(), temperature, size);
  }

  @Property(tries = TRIES)
  void I16_theBackupIsAContraction(
      @ForAll ResidualProblem p, @ForAll("seeds") int seed, @ForAll("seeds") int otherSeed) {
    DoubleTensor q = table(p, seed);
    DoubleTensor other = table(p, otherSeed);
    double apart = p.backup(q).minus(p.backup(other)).maxAbs();
    double bound = p.mdp().discount() * q.minus(other).maxAbs();
    assertThat(apart).isLessThanOrEqualTo(bound + TOLERANCE * (1 + size(p, q) + other.maxAbs()));
  }

  @Property(tries = TRIES)
  void I17_moreRewardNeverMeansLessValue(@ForAll ResidualProblem p, @ForAll("seeds") int seed) {
    SoftSolution plain = p.solve();
    DoubleTensor more = table(p, seed).map(Math::abs);
    SoftSolution better = p.withPreference(p.preference().plus(more)).solve();
    double slack = TOLERANCE * (1 + size(p, plain.q()) + better.q().maxAbs());
    assertThat(least(better.values().minus(plain.values()))).isGreaterThanOrEqualTo(-slack);
    assertThat(least(better.q().minus(plain.q()).minus(more))).isGreaterThanOrEqualTo(-slack);
  }

  @Property(tries = TRIES)
  void I18_theSoftValueLiesBetweenTheMaximumAndItPlusTheEntropyBound(@ForAll ResidualProblem p) {
    SoftSolution solution = p.solve();
    DoubleTensor z = solution.q().plus(p.baseTerm());
    double slack = TOLERANCE * (1 + size(p, solution.q()));
    double entropy = p.temperature() * Math.log(p.mdp().actions());
    for (int s = 0; s < p.mdp().states(); s++) {
      double top = Arrays.stream(z.row(s)).max().orElseThrow();
      assertThat(solution.values().get(s)).isBetween(top - slack, top + entropy + slack);
    }
  }

  @Property(tries = TRIES)
  void I19_theRegretOfAnyPolicyIsItsDiscountedDivergence(
      @ForAll ResidualProblem p, @ForAll("seeds") int seed) {
    SoftSolution solution = p.solve();
    Policy policy = Policy.ofLogits(table(p, seed));
    DoubleTensor worth = objective(p, policy);
    DoubleTensor regret =
        p.mdp()
            .discountedSum(policy, policy.divergenceFrom(solution.policy()).times(p.temperature()));
    double size = size(p, solution.q()) + worth.maxAbs() + regret.maxAbs();
    close(solution.values().minus(worth), regret, size);
  }

  @Property(tries = TRIES)
  void I20_theObjectiveIsRewardLessDivergencePlusEntropy(@ForAll ResidualProblem p) {
    SoftSolution solution = p.solve();
    close(objective(p, solution.policy()), solution.values(), size(p, solution.q()));
  }

  @Property(tries = TRIES)
  void E1_theAnswerPolicyTiltsTheBaseAndTheFirstValueIsTheLogPartition(@ForAll TreeProblem p) {
    SoftSolution solution = p.solve();
    double size = size(p.problem(), solution.q());
    double temperature = p.problem().temperature();
    DoubleTensor enumerated = p.logAnswerProbabilities();
    List<TokenTree.Answer> answers = p.tree().answers();
    DoubleTensor stepwise =
        DoubleTensor.generate(
            i -> answers.get(i).logProbability(solution.policy()), answers.size());
    close(stepwise.times(temperature), enumerated.times(temperature), size);
    close(
        DoubleTensor.of(temperature * p.logPartition()),
        DoubleTensor.of(solution.values().get(0)),
        size);
  }

  @Property(tries = TRIES)
  void E2_rewardsTelescope(@ForAll TreeProblem p) {
    SoftSolution solution = p.solve();
    ResidualProblem problem = p.problem();
    double size = size(problem, solution.q());
    DoubleTensor recovered = problem.recoveredReward(solution.q());
    DoubleTensor advantage = solution.q().plusPerRow(solution.values().times(-1));
    for (TokenTree.Answer answer : p.tree().answers()) {
      double reward = answer.discountedSum(problem.preference(), 1);
      close(answer.discountedSum(recovered, 1), reward, size);
      double rest = answer.discountedSum(advantage, 1);
      close(rest, reward - solution.values().get(0), size);
      close(rest, logRatio(problem, solution, answer), size);
    }
  }

  @Property(tries = TRIES)
  void E3_aPairsDifferenceIsDposLogRatio(@ForAll TreePair p) {
    ResidualProblem problem = p.tree().problem();
    SoftSolution solution = p.tree().solve();
    double difference =
        p.chosen().discountedSum(problem.preference(), 1)
            - p.rejected().discountedSum(problem.preference(), 1);
    close(
        logRatio(problem, solution, p.chosen()) - logRatio(problem, solution, p.rejected()),
        difference,
        size(problem, solution.q()));
  }

  @Property(tries = TRIES)
  void E4_withoutPreferenceWholeAnswersAreTempered(@ForAll TreeProblem p) {
    ResidualProblem problem =
        p.problem().withPreference(DoubleTensor.zeros(p.problem().preference().shape()));
    SoftSolution solution = p.with(problem).solve();
    List<TokenTree.Answer> answers = p.tree().answers();
    double power = problem.baseWeight() / problem.temperature();
    DoubleTensor tempered =
        DoubleTensor.generate(
            i -> power * answers.get(i).logProbability(problem.base()), answers.size());
    double total = LogSpace.logSumExp(tempered.values());
    DoubleTensor stepwise =
        DoubleTensor.generate(
            i -> answers.get(i).logProbability(solution.policy()), answers.size());
    close(stepwise, tempered.plus(-total), tempered.maxAbs() + total);
  }

  @Property(tries = TRIES)
  void E5_thePreferenceTermCannotSeeAStateOnlyShift(@ForAll TreePair p, @ForAll("seeds") int seed) {
    ResidualProblem problem = p.tree().problem();
    DoubleTensor q = table(problem, seed);
    DoubleTensor shift = potential(problem, seed + 1);
    DoubleTensor plain = problem.recoveredReward(q);
    DoubleTensor shifted = problem.recoveredReward(q.plusPerRow(shift));
    double size = size(problem, q) + shift.maxAbs();
    close(
        p.chosen().discountedSum(shifted, 1) - p.rejected().discountedSum(shifted, 1),
        p.chosen().discountedSum(plain, 1) - p.rejected().discountedSum(plain, 1),
        size);
    close(p.chosen().discountedSum(shifted.minus(plain), 1), shift.get(0), size);
  }

  /** Two tokens, each followed by a state of its own; a reward for being in one of them is seen. */
  @Property(tries = TRIES)
  void N1_aStateOnlyRewardDoesChangeThePolicy(
      @ForAll("forks") TreeProblem fork, @ForAll("temperatures") double bonus) {
    ResidualProblem problem = fork.problem();
    DoubleTensor paid =
        DoubleTensor.of(new double[][] {{0, 0}, {bonus, bonus}, {0, 0}}); // f(s) in state 1 alone
    Policy plain = fork.solve().policy();
    Policy moved =
        fork.with(problem.withPreference(problem.preference().plus(paid))).solve().policy();
    double change = logOdds(moved) - logOdds(plain);
    double margin = problem.mdp().discount() * bonus / problem.temperature();
    assertThat(change).isGreaterThan(0.99 * margin);
  }

  /** One successor's base is certain, the other's is not: tempering gains only in the second. */
  @Property(tries = TRIES)
  void N2_withoutPreferenceAndAtUnequalWeightsThePolicyIsNotTheTemperedBase(
      @ForAll("forks") TreeProblem fork) {
    ResidualProblem problem =
        fork.problem()
            .withPreference(DoubleTensor.zeros(3, 2))
            .withWeights(0.5 * fork.problem().temperature(), fork.problem().temperature());
    Policy tempered = Policy.ofLogits(problem.base().logProbabilities().times(0.5));
    double gap = logOdds(fork.with(problem).solve().policy()) - logOdds(tempered);
    // γ (V̂(s₁) − V̂(s₂))/α̃ with V̂ = α̃ log Σ √π₁: log √2 against log(√0.999 + √0.001).
    double expected =
        problem.mdp().discount()
            * (0.5 * Math.log(2) - Math.log(Math.sqrt(0.999) + Math.sqrt(0.001)));
    assertThat(gap).isGreaterThan(0.1).isCloseTo(expected, within(1e-9));
  }

  @Provide
  Arbitrary<Integer> seeds() {
    return Arbitraries.integers().between(0, 1_000_000);
  }

  @Provide
  Arbitrary<Double> temperatures() {
    return Arbitraries.of(1.0, 0.1, 0.5, 2.0, 3.7);
  }

  @Provide
  Arbitrary<ResidualProblem> endless() {
    return Problems.residualProblems(Problems.endlessMdps());
  }

  @Provide
  Arbitrary<TreeProblem> forks() {
    return Problems.forks();
  }

  private static void close(DoubleTensor actual, DoubleTensor expected, double size) {
    QAdapterAssertions.assertThat(actual).isCloseTo(expected, TOLERANCE * (1 + size), 0);
  }

  private static void close(double actual, double expected, double size) {
    close(DoubleTensor.of(actual), DoubleTensor.of(expected), size);
  }

  private static void closePolicies(
      Policy actual, Policy expected, double temperature, double size) {
    close(
        actual.logProbabilities().times(temperature),
        expected.logProbabilities().times(temperature),
        size);
  }

  /** The largest number that enters a soft value. */
  private static double size(ResidualProblem p, DoubleTensor q) {
    return q.maxAbs() + p.baseTerm().maxAbs();
  }

  /** Any numbers over states and actions, [S, A]. */
  private static DoubleTensor table(ResidualProblem p, int seed) {
    Noise noise = new Noise(seed);
    int actions = p.mdp().actions();
    return DoubleTensor.generate(
        i -> noise.number(-2, 1, i / actions, i % actions), p.mdp().states(), actions);
  }

  /** Φ(s), [S]. */
  private static DoubleTensor potential(ResidualProblem p, int seed) {
    Noise noise = new Noise(seed);
    return DoubleTensor.generate(s -> noise.number(-2, 1, s), p.mdp().states());
  }

  /** γ E Φ(s′) − Φ(s), [S, A]. */
  private static DoubleTensor shaping(ResidualProblem p, DoubleTensor potential) {
    return p.mdp()
        .expectedNext(potential)
        .times(p.mdp().discount())
        .plusPerRow(potential.times(-1));
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

  /** α̃ log π̃(y|x) − α₀ log π₁(y|x). */
  private static double logRatio(
      ResidualProblem p, SoftSolution solution, TokenTree.Answer answer) {
    return p.temperature() * answer.logProbability(solution.policy())
        - p.baseWeight() * answer.logProbability(p.base());
  }

  private static double logOdds(Policy policy) {
    return policy.logProbability(0, 0) - policy.logProbability(0, 1);
  }

  private static double least(DoubleTensor x) {
    return Arrays.stream(x.values()).min().orElseThrow();
  }
}
