package io.github.qadapter.testkit;

import java.util.Locale;

/** A stochastic policy over a finite problem, held as log-probabilities [S, A]. Immutable. */
public final class Policy {
  private final DoubleTensor logProbabilities;

  private Policy(DoubleTensor logProbabilities) {
    this.logProbabilities = logProbabilities;
  }

  /** π(a|s) = exp(z(s,a)) / Σ exp(z(s,·)). */
  public static Policy ofLogits(DoubleTensor logits) {
    int states = logits.dimension(0);
    int actions = logits.dimension(1);
    double[] z = logits.raw();
    double[] normalized = new double[z.length];
    for (int s = 0; s < states; s++) {
      int first = s * actions;
      double top = Double.NEGATIVE_INFINITY;
      for (int i = first; i < first + actions; i++) {
        top = Math.max(top, z[i]);
      }
      // Large logits lose digits against their normalizer; measured from the top they do not.
      for (int i = first; i < first + actions; i++) {
        normalized[i] = z[i] - top;
      }
      double total = LogSpace.softMaximum(normalized, first, actions, 1);
      for (int i = first; i < first + actions; i++) {
        normalized[i] -= total;
      }
    }
    return new Policy(DoubleTensor.wrap(normalized, states, actions));
  }

  /**
   * The given log-probabilities [S, A], taken as they are.
   *
   * @throws IllegalArgumentException if a row's probabilities miss 1 by more than 1e-6
   */
  public static Policy ofLogProbabilities(DoubleTensor logProbabilities) {
    for (int s = 0; s < logProbabilities.dimension(0); s++) {
      double total = Math.exp(LogSpace.logSumExp(logProbabilities.row(s)));
      if (!(Math.abs(total - 1) <= 1e-6)) {
        throw new IllegalArgumentException(
            "Expected probabilities that sum to 1, but found " + total + " in state " + s + ".");
      }
    }
    return new Policy(logProbabilities);
  }

  /** The same probability for each action. */
  public static Policy uniform(int states, int actions) {
    return ofLogits(DoubleTensor.zeros(states, actions));
  }

  /** The number of states. */
  public int states() {
    return logProbabilities.dimension(0);
  }

  /** The number of actions that each state offers. */
  public int actions() {
    return logProbabilities.dimension(1);
  }

  /** log π(a|s), [S, A], in nats. */
  public DoubleTensor logProbabilities() {
    return logProbabilities;
  }

  /** log π(a|s), in nats. */
  public double logProbability(int state, int action) {
    return logProbabilities.get(state, action);
  }

  /** π(a|s). */
  public double probability(int state, int action) {
    return Math.exp(logProbability(state, action));
  }

  /** H(π(·|s)) = −Σ π log π for each state, [S], in nats. */
  public DoubleTensor entropy() {
    return expectation(logProbabilities).times(-1);
  }

  /** KL(π(·|s) ‖ other(·|s)) for each state, [S], in nats. */
  public DoubleTensor divergenceFrom(Policy other) {
    return expectation(logProbabilities.minus(other.logProbabilities));
  }

  /** Σₐ π(a|s) x(s,a) for each state, [S]. */
  public DoubleTensor expectation(DoubleTensor x) {
    int actions = actions();
    double[] logs = logProbabilities.raw();
    double[] table = x.raw();
    double[] mean = new double[states()];
    for (int i = 0; i < logs.length; i++) {
      double probability = Math.exp(logs[i]);
      // An action that is never taken adds nothing, whatever infinity stands in its cell.
      if (probability > 0) {
        mean[i / actions] += probability * table[i];
      }
    }
    return DoubleTensor.wrap(mean, states());
  }

  /** The probabilities, one line for each state. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Policy");
    for (int s = 0; s < states(); s++) {
      text.append("\n  state ").append(s).append(':');
      for (int a = 0; a < actions(); a++) {
        text.append(String.format(Locale.ROOT, " %.4g", probability(s, a)));
      }
    }
    return text.toString();
  }
}
