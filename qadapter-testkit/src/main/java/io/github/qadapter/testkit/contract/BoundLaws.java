package io.github.qadapter.testkit.contract;

import static io.github.qadapter.testkit.contract.LawTerms.bumped;
import static io.github.qadapter.testkit.contract.LawTerms.horizon;
import static io.github.qadapter.testkit.contract.LawTerms.logPolicy;
import static io.github.qadapter.testkit.contract.LawTerms.size;
import static io.github.qadapter.testkit.contract.LawTerms.softValue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.ResidualProblem;
import io.github.qadapter.testkit.contract.LawCases.Pairs;
import io.github.qadapter.testkit.contract.LawCases.Tabular;
import io.github.qadapter.testkit.contract.LawCases.Vocabulary;
import io.github.qadapter.testkit.contract.ResidualFormulas.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Laws of how far values move, what no policy can beat, and how everything answers to small
 * changes.
 */
final class BoundLaws {
  private static final LawList LAWS = new LawList();

  private BoundLaws() {}

  static List<ResidualLaw<?>> all() {
    return LAWS.all();
  }

  static final ResidualLaw<Tabular> I16 =
      LAWS.tabular(
          "I16",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor apart =
                p.mdp()
                    .backup(softValue(f, p, c.table()))
                    .minus(p.mdp().backup(softValue(f, p, c.other())));
            double bound = p.mdp().discount() * c.table().minus(c.other()).maxAbs();
            double size = size(p, c.table()) + c.other().maxAbs();
            assertThat(apart.maxAbs()).as("I16").isLessThanOrEqualTo(bound + near.slack(size));
          });

  static final ResidualLaw<Tabular> I17 =
      LAWS.tabular(
          "I17",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            DoubleTensor more = p.preference().plus(c.table().map(Math::abs));
            DoubleTensor better = p.withPreference(more).solve().q();
            near.atLeast(softValue(f, p, better), softValue(f, p, q), size(p, q) + better.maxAbs());
          });

  static final ResidualLaw<Tabular> I18 =
      LAWS.tabular(
          "I18",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor z = c.table().plus(p.baseTerm());
            DoubleTensor top =
                DoubleTensor.generate(
                    s -> Arrays.stream(z.row(s)).max().orElseThrow(), p.mdp().states());
            DoubleTensor values = softValue(f, p, c.table());
            near.atLeast(values, top, size(p, c.table()));
            near.atLeast(
                top.plus(p.temperature() * Math.log(p.mdp().actions())),
                values,
                size(p, c.table()));
          });

  static final ResidualLaw<Tabular> I19 =
      LAWS.tabular(
          "I19",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            Policy any = Policy.ofLogits(c.table().times(8 / (1 + c.table().maxAbs())));
            DoubleTensor worth = objective(p, any);
            Policy customized = Policy.ofLogits(logPolicy(f, p, q));
            DoubleTensor divergence = any.divergenceFrom(customized).times(p.temperature());
            DoubleTensor regret = p.mdp().discountedSum(any, divergence);
            near.close(
                softValue(f, p, q).minus(worth),
                regret,
                (size(p, q) + worth.maxAbs()) * horizon(p));
          });

  static final ResidualLaw<Tabular> I20 =
      LAWS.tabular(
          "I20",
          (f, c, near) -> {
            ResidualProblem p = c.problem();
            DoubleTensor q = p.solve().q();
            Policy customized = Policy.ofLogits(logPolicy(f, p, q));
            near.close(objective(p, customized), softValue(f, p, q), size(p, q) * horizon(p));
          });

  /** By five-point differences, all stacked into one call: row 4(sV + a) + k moves one Q̂(s,a). */
  static final ResidualLaw<Vocabulary> I21 =
      LAWS.vocabulary(
          "I21",
          (f, c, near) -> {
            int tokens = c.q().dimension(1);
            int cells = c.q().size();
            DoubleTensor logBase = c.exactLogBase();
            double step = 0.5 * Math.pow(near.tolerance(), 0.25) * c.temperature();
            double[] offsets = {-2 * step, -step, step, 2 * step};
            DoubleTensor moved =
                DoubleTensor.generate(
                    i -> {
                      int row = i / tokens;
                      int cell = row / 4;
                      double value = c.q().get(cell / tokens, i % tokens);
                      return i % tokens == cell % tokens ? value + offsets[row % 4] : value;
                    },
                    4 * cells,
                    tokens);
            DoubleTensor bases =
                DoubleTensor.generate(
                    i -> logBase.get(i / tokens / 4 / tokens, i % tokens), 4 * cells, tokens);
            DoubleTensor values = f.softValue(moved, bases, c.baseWeight(), c.temperature());
            DoubleTensor slope =
                DoubleTensor.generate(
                    cell ->
                        (values.get(4 * cell)
                                - 8 * values.get(4 * cell + 1)
                                + 8 * values.get(4 * cell + 2)
                                - values.get(4 * cell + 3))
                            / (12 * step),
                    c.q().shape());
            DoubleTensor policy =
                f.customizedLogPolicy(c.q(), logBase, c.baseWeight(), c.temperature())
                    .map(Math::exp);
            near.close(slope, policy, values.maxAbs() / c.temperature());
          });

  /** r₂ₜ moves one to one with Q̂(sₜ, yₜ), by −γ with V̂(sₜ₊₁), and with nothing else. */
  static final ResidualLaw<Pairs> I21_ALONG_RESPONSES =
      LAWS.pairs(
          "I21 along responses",
          (f, c, near) -> {
            List<Response> moved = new ArrayList<>();
            List<DoubleTensor> expected = new ArrayList<>();
            for (Response response : c.chosen()) {
              int last = response.length() - 1;
              DoubleTensor rewards = Pairs.exactRewards(List.of(response), c.discount()).get(0);
              moved.add(
                  new Response(bumped(response.q(), last), response.values(), response.ended()));
              expected.add(bumped(rewards, last));
              moved.add(
                  new Response(response.q(), bumped(response.values(), last), response.ended()));
              expected.add(
                  last == 0
                      ? rewards
                      : DoubleTensor.generate(
                          t -> rewards.get(t) - (t == last - 1 ? c.discount() : 0),
                          response.length()));
            }
            List<DoubleTensor> found = f.responseRewards(moved, c.discount());
            for (int i = 0; i < moved.size(); i++) {
              near.close(found.get(i), expected.get(i), size(moved.get(i)));
            }
          });

  static final ResidualLaw<Vocabulary> I22 =
      LAWS.vocabulary(
          "I22",
          (f, c, near) -> {
            DoubleTensor logBase = f.logBase(c.base());
            DoubleTensor total =
                c.base().minus(c.exactLogBase()).times(c.baseWeight()); // α₀ logsumexp(z), per cell
            DoubleTensor shift = DoubleTensor.generate(s -> total.get(s, 0), c.base().dimension(0));
            double size = c.q().maxAbs() + c.baseWeight() * c.base().maxAbs();
            near.close(
                f.softValue(c.q(), c.base(), c.baseWeight(), c.temperature()),
                f.softValue(c.q(), logBase, c.baseWeight(), c.temperature()).plus(shift),
                size);
            near.closePolicies(
                f.customizedLogPolicy(c.q(), c.base(), c.baseWeight(), c.temperature()),
                f.customizedLogPolicy(c.q(), logBase, c.baseWeight(), c.temperature()),
                c.temperature(),
                size);
          });

  /** E_π Σ γᵗ [r₂ − α₀ KL(π ‖ π₁) + (α̃ − α₀) H(π)] from each state, [S]. */
  private static DoubleTensor objective(ResidualProblem p, Policy policy) {
    DoubleTensor perState =
        policy
            .expectation(p.preference())
            .minus(policy.divergenceFrom(p.base()).times(p.baseWeight()))
            .plus(policy.entropy().times(p.temperature() - p.baseWeight()));
    return p.mdp().discountedSum(policy, perState);
  }
}
