package io.github.qadapter.testkit;

import java.util.Locale;

/**
 * A base policy that is to be customized, and the exact residual Q-function that does it:
 *
 * <ul>
 *   <li>V̂(s) = α̃ log Σₐ exp((Q̂(s,a) + α₀ log π₁(a|s)) / α̃)
 *   <li>π̃(a|s) = exp((Q̂(s,a) + α₀ log π₁(a|s) − V̂(s)) / α̃)
 *   <li>Q̂(s,a) = r₂(s,a) + γ E V̂(s′)
 * </ul>
 *
 * @param mdp the problem whose rewards are the preference r₂
 * @param base π₁
 * @param baseWeight α₀, at least 0
 * @param temperature α̃, above 0
 */
public record ResidualProblem(FiniteMdp mdp, Policy base, double baseWeight, double temperature) {
  private static final int MOST_STEPS = 1_000;

  /**
   * Checks that the parts fit.
   *
   * @throws IllegalArgumentException if the policy is for another number of states or actions, or a
   *     weight is out of its range
   */
  public ResidualProblem {
    if (base.states() != mdp.states() || base.actions() != mdp.actions()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected a policy for %d states and %d actions, but found one for %d and %d.",
              mdp.states(),
              mdp.actions(),
              base.states(),
              base.actions()));
    }
    if (!(baseWeight >= 0)) {
      throw new IllegalArgumentException(
          "Expected a base weight of at least 0, but found " + baseWeight + ".");
    }
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "Expected a temperature above 0, but found " + temperature + ".");
    }
  }

  /** r₂(s,a), [S, A]. */
  public DoubleTensor preference() {
    return mdp.rewards();
  }

  /** α₀ log π₁(a|s), [S, A]. */
  public DoubleTensor baseTerm() {
    return base.logProbabilities().times(baseWeight);
  }

  /** The same problem with another preference r₂ [S, A]. */
  public ResidualProblem withPreference(DoubleTensor preference) {
    return new ResidualProblem(mdp.withRewards(preference), base, baseWeight, temperature);
  }

  /** The same problem with other weights. */
  public ResidualProblem withWeights(double otherBaseWeight, double otherTemperature) {
    return new ResidualProblem(mdp, base, otherBaseWeight, otherTemperature);
  }

  /** The same problem with another discount in [0, 1]. */
  public ResidualProblem withDiscount(double discount) {
    return new ResidualProblem(mdp.withDiscount(discount), base, baseWeight, temperature);
  }

  /** V̂ for an arbitrary Q̂ [S, A]; the result is [S]. */
  public DoubleTensor softValue(DoubleTensor q) {
    DoubleTensor z = q.plus(baseTerm());
    int actions = mdp.actions();
    return DoubleTensor.generate(
        s -> LogSpace.softMaximum(z.raw(), s * actions, actions, temperature), mdp.states());
  }

  /** π̃ for an arbitrary Q̂ [S, A]. */
  public Policy policy(DoubleTensor q) {
    return Policy.ofLogits(q.plus(baseTerm()).times(1 / temperature));
  }

  /** The right-hand side of the residual soft Bellman equation, r₂ + γ E V̂(s′), [S, A]. */
  public DoubleTensor backup(DoubleTensor q) {
    return mdp.backup(softValue(q));
  }

  /** The reward that makes an arbitrary Q̂ the solution: r₂ = Q̂ − γ E V̂(s′), [S, A]. */
  public DoubleTensor recoveredReward(DoubleTensor q) {
    return q.minus(mdp.expectedNext(softValue(q)).times(mdp.discount()));
  }

  /**
   * Q̂, V̂ and π̃ to rounding error.
   *
   * <p>Soft policy iteration on the residual equations themselves: V ← (I − γP_π)⁻¹ E_π[r₂ + α₀ log
   * π₁ − α̃ log π], then π from V. It is Newton's method, so the step after a change of 1e-11
   * leaves nothing but rounding.
   */
  public SoftSolution solve() {
    DoubleTensor perAction = preference().plus(baseTerm());
    Policy policy = Policy.ofLogits(perAction.times(1 / temperature));
    DoubleTensor values = DoubleTensor.zeros(mdp.states());
    double size = perAction.maxAbs() + temperature * Math.log(mdp.actions());
    boolean settled = false;
    for (int step = 0; step < MOST_STEPS; step++) {
      DoubleTensor perStep =
          policy.expectation(perAction.minus(policy.logProbabilities().times(temperature)));
      DoubleTensor better = mdp.discountedSum(policy, perStep);
      double change = better.minus(values).maxAbs();
      values = better;
      DoubleTensor q = mdp.backup(values);
      policy = policy(q);
      if (settled) {
        return new SoftSolution(q, softValue(q), policy);
      }
      settled = change <= 1e-11 * (values.maxAbs() + size);
    }
    throw new IllegalStateException(
        "Expected policy iteration to settle, but it still moves after " + MOST_STEPS + " steps.");
  }

  /** The weights, then one line for each state and action. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "ResidualProblem[%d states, %d actions, discount %s, base weight %s, temperature %s]",
                mdp.states(),
                mdp.actions(),
                mdp.discount(),
                baseWeight,
                temperature));
    for (int s = 0; s < mdp.states(); s++) {
      for (int a = 0; a < mdp.actions(); a++) {
        text.append("\n  state ").append(s).append(", action ").append(a);
        text.append(String.format(Locale.ROOT, ": base %.4g", base.probability(s, a)));
        text.append(", reward ").append(preference().get(s, a));
        text.append(", then ").append(mdp.outcome(s, a));
      }
    }
    return text.toString();
  }
}
