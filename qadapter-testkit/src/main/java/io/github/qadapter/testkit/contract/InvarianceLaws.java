package io.github.qadapter.testkit.contract;

import static io.github.qadapter.testkit.contract.LawTerms.logPolicy;
import static io.github.qadapter.testkit.contract.LawTerms.recovered;
import static io.github.qadapter.testkit.contract.LawTerms.size;
import static io.github.qadapter.testkit.contract.LawTerms.softValue;

import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.SoftControl;
import io.github.qadapter.testkit.SoftSolution;
import io.github.qadapter.testkit.contract.LawCases.Tabular;
import java.util.List;

/**
 * Laws of what a solution keeps when a problem is shifted, scaled, simplified or taken in two
 * steps.
 */
final class InvarianceLaws {
  private static final LawList LAWS = new LawList();

  private InvarianceLaws() {}

  static List<ResidualLaw<?>> all() {
    return LAWS.all();
  }

  static final ResidualLaw<Tabular> I09 =
      LAWS.tabular(
          "I9",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor shifted = q.plusPerRow(c.potential().times(-1));
            double size = size(p, q) + c.potential().maxAbs();
            near.close(softValue(f, p, shifted), softValue(f, p, q).minus(c.potential()), size);
            near.closePolicies(logPolicy(f, p, shifted), logPolicy(f, p, q), p.temperature(), size);
            near.close(
                recovered(f, p, shifted),
                p.preference().plus(LawCases.shaping(p.mdp(), c.potential())),
                size);
          });

  static final ResidualLaw<Tabular> I10 =
      LAWS.law(
          new ResidualLaw<>(
              "I10",
              LawCases::endless,
              (f, c, near) -> {
                ResidualProblem p = c.problem();
                DoubleTensor q = p.solve().q();
                double constant = c.potential().get(0);
                double shift = constant / (1 - p.mdp().discount());
                double size = size(p, q) + Math.abs(shift);
                near.close(recovered(f, p, q.plus(shift)), p.preference().plus(constant), size);
                near.closePolicies(
                    logPolicy(f, p, q.plus(shift)), logPolicy(f, p, q), p.temperature(), size);
              }));

  static final ResidualLaw<Tabular> I11 =
      LAWS.tabular(
          "I11",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            double k = c.factor();
            ResidualProblem scaled = p.withWeights(k * p.baseWeight(), k * p.temperature());
            DoubleTensor q = p.solve().q();
            double size = size(p, q);
            near.close(
                softValue(f, scaled, q.times(k)).times(1 / k), softValue(f, p, q), size / k + size);
            near.closePolicies(
                logPolicy(f, scaled, q.times(k)), logPolicy(f, p, q), p.temperature(), size);
          });

  static final ResidualLaw<Tabular> I12 =
      LAWS.tabular(
          "I12",
          (f, c, near) -> {
            ResidualProblem p = c.problem().withWeights(0, c.problem().temperature());
            SoftSolution plain = SoftControl.solve(p.mdp(), p.temperature());
            double size = plain.q().maxAbs();
            near.close(softValue(f, p, plain.q()), plain.values(), size);
            near.closePolicies(
                logPolicy(f, p, plain.q()),
                plain.policy().logProbabilities(),
                p.temperature(),
                size);
          });

  static final ResidualLaw<Tabular> I13 =
      LAWS.tabular(
          "I13",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor reward = p.preference();
            near.close(f.recoveredReward(reward, c.other(), 0), reward, reward.maxAbs());
            double temperature = p.temperature();
            Policy tilted =
                Policy.ofLogits(
                    p.base()
                        .logProbabilities()
                        .times(p.baseWeight() / temperature)
                        .plus(reward.times(1 / temperature)));
            near.closePolicies(
                logPolicy(f, p, reward), tilted.logProbabilities(), temperature, size(p, reward));
          });

  static final ResidualLaw<Tabular> I14 =
      LAWS.tabular(
          "I14",
          (f, c, near) -> {
            double both = c.problem().temperature();
            ResidualProblem p = c.problem().withWeights(both, both);
            DoubleTensor zero = DoubleTensor.zeros(p.preference().shape());
            near.close(
                softValue(f, p, zero), DoubleTensor.zeros(p.mdp().states()), p.baseTerm().maxAbs());
            near.closePolicies(
                logPolicy(f, p, zero), p.base().logProbabilities(), both, p.baseTerm().maxAbs());
          });

  static final ResidualLaw<Tabular> I15 =
      LAWS.tabular(
          "I15",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            double retained = c.factor();
            double temperature = 0.7;
            DoubleTensor first = p.solve().q();
            DoubleTensor firstLogPolicy = logPolicy(f, p, first);
            ResidualProblem joint =
                p.withPreference(p.preference().times(retained).plus(c.table()))
                    .withWeights(retained * p.baseWeight(), temperature);
            SoftSolution once = joint.solve();
            DoubleTensor then = once.q().minus(first.times(retained));
            double size = once.q().maxAbs() + (1 + retained) * size(p, first);
            near.close(
                f.softValue(then, firstLogPolicy, retained * p.temperature(), temperature),
                once.values().minus(p.softValue(first).times(retained)),
                size);
            near.closePolicies(
                f.customizedLogPolicy(
                    then, firstLogPolicy, retained * p.temperature(), temperature),
                once.policy().logProbabilities(),
                temperature,
                size);
          });
}
