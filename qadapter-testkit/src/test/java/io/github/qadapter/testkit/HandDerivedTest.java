package io.github.qadapter.testkit;

import static io.github.qadapter.testkit.QAdapterAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The solvers on problems whose answers are a line of arithmetic, and against each other. */
class HandDerivedTest {
  private static final double EXACT = 1e-14;

  /**
   * One state, two actions that stay: V = log(e^(log 2 + V/2) + e^(log 6 + V/2)), so V = 2 log 8.
   */
  private static final FiniteMdp LOOP =
      FiniteMdp.deterministic(
          new int[][] {{0, 0}}, DoubleTensor.of(new double[][] {{Math.log(2), Math.log(6)}}), 0.5);

  /** Token 0 ends; token 1 leads to a state in which both tokens end. */
  private static final TokenTree TREE =
      TokenTree.of(new int[][] {{FiniteMdp.END, 1}, {FiniteMdp.END, FiniteMdp.END}});

  @Test
  void aLoopOfOneState() {
    SoftSolution solution = SoftControl.solve(LOOP, 1);
    assertThat(solution.values()).isCloseTo(DoubleTensor.of(2 * Math.log(8)), EXACT);
    assertThat(solution.q())
        .isCloseTo(DoubleTensor.of(new double[][] {{Math.log(16), Math.log(48)}}), EXACT);
    assertThat(solution.policy().probability(0, 0)).isCloseTo(0.25, within(EXACT));
    assertThat(solution.policy()).isSoftOptimalFor(LOOP, 1, 1e-12);
  }

  @Test
  void thePolicyIsWorthItsEntropyWhereNothingIsEarned() {
    FiniteMdp nothing = LOOP.withRewards(DoubleTensor.zeros(1, 2));
    SoftSolution worth = SoftControl.evaluate(nothing, Policy.uniform(1, 2), 3);
    assertThat(worth.values()).isCloseTo(DoubleTensor.of(2 * 3 * Math.log(2)), EXACT);
  }

  /**
   * π₁ = (¾, ¼) then (½, ½); r₂ = log 2 for ending at once, else 0; α₀ = α̃ = 1. V̂(1) = 0, V̂(0) =
   * log(2 · ¾ + ¼) = log 7/4, so the answers 0, 10, 11 have probabilities 6/7, 1/14, 1/14.
   */
  @Test
  void aTreeOfThreeAnswers() {
    Policy base = Policy.ofLogits(DoubleTensor.of(new double[][] {{Math.log(3), 0}, {0, 0}}));
    DoubleTensor preference = DoubleTensor.of(new double[][] {{Math.log(2), 0}, {0, 0}});
    TreeProblem problem = TreeProblem.of(TREE, preference, base, 1, 1, 1);
    SoftSolution solution = problem.solve();
    assertThat(solution.q()).isCloseTo(preference, EXACT);
    assertThat(solution.values()).isCloseTo(DoubleTensor.of(Math.log(1.75), 0), EXACT);
    DoubleTensor answers = problem.logAnswerProbabilities().map(Math::exp);
    assertThat(answers).isCloseTo(DoubleTensor.of(6 / 7.0, 1 / 14.0, 1 / 14.0), EXACT);
    assertThat(problem.logPartition()).isCloseTo(Math.log(1.75), within(EXACT));
    List<TokenTree.Answer> listed = TREE.answers();
    assertThat(listed)
        .extracting(TokenTree.Answer::tokens)
        .containsExactly(List.of(0), List.of(1, 0), List.of(1, 1));
    assertThat(listed.get(2).states()).containsExactly(0, 1);
  }

  @Test
  void anUndiscountedLoopIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LOOP.withDiscount(1))
        .withMessageContaining("discount 1 and a loop");
  }

  @Property(tries = 300)
  void policyIterationAndValueIterationAgree(@ForAll ResidualProblem p) {
    FiniteMdp ordinary = p.mdp().withRewards(p.preference().plus(p.baseTerm()));
    SoftSolution newton = SoftControl.solve(ordinary, p.temperature());
    double size = 1 + newton.q().maxAbs();
    SoftSolution sweeps = SoftControl.valueIteration(ordinary, p.temperature(), 1e-12 * size);
    assertThat(newton.q()).isCloseTo(sweeps.q(), 1e-10 * size, 0);
    assertThat(newton.values()).isCloseTo(sweeps.values(), 1e-10 * size, 0);
  }

  @Property(tries = 300)
  void policyIterationAndBackwardInductionAgree(@ForAll TreeProblem p) {
    SoftSolution newton = p.problem().solve();
    SoftSolution backward = p.solve();
    double size = 1 + newton.q().maxAbs() + p.problem().baseTerm().maxAbs();
    assertThat(newton.q()).isCloseTo(backward.q(), 1e-12 * size, 0);
    assertThat(newton.values()).isCloseTo(backward.values(), 1e-12 * size, 0);
    assertThat(backward.policy()).isSoftOptimalFor(p.problem(), 1e-11);
  }

  @Property(tries = 300)
  void theSolutionSatisfiesTheBellmanEquationAndEvaluatesToItself(@ForAll ResidualProblem p) {
    SoftSolution solution = p.solve();
    double size = 1 + solution.q().maxAbs() + p.baseTerm().maxAbs();
    assertThat(p.backup(solution.q())).isCloseTo(solution.q(), 1e-11 * size, 0);
    FiniteMdp ordinary = p.mdp().withRewards(p.preference().plus(p.baseTerm()));
    SoftSolution worth = SoftControl.evaluate(ordinary, solution.policy(), p.temperature());
    assertThat(worth.values()).isCloseTo(solution.values(), 1e-11 * size, 0);
  }
}
