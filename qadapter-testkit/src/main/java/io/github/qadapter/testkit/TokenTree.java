package io.github.qadapter.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All answers a tiny vocabulary allows: state 0 is the prompt, each token leads to one longer state
 * or ends the answer. Immutable.
 */
public final class TokenTree {
  private final int[][] next; // [S][A]

  private TokenTree(int[][] next) {
    this.next = next;
  }

  /**
   * A tree from its edges.
   *
   * @param next the state after each token at [state][token], or {@link FiniteMdp#END}; a child's
   *     number is larger than its parent's, and each state but the first has one parent
   * @throws IllegalArgumentException if the edges are no tree in this order
   */
  public static TokenTree of(int[][] next) {
    int[][] copy = new int[next.length][];
    boolean[] reached = new boolean[next.length];
    for (int s = 0; s < next.length; s++) {
      copy[s] = next[s].clone();
      if (copy[s].length != copy[0].length) {
        throw new IllegalArgumentException(
            "Expected "
                + copy[0].length
                + " tokens, but found "
                + copy[s].length
                + " in state "
                + s
                + ".");
      }
      for (int child : copy[s]) {
        if (child == FiniteMdp.END) {
          continue;
        }
        if (child <= s || child >= next.length || reached[child]) {
          throw new IllegalArgumentException(
              "Expected a child of state "
                  + s
                  + " above "
                  + s
                  + ", below "
                  + next.length
                  + " and with no other parent, but found "
                  + child
                  + ".");
        }
        reached[child] = true;
      }
    }
    for (int s = 1; s < next.length; s++) {
      if (!reached[s]) {
        throw new IllegalArgumentException("Expected a parent for state " + s + ", found none.");
      }
    }
    return new TokenTree(copy);
  }

  /** The number of unfinished texts, the prompt included. */
  public int states() {
    return next.length;
  }

  /** The size of the vocabulary. */
  public int tokens() {
    return next[0].length;
  }

  /** The state after a token, or {@link FiniteMdp#END}. */
  public int next(int state, int token) {
    return next[state][token];
  }

  /** The tree as a decision problem. */
  public FiniteMdp toMdp(DoubleTensor rewards, double discount) {
    return FiniteMdp.deterministic(next, rewards, discount);
  }

  /** Every finished answer, in alphabetical order of its tokens. */
  public List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    collect(new ArrayList<>(), new ArrayList<>(List.of(0)), answers);
    return List.copyOf(answers);
  }

  private void collect(List<Integer> tokens, List<Integer> states, List<Answer> answers) {
    int state = states.get(states.size() - 1);
    for (int token = 0; token < tokens(); token++) {
      tokens.add(token);
      int child = next[state][token];
      if (child == FiniteMdp.END) {
        answers.add(new Answer(tokens, states));
      } else {
        states.add(child);
        collect(tokens, states, answers);
        states.remove(states.size() - 1);
      }
      tokens.remove(tokens.size() - 1);
    }
  }

  @Override
  public String toString() {
    return "TokenTree" + Arrays.deepToString(next);
  }

  /**
   * One finished answer.
   *
   * @param tokens a₁ … aₙ
   * @param states s₁ … sₙ, the state in which each token was chosen; s₁ = 0
   */
  public record Answer(List<Integer> tokens, List<Integer> states) {
    /** Copies both lists. */
    public Answer {
      tokens = List.copyOf(tokens);
      states = List.copyOf(states);
    }

    /** n, how many tokens the answer has. */
    public int length() {
      return tokens.size();
    }

    /** x(sₜ, aₜ) for t = 1 … n, [n], from a table over states and tokens [S, A]. */
    public DoubleTensor along(DoubleTensor x) {
      return DoubleTensor.generate(t -> x.get(states.get(t), tokens.get(t)), length());
    }

    /** Σₜ γᵗ⁻¹ x(sₜ, aₜ) for a table [S, A]. */
    public double discountedSum(DoubleTensor x, double discount) {
      double sum = 0;
      for (int t = length() - 1; t >= 0; t--) {
        sum = x.get(states.get(t), tokens.get(t)) + discount * sum;
      }
      return sum;
    }

    /** log π(y|x) = Σ log π(aₜ|sₜ), in nats. */
    public double logProbability(Policy policy) {
      return discountedSum(policy.logProbabilities(), 1);
    }
  }
}
