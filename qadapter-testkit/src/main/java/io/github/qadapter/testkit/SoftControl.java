package io.github.qadapter.testkit;

/**
 * Exact solvers for soft (entropy-regularized) control at temperature a: Q = r + γ E V(s′), V = a ·
 * log Σ exp(Q/a), π = exp((Q − V)/a).
 */
public final class SoftControl {
  private static final int MOST_SWEEPS = 100_000;

  private SoftControl() {}

  /**
   * The solution to rounding error, by soft policy iteration: Newton's method on the soft Bellman
   * equation, each step one linear solve.
   *
   * @param temperature a, above 0
   */
  public static SoftSolution solve(FiniteMdp mdp, double temperature) {
    return new ResidualProblem(mdp, Policy.uniform(mdp.states(), mdp.actions()), 0, temperature)
        .solve();
  }

  /**
   * The solution by repeated soft Bellman backups, until no value moves by more than {@code
   * tolerance}; its error is then at most tolerance · γ/(1 − γ). Slower than {@link #solve} and
   * written independently of it.
   *
   * @param temperature a, above 0
   * @param tolerance above 0
   * @throws IllegalStateException if 100 000 sweeps do not get there
   */
  public static SoftSolution valueIteration(FiniteMdp mdp, double temperature, double tolerance) {
    int states = mdp.states();
    int actions = mdp.actions();
    double[] values = new double[states];
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      DoubleTensor q = mdp.backup(DoubleTensor.of(values));
      double change = 0;
      for (int s = 0; s < states; s++) {
        double value = LogSpace.softMaximum(q.raw(), s * actions, actions, temperature);
        change = Math.max(change, Math.abs(value - values[s]));
        values[s] = value;
      }
      if (change <= tolerance) {
        return new SoftSolution(
            q, DoubleTensor.of(values), Policy.ofLogits(q.times(1 / temperature)));
      }
    }
    throw new IllegalStateException(
        "Expected values to settle within "
            + tolerance
            + ", but they still move after "
            + MOST_SWEEPS
            + " sweeps.");
  }

  /**
   * What a given policy is worth, exactly: V^π(s) = E_π Σ γᵗ [r − a log π], by one linear solve.
   * The solution's Q is r + γ E V^π(s′).
   *
   * @param temperature a, at least 0
   */
  public static SoftSolution evaluate(FiniteMdp mdp, Policy policy, double temperature) {
    DoubleTensor perStep =
        policy.expectation(mdp.rewards().minus(policy.logProbabilities().times(temperature)));
    DoubleTensor values = mdp.discountedSum(policy, perStep);
    return new SoftSolution(mdp.backup(values), values, policy);
  }
}
