package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.FiniteMdp;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.TokenTree;
import io.github.qadapter.testkit.TreeProblem;
import io.github.qadapter.testkit.contract.ResidualFormulas.Response;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What the laws are tried on, beyond the problems themselves. */
final class LawCases {
  private LawCases() {}

  /**
   * A problem with everything else a law may ask for.
   *
   * @param problem r₂, π₁, α₀, α̃ and γ
   * @param table any numbers over states and actions, [S, A]
   * @param other more of them, [S, A]
   * @param potential Φ, any numbers over states, [S]
   * @param factor above 0
   */
  record Tabular(
      ResidualProblem problem,
      DoubleTensor table,
      DoubleTensor other,
      DoubleTensor potential,
      double factor) {}

  /**
   * The logits of a few states.
   *
   * @param base z_b, [K, V]
   * @param adapted z_a, [K, V]
   * @param q any Q̂, [K, V]
   */
  record Vocabulary(
      DoubleTensor base,
      DoubleTensor adapted,
      DoubleTensor q,
      double baseWeight,
      double temperature) {
    DoubleTensor exactLogBase() {
      return Policy.ofLogits(base).logProbabilities();
    }
  }

  /**
   * Pairs of responses of unequal length; some ended, some were cut. All values after an end are
   * numbers that must not count.
   */
  record Pairs(
      List<Response> chosen, List<Response> rejected, double discount, double rewardPenalty) {
    List<Response> all() {
      List<Response> all = new ArrayList<>(chosen);
      all.addAll(rejected);
      return all;
    }

    /** r₂ of each token of each response. */
    static List<DoubleTensor> exactRewards(List<Response> responses, double discount) {
      return responses.stream().map(response -> exactRewards(response, discount)).toList();
    }

    private static DoubleTensor exactRewards(Response response, double discount) {
      int n = response.length();
      return DoubleTensor.generate(
          t -> {
            boolean end = t == n - 1 && response.ended();
            return response.q().get(t) - (end ? 0 : discount * response.values().get(t + 1));
          },
          n);
    }
  }

  static Arbitrary<Tabular> tabular() {
    return tabular(Problems.residualProblems());
  }

  static Arbitrary<Tabular> endless() {
    return tabular(Problems.residualProblems(Problems.endlessMdps()));
  }

  private static Arbitrary<Tabular> tabular(Arbitrary<ResidualProblem> problems) {
    return problems.flatMap(
        problem -> {
          int states = problem.mdp().states();
          int actions = problem.mdp().actions();
          return Combinators.combine(
                  Problems.rewards(states, actions),
                  Problems.rewards(states, actions),
                  Problems.rewards(1, states),
                  Arbitraries.of(1.0, 0.1, 0.5, 2.0, 3.7))
              .as(
                  (table, other, potential, factor) ->
                      new Tabular(
                          problem, table, other, DoubleTensor.of(potential.row(0)), factor));
        });
  }

  static Arbitrary<Vocabulary> vocabularies() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 5), Arbitraries.integers().between(2, 6))
        .flatAs(
            (states, tokens) -> {
              // Logits up to 20, as language models have them.
              Arbitrary<DoubleTensor> logits =
                  Problems.policies(states, tokens)
                      .map(policy -> policy.logProbabilities().plus(8));
              return Combinators.combine(
                      logits,
                      logits,
                      logits,
                      Arbitraries.of(0.0, 0.01, 0.1, 1.0, 1.5),
                      Arbitraries.of(1.0, 0.1, 0.5, 2.0))
                  .as(
                      (base, adapted, q, baseWeight, temperature) ->
                          new Vocabulary(
                              base, adapted, q.times(0.2 * temperature), baseWeight, temperature));
            });
  }

  static Arbitrary<Pairs> pairs() {
    Arbitrary<List<Response>> responses = responses().list().ofMinSize(1).ofMaxSize(5);
    return Combinators.combine(
            responses, responses, Arbitraries.of(1.0, 0.9, 0.5, 0.0), Arbitraries.of(0.0, 0.1, 1.0))
        .as(
            (chosen, rejected, discount, penalty) -> {
              int size = Math.min(chosen.size(), rejected.size());
              return new Pairs(
                  chosen.subList(0, size), rejected.subList(0, size), discount, penalty);
            });
  }

  private static Arbitrary<Response> responses() {
    return Arbitraries.integers()
        .between(1, 9)
        .flatMap(
            n ->
                Combinators.combine(Problems.rewards(2, n + 1), Arbitraries.of(true, false))
                    .as(
                        (numbers, ended) ->
                            new Response(
                                DoubleTensor.generate(t -> numbers.get(0, t), n),
                                DoubleTensor.of(numbers.row(1)),
                                ended)));
  }

  /**
   * Every answer of a tree as an engine sees it. After the end stands a number that must not count.
   *
   * @param q Q̂, [S, A]
   * @param values V̂, [S]
   */
  static List<Response> responses(TreeProblem tree, DoubleTensor q, DoubleTensor values) {
    return tree.tree().answers().stream().map(answer -> response(answer, q, values)).toList();
  }

  static Response response(TokenTree.Answer answer, DoubleTensor q, DoubleTensor values) {
    // Different after each answer, or it would cancel in a pair's difference.
    double rubbish = (3 + values.maxAbs()) * (2 + answer.tokens().get(answer.length() - 1));
    return new Response(
        answer.along(q),
        DoubleTensor.generate(
            t -> t < answer.length() ? values.get(answer.states().get(t)) : rubbish,
            answer.length() + 1),
        true);
  }

  /**
   * Every answer of at least two tokens without its last one: cut, so that V̂ of the state reached
   * counts.
   */
  static List<Response> cutResponses(TreeProblem tree, DoubleTensor q, DoubleTensor values) {
    return cutAnswers(tree).stream()
        .map(
            answer ->
                new Response(
                    DoubleTensor.generate(
                        t -> q.get(answer.states().get(t), answer.tokens().get(t)),
                        answer.length() - 1),
                    DoubleTensor.generate(t -> values.get(answer.states().get(t)), answer.length()),
                    false))
        .toList();
  }

  static List<TokenTree.Answer> cutAnswers(TreeProblem tree) {
    return tree.tree().answers().stream().filter(answer -> answer.length() > 1).toList();
  }

  /** γ E Φ(s′) − Φ(s), [S, A]. */
  static DoubleTensor shaping(FiniteMdp mdp, DoubleTensor potential) {
    return mdp.expectedNext(potential).times(mdp.discount()).plusPerRow(potential.times(-1));
  }
}
