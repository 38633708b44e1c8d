package io.github.qadapter.testkit;

import java.util.List;

/**
 * A residual problem over token sequences: what a language model is customized for, small enough to
 * list every answer.
 *
 * @param tree the answers
 * @param problem the residual problem on the tree's states and tokens
 */
public record TreeProblem(TokenTree tree, ResidualProblem problem) {
  /** A problem from its parts; see {@link ResidualProblem} for the letters. */
  public static TreeProblem of(
      TokenTree tree,
      DoubleTensor preference,
      Policy base,
      double discount,
      double baseWeight,
      double temperature) {
    return new TreeProblem(
        tree, new ResidualProblem(tree.toMdp(preference, discount), base, baseWeight, temperature));
  }

  /** The same answers with another problem on them. */
  public TreeProblem with(ResidualProblem other) {
    return new TreeProblem(tree, other);
  }

  /**
   * Q̂, V̂ and π̃ by backward induction from the ends to the prompt, for any γ in [0, 1]; written
   * independently of {@link ResidualProblem#solve}.
   */
  public SoftSolution solve() {
    int states = tree.states();
    int tokens = tree.tokens();
    double discount = problem.mdp().discount();
    double[] q = new double[states * tokens];
    double[] logPolicy = new double[states * tokens];
    double[] values = new double[states];
    double[] z = new double[tokens];
    for (int s = states - 1; s >= 0; s--) {
      for (int a = 0; a < tokens; a++) {
        int child = tree.next(s, a);
        double later = child == FiniteMdp.END ? 0 : values[child];
        q[s * tokens + a] = problem.preference().get(s, a) + discount * later;
        z[a] = q[s * tokens + a] + problem.baseWeight() * problem.base().logProbability(s, a);
      }
      values[s] = LogSpace.softMaximum(z, 0, tokens, problem.temperature());
      for (int a = 0; a < tokens; a++) {
        logPolicy[s * tokens + a] = (z[a] - values[s]) / problem.temperature();
      }
    }
    return new SoftSolution(
        DoubleTensor.wrap(q, states, tokens),
        DoubleTensor.wrap(values, states),
        Policy.ofLogits(DoubleTensor.wrap(logPolicy, states, tokens)));
  }

  /**
   * The exact answer-level policy without any Q-function: log π₁(y|x)^(α₀/α̃) exp(R₂(y)/α̃),
   * normalized over all answers in the order of {@link TokenTree#answers}. It is the customized
   * policy when γ = 1.
   */
  public DoubleTensor logAnswerProbabilities() {
    List<TokenTree.Answer> answers = tree.answers();
    DoubleTensor weights = answerWeights();
    double total = LogSpace.logSumExp(weights.values());
    return DoubleTensor.generate(i -> weights.get(i) - total, answers.size());
  }

  /** log Z(x) = log Σ_y π₁(y|x)^(α₀/α̃) exp(R₂(y)/α̃). */
  public double logPartition() {
    return LogSpace.logSumExp(answerWeights().values());
  }

  private DoubleTensor answerWeights() {
    List<TokenTree.Answer> answers = tree.answers();
    return DoubleTensor.generate(
        i -> {
          TokenTree.Answer answer = answers.get(i);
          double reward = answer.discountedSum(problem.preference(), 1);
          double base = answer.logProbability(problem.base());
          return (problem.baseWeight() * base + reward) / problem.temperature();
        },
        answers.size());
  }

  @Override
  public String toString() {
    return problem.toString();
  }
}
