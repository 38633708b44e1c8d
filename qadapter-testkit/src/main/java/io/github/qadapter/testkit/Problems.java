package io.github.qadapter.testkit;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random problems for property tests. Sizes, weights and exponents shrink; the entries of a table
 * depend only on a seed and their place and have three digits, so that a failing case can be read.
 *
 * <p>A property may also ask for {@code @ForAll FiniteMdp}, {@code ResidualProblem}, {@code
 * CustomizationProblem}, {@code TokenTree}, {@code TreeProblem}, {@code TreePair}, {@code
 * PreferencePair} or {@code PreferenceData} directly: jqwik finds these generators by itself.
 */
public final class Problems {
  /** −ln 1e-12: how many nats the likeliest and the unlikeliest action may lie apart. */
  private static final double WIDEST = -Math.log(1e-12);

  private static final String[] WORDS = {
    "a", "blue", "cold", "day", "early", "few", "good", "house", "is", "the", "tree", "walk"
  };

  private Problems() {}

  /** 2–12 states, 2–6 actions, γ in [0, 0.95]; each action has one outcome and nothing ends. */
  public static Arbitrary<FiniteMdp> deterministicMdps() {
    return mdps(Outcomes.ONE);
  }

  /**
   * 2–12 states, 2–6 actions, γ in [0, 0.95]; each action has up to three outcomes, none an end.
   */
  public static Arbitrary<FiniteMdp> stochasticMdps() {
    return mdps(Outcomes.SEVERAL);
  }

  /** Deterministic and stochastic problems in which no episode ends. */
  public static Arbitrary<FiniteMdp> endlessMdps() {
    return Arbitraries.oneOf(deterministicMdps(), stochasticMdps());
  }

  /** Deterministic and stochastic problems, among them some whose episodes may end. */
  public static Arbitrary<FiniteMdp> mdps() {
    return Arbitraries.oneOf(deterministicMdps(), stochasticMdps(), mdps(Outcomes.MAY_END));
  }

  /**
   * Rewards [states, actions] from 1e-3 to 1e3 in size, of one order of magnitude or of all six.
   */
  public static Arbitrary<DoubleTensor> rewards(int states, int actions) {
    return Combinators.combine(seeds(), sizes())
        .as((seed, size) -> size.table(new Noise(seed), states, actions));
  }

  /** Policies from the uniform one to such with probabilities around 1e-12. */
  public static Arbitrary<Policy> policies(int states, int actions) {
    return Combinators.combine(seeds(), spreads())
        .as((seed, spread) -> policy(new Noise(seed), spread, states, actions));
  }

  /** Residual problems on any of {@link #mdps} and on token trees with γ = 1. */
  public static Arbitrary<ResidualProblem> residualProblems() {
    return Arbitraries.oneOf(residualProblems(mdps()), treeProblems().map(TreeProblem::problem));
  }

  /**
   * Residual problems on the given decision problems: their rewards become r₂. α₀ is one of a few
   * values from 0 to 2, α̃ one from 0.05 to 10, equal in a quarter of the cases.
   */
  public static Arbitrary<ResidualProblem> residualProblems(Arbitrary<FiniteMdp> mdps) {
    return Combinators.combine(mdps, seeds(), spreads(), weights())
        .as(
            (mdp, seed, spread, weights) ->
                new ResidualProblem(
                    mdp,
                    policy(new Noise(seed), spread, mdp.states(), mdp.actions()),
                    weights.base,
                    weights.temperature));
  }

  /** Problems in which the base's own reward is known. */
  public static Arbitrary<CustomizationProblem> customizationProblems() {
    return Combinators.combine(
            mdps(), Arbitraries.of(1.0, 0.1, 0.37, 2.0), retained(), seeds(), sizes(), weights())
        .as(
            (mdp, baseTemperature, retained, seed, size, weights) ->
                new CustomizationProblem(
                    mdp,
                    baseTemperature,
                    retained,
                    size.table(new Noise(seed), mdp.states(), mdp.actions()),
                    weights.temperature));
  }

