package io.github.qadapter.testkit;

import java.util.Locale;

/**
 * The whole story, in which even the base's own reward is known: the base solved r₁ at temperature
 * α₁, and λ r₁ + r₂ is wanted at temperature α̃. Residual Q-learning gets there without r₁, with α₀
 * = λ α₁.
 *
 * @param mdp the problem whose rewards are r₁
 * @param baseTemperature α₁, above 0
 * @param retained λ, how much the base's reward still counts; at least 0
 * @param preference r₂, [S, A]
 * @param temperature α̃, above 0
 */
public record CustomizationProblem(
    FiniteMdp mdp,
    double baseTemperature,
    double retained,
    DoubleTensor preference,
    double temperature) {

  /** Q₁, V₁ and π₁: the solution of r₁ at temperature α₁. */
  public SoftSolution base() {
    return SoftControl.solve(mdp, baseTemperature);
  }

  /** Q̃, Ṽ and π̃: the solution of λ r₁ + r₂ at temperature α̃, from full knowledge. */
  public SoftSolution full() {
    DoubleTensor joint = mdp.rewards().times(retained).plus(preference);
    return SoftControl.solve(mdp.withRewards(joint), temperature);
  }

  /** What is left to solve once only π₁ is known. */
  public ResidualProblem residual() {
    return new ResidualProblem(
        mdp.withRewards(preference), base().policy(), retained * baseTemperature, temperature);
  }

  /** The weights, then one line for each state and action. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                    Locale.ROOT,
                    "CustomizationProblem[%d states, %d actions, discount %s, base temperature %s, ",
                    mdp.states(),
                    mdp.actions(),
                    mdp.discount(),
                    baseTemperature)
                + String.format(
                    Locale.ROOT, "retained %s, temperature %s]", retained, temperature));
    for (int s = 0; s < mdp.states(); s++) {
      for (int a = 0; a < mdp.actions(); a++) {
        text.append("\n  state ").append(s).append(", action ").append(a);
        text.append(": r1 ").append(mdp.rewards().get(s, a));
        text.append(", r2 ").append(preference.get(s, a));
        text.append(", then ").append(mdp.outcome(s, a));
      }
    }
    return text.toString();
  }
}
