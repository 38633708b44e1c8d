package io.github.qadapter.testkit.contract;

import static io.github.qadapter.testkit.contract.LawTerms.horizon;
import static io.github.qadapter.testkit.contract.LawTerms.logPolicy;
import static io.github.qadapter.testkit.contract.LawTerms.recovered;
import static io.github.qadapter.testkit.contract.LawTerms.size;
import static io.github.qadapter.testkit.contract.LawTerms.softValue;

import io.github.qadapter.testkit.CustomizationProblem;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.SoftControl;
import io.github.qadapter.testkit.SoftSolution;
import io.github.qadapter.testkit.contract.LawCases.Tabular;
import java.util.List;

/** Laws of what the solution of a residual problem is: its values, policy and reward. */
final class SolutionLaws {
  private static final LawList LAWS = new LawList();

  private SolutionLaws() {}

  static List<ResidualLaw<?>> all() {
    return LAWS.all();
  }

  // Where a base with a known reward is customized.

  static final ResidualLaw<CustomizationProblem> I01 =
      LAWS.law(
          new ResidualLaw<>(
              "I1",
              Problems::customizationProblems,
              (f, p, near) -> {
                Known known = new Known(p);
                near.close(
                    softValue(f, known.residual, known.q),
                    known.full.values().minus(known.base.values().times(p.retained())),
                    known.size);
              }));

  static final ResidualLaw<CustomizationProblem> I02 =
      LAWS.law(
          new ResidualLaw<>(
              "I2",
              Problems::customizationProblems,
              (f, p, near) -> {
                Known known = new Known(p);
                near.closePolicies(
                    logPolicy(f, known.residual, known.q),
                    known.full.policy().logProbabilities(),
                    p.temperature(),
                    known.size);
              }));

  static final ResidualLaw<CustomizationProblem> I03 =
      LAWS.law(
          new ResidualLaw<>(
              "I3",
              Problems::customizationProblems,
              (f, p, near) -> {
                Known known = new Known(p);
                near.close(recovered(f, known.residual, known.q), p.preference(), known.size);
              }));

  // Any residual problem.

  static final ResidualLaw<Tabular> I04 =
      LAWS.tabular(
          "I4",
          (f, c, near) -> {
            DoubleTensor reward = recovered(f, c.problem(), c.table());
            near.close(
                c.problem().withPreference(reward).solve().q(),
                c.table(),
                // The solver passes an error in the reward on, 1/(1 − γ) times at most.
                (size(c.problem(), c.table()) + reward.maxAbs()) * horizon(c.problem()));
          });

  static final ResidualLaw<Tabular> I05 =
      LAWS.tabular(
          "I5",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            SoftSolution exact = p.solve();
            Policy policy = Policy.ofLogits(logPolicy(f, p, exact.q()));
            DoubleTensor perAction =
                exact
                    .q()
                    .plus(p.baseTerm())
                    .minus(policy.logProbabilities().times(p.temperature()));
            near.close(
                softValue(f, p, exact.q()), policy.expectation(perAction), size(p, exact.q()));
          });

  static final ResidualLaw<Tabular> I06 =
      LAWS.tabular(
          "I6",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            SoftSolution ordinary =
                SoftControl.solve(
                    p.mdp().withRewards(p.preference().plus(p.baseTerm())), p.temperature());
            DoubleTensor q = ordinary.q().minus(p.baseTerm());
            near.close(softValue(f, p, q), ordinary.values(), size(p, q));
            near.closePolicies(
                logPolicy(f, p, q),
                ordinary.policy().logProbabilities(),
                p.temperature(),
                size(p, q));
          });

  static final ResidualLaw<Tabular> I07 =
      LAWS.tabular(
          "I7",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor baseReward =
                p.base()
                    .logProbabilities()
                    .times(c.factor())
                    .minus(LawCases.shaping(p.mdp(), c.potential()));
            double retained = p.baseWeight() / c.factor();
            SoftSolution full =
                SoftControl.solve(
                    p.mdp().withRewards(baseReward.times(retained).plus(p.preference())),
                    p.temperature());
            DoubleTensor q = p.solve().q();
            near.closePolicies(
                logPolicy(f, p, q),
                full.policy().logProbabilities(),
                p.temperature(),
                size(p, q) + full.q().maxAbs());
          });

  static final ResidualLaw<Tabular> I08 =
      LAWS.tabular(
          "I8",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor values = softValue(f, p, q);
            near.close(
                p.mdp().backup(values).plusPerRow(values.times(-1)),
                logPolicy(f, p, q).times(p.temperature()).minus(p.baseTerm()),
                size(p, q));
          });

  /** A base and a full problem, both solved with all rewards known. */
  private static final class Known {
    final SoftSolution base;
    final SoftSolution full;
    final ResidualProblem residual;
    final DoubleTensor q;
    final double size;

    Known(CustomizationProblem p) {
      base = p.base();
      full = p.full();
      residual = p.residual();
      q = full.q().minus(base.q().times(p.retained()));
      size = full.q().maxAbs() + p.retained() * base.q().maxAbs() + residual.baseTerm().maxAbs();
    }
  }
}
