package io.github.qadapter.testkit;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;

/**
 * A finite Markov decision problem: transition probabilities P(s′|s,a), rewards r(s,a) and a
 * discount γ. Immutable.
 *
 * <p>A row of P may sum to less than 1: what is missing is the probability that the episode ends
 * there, and the value after the end is 0. An episode of tokens is the case in which every action
 * leads to one longer state or to the end; γ may then be 1.
 */
public final class FiniteMdp {
  /** Stands for the end of the episode where a next state is asked for. */
  public static final int END = -1;

  private static final double ROUNDING = 1e-9;

  private final double[][][] transition; // [S][A][S]
  private final DoubleTensor rewards; // [S, A]
  private final double discount;

  private FiniteMdp(double[][][] transition, DoubleTensor rewards, double discount) {
    this.transition = transition;
    this.rewards = rewards;
    this.discount = discount;
  }

  /**
   * A problem from its tables.
   *
   * @param transition P(s′|s,a) at [s][a][s′], each at least 0; a row that sums to less than 1 ends
   *     the episode with the remaining probability
   * @param rewards r(s,a), [S, A]
   * @param discount γ in [0, 1]; 1 only if no state can be visited twice
   * @throws IllegalArgumentException if the tables do not fit together or γ = 1 meets a loop
   */
  public static FiniteMdp of(double[][][] transition, DoubleTensor rewards, double discount) {
    int states = transition.length;
    int actions = states == 0 ? 0 : transition[0].length;
    if (!Arrays.equals(rewards.shape(), new int[] {states, actions})) {
      throw new IllegalArgumentException(
          "Expected rewards of shape ["
              + states
              + ", "
              + actions
              + "], but found "
              + Arrays.toString(rewards.shape())
              + ".");
    }
    double[][][] copy = new double[states][actions][];
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions; a++) {
        copy[s][a] = checkedRow(transition[s][a], states, s, a);
      }
    }
    if (!(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException(
          "Expected a discount between 0 and 1, but found " + discount + ".");
    }
    FiniteMdp mdp = new FiniteMdp(copy, rewards, discount);
    if (discount == 1) {
      mdp.requireNoLoop();
    }
    return mdp;
  }

  /**
   * A problem in which every action has one outcome.
   *
   * @param next the next state at [s][a], or {@link #END}
   * @param rewards r(s,a), [S, A]
   * @param discount γ in [0, 1]; 1 only if no state can be visited twice
   */
  public static FiniteMdp deterministic(int[][] next, DoubleTensor rewards, double discount) {
    double[][][] transition = new double[next.length][][];
    for (int s = 0; s < next.length; s++) {
      transition[s] = new double[next[s].length][next.length];
      for (int a = 0; a < next[s].length; a++) {
        if (next[s][a] != END) {
          transition[s][a][next[s][a]] = 1;
        }
      }
    }
    return of(transition, rewards, discount);
  }

  /** S. */
  public int states() {
    return transition.length;
  }

  /** A, the same in every state. */
  public int actions() {
    return rewards.dimension(1);
  }

  /** γ. */
  public double discount() {
    return discount;
  }

  /** P(s′|s,a). */
  public double probability(int state, int action, int next) {
    return transition[state][action][next];
  }

  /** The probability that the episode ends after this action. */
  public double endProbability(int state, int action) {
    return Math.max(0, 1 - Arrays.stream(transition[state][action]).sum());
  }

  /** Tells whether no episode can end. */
  public boolean isEndless() {
    for (int s = 0; s < states(); s++) {
      for (int a = 0; a < actions(); a++) {
        if (endProbability(s, a) > ROUNDING) {
          return false;
        }
      }
    }
    return true;
  }

  /** r(s,a), [S, A]. */
  public DoubleTensor rewards() {
    return rewards;
  }

  /** The same problem with other rewards [S, A]. */
  public FiniteMdp withRewards(DoubleTensor other) {
    return of(transition, other, discount);
  }

  /** The same problem with another discount in [0, 1]. */
  public FiniteMdp withDiscount(double other) {
    return of(transition, rewards, other);
  }

  /** E v(s′) = Σ P(s′|s,a) v(s′) for a table v over states [S]; the result is [S, A]. */
  public DoubleTensor expectedNext(DoubleTensor v) {
    int actions = actions();
    double[] values = v.raw();
    return DoubleTensor.generate(
        i -> {
          double[] row = transition[i / actions][i % actions];
          double sum = 0;
          for (int next = 0; next < row.length; next++) {
            sum += row[next] * values[next];
          }
          return sum;
        },
        states(),
        actions);
  }

  /** r(s,a) + γ E v(s′), [S, A]. */
  public DoubleTensor backup(DoubleTensor v) {
    return rewards.plus(expectedNext(v).times(discount));
  }

  /**
   * E_π Σₜ γᵗ x(sₜ) from each start state, [S]: the solution of v = x + γ P_π v.
   *
   * @param x what each visit of a state is worth, [S]
   */
  public DoubleTensor discountedSum(Policy policy, DoubleTensor x) {
    int states = states();
    double[][] matrix = new double[states][states];
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions(); a++) {
        double weight = discount * policy.probability(s, a);
        for (int next = 0; next < states; next++) {
          matrix[s][next] -= weight * transition[s][a][next];
        }
      }
      matrix[s][s] += 1;
    }
    double[] solution =
        new LUDecomposition(new Array2DRowRealMatrix(matrix, false))
            .getSolver()
            .solve(new ArrayRealVector(x.values(), false))
            .toArray();
    return DoubleTensor.wrap(solution, states);
  }

  /** The discount, then one line for each state and action. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "FiniteMdp[%d states, %d actions, discount %s]",
                states(),
                actions(),
                discount));
    for (int s = 0; s < states(); s++) {
      for (int a = 0; a < actions(); a++) {
        text.append("\n  state ").append(s).append(", action ").append(a);
        text.append(": reward ").append(rewards.get(s, a)).append(", then ").append(outcome(s, a));
      }
    }
    return text.toString();
  }

  /** Where an action leads, in words. */
  String outcome(int state, int action) {
    StringBuilder text = new StringBuilder();
    for (int next = 0; next < states(); next++) {
      double probability = transition[state][action][next];
      if (probability > 0) {
        text.append(text.isEmpty() ? "" : ", ").append("state ").append(next);
        text.append(probability == 1 ? "" : String.format(Locale.ROOT, " (%.4g)", probability));
      }
    }
    double end = endProbability(state, action);
    if (end > ROUNDING) {
      text.append(text.isEmpty() ? "" : ", ").append("the end");
      text.append(end == 1 ? "" : String.format(Locale.ROOT, " (%.4g)", end));
    }
    return text.toString();
  }

  private static double[] checkedRow(double[] row, int states, int state, int action) {
    double sum = 0;
    for (double probability : row) {
      if (!(probability >= 0)) {
        throw new IllegalArgumentException(
            "Expected probabilities of at least 0, but found "
                + probability
                + " at state "
                + state
                + ", action "
                + action
                + ".");
      }
      sum += probability;
    }
    if (row.length != states || sum > 1 + ROUNDING) {
      throw new IllegalArgumentException(
          "Expected "
              + states
              + " probabilities that sum to at most 1, but found "
              + row.length
              + " that sum to "
              + sum
              + " at state "
              + state
              + ", action "
              + action
              + ".");
    }
    return row.clone();
  }

  private void requireNoLoop() {
    int[] mark = new int[states()];
    for (int s = 0; s < states(); s++) {
      if (meetsLoop(s, mark)) {
        throw new IllegalArgumentException(
            "Expected a discount below 1, or no way back to a state; found discount 1 and a loop"
                + " reached from state "
                + s
                + ".");
      }
    }
  }

  /** Depth-first; 1 marks the states on the current path, 2 those known to end. */
  private boolean meetsLoop(int state, int[] mark) {
    if (mark[state] != 0) {
      return mark[state] == 1;
    }
    mark[state] = 1;
    for (double[] row : transition[state]) {
      for (int next = 0; next < row.length; next++) {
        if (row[next] > 0 && meetsLoop(next, mark)) {
          return true;
        }
      }
    }
    mark[state] = 2;
    return false;
  }
}
