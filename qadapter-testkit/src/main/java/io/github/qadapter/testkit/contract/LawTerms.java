package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.FiniteMdp;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.contract.LawCases.Vocabulary;
import io.github.qadapter.testkit.contract.ResidualFormulas.Response;
import java.util.Arrays;
import java.util.List;

/** What several laws are written with. Sizes are those of the numbers that errors come from. */
final class LawTerms {
  private LawTerms() {}

  static DoubleTensor softValue(ResidualFormulas f, ResidualProblem p, DoubleTensor q) {
    return f.softValue(q, p.base().logProbabilities(), p.baseWeight(), p.temperature());
  }

  static DoubleTensor logPolicy(ResidualFormulas f, ResidualProblem p, DoubleTensor q) {
    return f.customizedLogPolicy(q, p.base().logProbabilities(), p.baseWeight(), p.temperature());
  }

  static DoubleTensor recovered(ResidualFormulas f, ResidualProblem p, DoubleTensor q) {
    FiniteMdp mdp = p.mdp();
    return f.recoveredReward(q, mdp.expectedNext(softValue(f, p, q)), mdp.discount());
  }

  static double meanSquare(List<DoubleTensor> rewards) {
    return rewards.stream()
        .flatMapToDouble(r -> Arrays.stream(r.values()))
        .map(reward -> reward * reward)
        .average()
        .orElseThrow();
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static DoubleTensor bumped(DoubleTensor x, int index) {
    return DoubleTensor.generate(i -> i == index ? x.get(i) + 1 : x.get(i), x.size());
  }

  /** The largest number that enters a soft value. */
  static double size(ResidualProblem p, DoubleTensor q) {
    return q.maxAbs() + p.baseTerm().maxAbs();
  }

  static double size(Vocabulary c) {
    return (1 + c.baseWeight()) * (c.base().maxAbs() + c.adapted().maxAbs());
  }

  static double size(Response response) {
    return response.q().maxAbs() + response.values().maxAbs();
  }

  static double size(List<DoubleTensor> rewards) {
    return rewards.stream().mapToDouble(r -> r.size() * r.maxAbs()).max().orElseThrow();
  }

  /** 1/(1 − γ) where nothing ends; a tree's episodes are shorter than its states are many. */
  static double horizon(ResidualProblem p) {
    double discount = p.mdp().discount();
    return discount < 1 ? 1 / (1 - discount) : p.mdp().states();
  }
}