  /**
   * Trees of 1–16 unfinished texts over 2–4 tokens. Token 0 ends every answer, the others may, so
   * that answers differ in length.
   */
  public static Arbitrary<TokenTree> tokenTrees() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 16), Arbitraries.integers().between(2, 4), seeds())
        .as((states, tokens, seed) -> tree(new Noise(seed), states, tokens));
  }

  /** Residual problems over {@link #tokenTrees} with γ = 1. */
  public static Arbitrary<TreeProblem> treeProblems() {
    return treeProblems(Arbitraries.just(1.0));
  }

  /** Residual problems over {@link #tokenTrees} with the given discounts. */
  public static Arbitrary<TreeProblem> treeProblems(Arbitrary<Double> discounts) {
    return Combinators.combine(tokenTrees(), seeds(), sizes(), spreads(), weights(), discounts)
        .as(
            (tree, seed, size, spread, weights, discount) -> {
              Noise noise = new Noise(seed);
              return TreeProblem.of(
                  tree,
                  size.table(noise.branch(1), tree.states(), tree.tokens()),
                  policy(noise.branch(2), spread, tree.states(), tree.tokens()),
                  discount,
                  weights.base,
                  weights.temperature);
            });
  }

  /** Two different answers of one tree, γ = 1. */
  public static Arbitrary<TreePair> treePairs() {
    return Combinators.combine(treeProblems(), seeds())
        .as(
            (tree, seed) -> {
              List<TokenTree.Answer> answers = tree.tree().answers();
              Noise noise = new Noise(seed);
              int chosen = noise.below(answers.size(), 0);
              int distance = 1 + noise.below(answers.size() - 1, 1);
              return new TreePair(
                  tree, answers.get(chosen), answers.get((chosen + distance) % answers.size()));
            });
  }

  /**
   * Two tokens, each with one more token after it: the smallest tree in which looking ahead
   * matters. The base is undecided in state 1 and all but certain (0.999) in state 2; γ is 0.5, 0.9
   * or 1.
   */
  public static Arbitrary<TreeProblem> forks() {
    TokenTree tree =
        TokenTree.of(
            new int[][] {{1, 2}, {FiniteMdp.END, FiniteMdp.END}, {FiniteMdp.END, FiniteMdp.END}});
    return Combinators.combine(seeds(), weights(), Arbitraries.of(1.0, 0.9, 0.5))
        .as(
            (seed, weights, discount) -> {
              Noise noise = new Noise(seed);
              double first = 0.05 + 0.9 * noise.uniform(0);
              double[][] base = {{first, 1 - first}, {0.5, 0.5}, {0.999, 0.001}};
              return TreeProblem.of(
                  tree,
                  new Size(-1, 0).table(noise, 3, 2),
                  Policy.ofLogits(DoubleTensor.of(base).map(Math::log)),
                  discount,
                  weights.base,
                  weights.temperature);
            });
  }

  /** A question and two different answers of 1–6 everyday words. */
  public static Arbitrary<PreferencePair> preferencePairs() {
    return preferenceData().map(data -> data.pairs().get(0));
  }

  /** 1–12 pairs, most of which share their question with another pair. */
  public static Arbitrary<PreferenceData> preferenceData() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12), Arbitraries.integers().between(1, 4), seeds())
        .as(
            (size, questions, seed) -> {
              Noise noise = new Noise(seed);
              PreferenceData.Builder data = PreferenceData.builder();
              for (int i = 0; i < size; i++) {
                String question = "What about " + words(noise.branch(i % questions)) + "?";
                String chosen = words(noise.branch(100 + i));
                String rejected = words(noise.branch(200 + i));
                data.add(question, chosen, rejected.equals(chosen) ? rejected + " too" : rejected);
              }
              return data.build();
            });
  }

  /** γ in [0, 0.95]. */
  public static Arbitrary<Double> discounts() {
    return Arbitraries.of(0.0, 0.5, 0.9, 0.95, 0.31, 0.77);
  }

  private enum Outcomes {
    ONE,
    SEVERAL,
    MAY_END
  }

  /** α₀ and α̃. */
  private record Weights(double base, double temperature) {}

  /** The orders of magnitude of a table's entries. */
  private record Size(int lowest, int highest) {
    DoubleTensor table(Noise noise, int states, int actions) {
      return DoubleTensor.generate(
          i -> noise.number(lowest, highest, i / actions, i % actions), states, actions);
    }
  }

  // A seed's neighbors are as good as itself, so neither edge cases nor shrinking would help.
  private static Arbitrary<Integer> seeds() {
    return Arbitraries.integers().between(0, 1_000_000).withoutEdgeCases().dontShrink();
  }

  private static Arbitrary<Size> sizes() {
    return Arbitraries.of(
        new Size(0, 0), new Size(-1, 1), new Size(-3, 2), new Size(-3, -3), new Size(2, 2));
  }

  private static Arbitrary<Double> spreads() {
    return Arbitraries.of(0.0, 1.0, 5.0, WIDEST);
  }

  private static Arbitrary<Double> retained() {
    return Arbitraries.of(1.0, 0.0, 0.5, 0.01, 3.0);
  }

  private static Arbitrary<Weights> weights() {
    Arbitrary<Double> temperatures = Arbitraries.of(1.0, 0.1, 0.5, 0.37, 2.0, 0.05, 10.0);
    Arbitrary<Double> baseWeights = Arbitraries.of(0.0, 0.01, 0.1, 0.5, 0.73, 1.0, 2.0);
    return Arbitraries.frequencyOf(
        Tuple.of(3, Combinators.combine(baseWeights, temperatures).as(Weights::new)),
        Tuple.of(1, temperatures.map(both -> new Weights(both, both))));
  }

  private static Arbitrary<FiniteMdp> mdps(Outcomes outcomes) {
    return Combinators.combine(
            Arbitraries.integers().between(2, 12),
            Arbitraries.integers().between(2, 6),
            discounts(),
            seeds(),
            sizes())
        .as(
            (states, actions, discount, seed, size) -> {
              Noise noise = new Noise(seed);
              double[][][] transition = new double[states][actions][];
              for (int s = 0; s < states; s++) {
                for (int a = 0; a < actions; a++) {
                  transition[s][a] = outcomes(noise.branch(1), outcomes, states, s, a);
                }
              }
              return FiniteMdp.of(
                  transition, size.table(noise.branch(2), states, actions), discount);
            });
  }

  private static double[] outcomes(
      Noise noise, Outcomes outcomes, int states, int state, int action) {
    double[] row = new double[states];
    if (outcomes == Outcomes.ONE) {
      row[noise.below(states, state, action)] = 1;
      return row;
    }
    int count = 1 + noise.below(3, state, action, 0);
    int total = 0;
    int[] weights = new int[count];
    for (int i = 0; i < count; i++) {
      weights[i] = 1 + noise.below(9, state, action, 1, i);
      total += weights[i];
    }
    if (outcomes == Outcomes.MAY_END) {
      total += noise.below(4, state, action, 2);
    }
    for (int i = 0; i < count; i++) {
      row[noise.below(states, state, action, 3, i)] += (double) weights[i] / total;
    }
    return row;
  }

  private static Policy policy(Noise noise, double spread, int states, int actions) {
    return Policy.ofLogits(
        DoubleTensor.generate(
            i -> -spread * noise.uniform(i / actions, i % actions), states, actions));
  }

  private static TokenTree tree(Noise noise, int states, int tokens) {
    int[][] next = new int[states][tokens];
    int used = 1;
    for (int s = 0; s < states; s++) {
      Arrays.fill(next[s], FiniteMdp.END);
      // The last state that could still grow must, or the states after it would have no parent.
      boolean mustGrow = used == s + 1;
      for (int token = 1; token < tokens && used < states; token++) {
        if (mustGrow || noise.uniform(s, token) < 0.6) {
          next[s][token] = used++;
          mustGrow = false;
        }
      }
    }
    return TokenTree.of(next);
  }

  private static String words(Noise noise) {
    int count = 1 + noise.below(6, 0);
    List<String> words = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      words.add(WORDS[noise.below(WORDS.length, i)]);
    }
    return String.join(" ", words);
  }
}
