package io.github.qadapter.testkit;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a policy. Log-probabilities are compared after multiplication by the problem's
 * temperature, in the unit of its rewards: that is what the rounding of a Q-function leaves intact
 * however cold the policy.
 */
public final class PolicyAssert extends AbstractAssert<PolicyAssert, Policy> {
  PolicyAssert(@Nullable Policy actual) {
    super(actual, PolicyAssert.class);
  }

  /**
   * The one soft-optimal policy of a problem at temperature a: a |log π − log π*| ≤ tolerance · (1
   * + max |Q|) everywhere.
   */
  public PolicyAssert isSoftOptimalFor(FiniteMdp mdp, double temperature, double tolerance) {
    return isOptimal(SoftControl.solve(mdp, temperature), temperature, tolerance);
  }

  /**
   * The one customized policy of a residual problem: α̃ |log π − log π̃| ≤ tolerance · (1 + max |Q̂
   * + α₀ log π₁|) everywhere.
   */
  public PolicyAssert isSoftOptimalFor(ResidualProblem problem, double tolerance) {
    SoftSolution solution = problem.solve();
    SoftSolution ordinary =
        new SoftSolution(
            solution.q().plus(problem.baseTerm()), solution.values(), solution.policy());
    return isOptimal(ordinary, problem.temperature(), tolerance);
  }

  /** |log π − log π′| ≤ tolerance everywhere. */
  public PolicyAssert isCloseTo(Policy expected, double tolerance) {
    isNotNull();
    new DoubleTensorAssert(actual.logProbabilities())
        .as("log-probabilities")
        .isCloseTo(expected.logProbabilities(), tolerance, 0);
    return this;
  }

  /** Every row sums to 1 within the tolerance. */
  public PolicyAssert isNormalized(double tolerance) {
    isNotNull();
    for (int s = 0; s < actual.states(); s++) {
      double total = Math.exp(LogSpace.logSumExp(actual.logProbabilities().row(s)));
      if (!(Math.abs(total - 1) <= tolerance)) {
        failWithMessage(
            "Expected probabilities that sum to 1, but found %s in state %s of%n%s",
            total, s, actual);
      }
    }
    return this;
  }

  private PolicyAssert isOptimal(SoftSolution solution, double temperature, double tolerance) {
    isNotNull();
    isNormalized(Math.max(tolerance, 1e-12));
    new DoubleTensorAssert(actual.logProbabilities().times(temperature))
        .as("temperature times the log-probabilities of%n%s", actual)
        .isCloseTo(
            solution.policy().logProbabilities().times(temperature),
            tolerance * (1 + solution.q().maxAbs()),
            0);
    return this;
  }
}
