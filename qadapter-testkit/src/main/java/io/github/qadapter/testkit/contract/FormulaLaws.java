package io.github.qadapter.testkit.contract;

import static io.github.qadapter.testkit.contract.LawTerms.bumped;
import static io.github.qadapter.testkit.contract.LawTerms.meanSquare;
import static io.github.qadapter.testkit.contract.LawTerms.size;
import static io.github.qadapter.testkit.contract.LawTerms.softValue;
import static io.github.qadapter.testkit.contract.LawTerms.softplus;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.TokenTree.Answer;
import io.github.qadapter.testkit.TreeProblem;
import io.github.qadapter.testkit.contract.LawCases.Pairs;
import io.github.qadapter.testkit.contract.LawCases.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Laws of single formulas: soft values, rewards, losses, parameterizations, cuts, divergence and
 * the dial.
 */
final class FormulaLaws {
  private static final LawList LAWS = new LawList();

  private FormulaLaws() {}

  static List<ResidualLaw<?>> all() {
    return LAWS.all();
  }

  static final ResidualLaw<Vocabulary> F1 =
      LAWS.vocabulary(
          "F1 log-probabilities of the base",
          (f, c, near) -> near.close(f.logBase(c.base()), c.exactLogBase(), c.base().maxAbs()));

  static final ResidualLaw<Vocabulary> F2 =
      LAWS.vocabulary(
          "F2 the policy is normalized and follows from value and Q",
          (f, c, near) -> {
            DoubleTensor logBase = c.exactLogBase();
            DoubleTensor policy =
                f.customizedLogPolicy(c.q(), logBase, c.baseWeight(), c.temperature());
            DoubleTensor values = f.softValue(c.q(), logBase, c.baseWeight(), c.temperature());
            DoubleTensor z = c.q().plus(logBase.times(c.baseWeight()));
            double size = z.maxAbs();
            near.closePolicies(
                policy,
                z.plusPerRow(values.times(-1)).times(1 / c.temperature()),
                c.temperature(),
                size);
            for (double[] row : policy.rows()) {
              near.close(Arrays.stream(row).map(Math::exp).sum(), 1, size / c.temperature());
            }
          });

  static final ResidualLaw<Pairs> F3 =
      LAWS.pairs(
          "F3 rewards use the next state's value",
          (f, c, near) -> {
            List<DoubleTensor> found = f.responseRewards(c.all(), c.discount());
            List<DoubleTensor> expected = Pairs.exactRewards(c.all(), c.discount());
            for (int i = 0; i < expected.size(); i++) {
              near.close(found.get(i), expected.get(i), size(c.all().get(i)));
            }
          });

  static final ResidualLaw<Pairs> F4 =
      LAWS.pairs(
          "F4 scores are discounted sums",
          (f, c, near) -> {
            List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
            near.close(
                f.scores(rewards, c.discount(), Normalizer.NONE),
                exactScores(rewards, c.discount(), Normalizer.NONE),
                size(rewards));
          });

  static final ResidualLaw<Pairs> F4_LOSS =
      LAWS.pairs(
          "F4 loss",
          (f, c, near) -> {
            for (Normalizer normalizer : Normalizer.values()) {
              Objective objective =
                  Objective.builder()
                      .discount(c.discount())
                      .rewardPenalty(c.rewardPenalty())
                      .normalizer(normalizer)
                      .build();
              List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
              near.close(
                  f.loss(c.chosen(), c.rejected(), objective),
                  exactLoss(c, normalizer),
                  size(rewards) * (1 + c.rewardPenalty() * size(rewards)));
            }
          });

  static final ResidualLaw<Pairs> F4_BRADLEY_TERRY =
      LAWS.pairs(
          "F4 Bradley–Terry",
          (f, c, near) -> {
            double discount = c.discount();
            DoubleTensor chosen =
                exactScores(Pairs.exactRewards(c.chosen(), discount), discount, Normalizer.NONE);
            DoubleTensor rejected =
                exactScores(Pairs.exactRewards(c.rejected(), discount), discount, Normalizer.NONE);
            DoubleTensor margins = chosen.minus(rejected);
            double size = chosen.maxAbs() + rejected.maxAbs();
            double loss = f.preferenceLoss(chosen, rejected);
            near.close(loss, mean(margins.map(margin -> softplus(-margin))), size);
            // softplus(−m) − softplus(m) = −m: P(w ≻ l) and P(l ≻ w) sum to 1.
            near.close(loss - f.preferenceLoss(rejected, chosen), -mean(margins), size);
          });

  static final ResidualLaw<Vocabulary> F5_ADAPTER_LOGITS =
      LAWS.vocabulary(
          "F5 adapter logits",
          (f, c, near) -> {
            DoubleTensor q =
                f.residual(c.base(), c.base(), Parameterization.ADAPTER_LOGITS, c.temperature());
            DoubleTensor start = c.exactLogBase().times((c.baseWeight() + 1) / c.temperature());
            near.closePolicies(
                f.customizedLogPolicy(q, c.exactLogBase(), c.baseWeight(), c.temperature()),
                Policy.ofLogits(start).logProbabilities(),
                c.temperature(),
                size(c));
          });

  static final ResidualLaw<Vocabulary> F5_LOGIT_DIFFERENCE =
      LAWS.vocabulary(
          "F5 logit difference",
          (f, c, near) ->
              near.close(
                  f.residual(
                      c.adapted(), c.base(), Parameterization.LOGIT_DIFFERENCE, c.temperature()),
                  c.adapted().minus(c.base()),
                  size(c)));

  /** π̃ = softmax(z_a + (α₀/α̃ − 1) log π₁); with α₀ = α̃ it is the adapted model itself. */
  static final ResidualLaw<Vocabulary> F5_SCALED_DIFFERENCE =
      LAWS.vocabulary(
          "F5 scaled difference",
          (f, c, near) -> {
            DoubleTensor logBase = c.exactLogBase();
            double temperature = c.temperature();
            DoubleTensor q =
                f.residual(c.adapted(), c.base(), Parameterization.SCALED_DIFFERENCE, temperature);
            near.closePolicies(
                f.customizedLogPolicy(q, logBase, c.baseWeight(), temperature),
                Policy.ofLogits(c.adapted().plus(logBase.times(c.baseWeight() / temperature - 1)))
                    .logProbabilities(),
                temperature,
                size(c));
            near.closePolicies(
                f.customizedLogPolicy(q, logBase, temperature, temperature),
                Policy.ofLogits(c.adapted()).logProbabilities(),
                temperature,
                size(c));
          });

  static final ResidualLaw<Pairs> F6 =
      LAWS.pairs(
          "F6 each score is divided by its own length",
          (f, c, near) -> {
            List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
            near.close(
                f.scores(rewards, c.discount(), Normalizer.RESPONSE_LENGTH),
                exactScores(rewards, c.discount(), Normalizer.RESPONSE_LENGTH),
                size(rewards));
          });

  static final ResidualLaw<Pairs> F7_FIRST_TOKEN =
      LAWS.pairs(
          "F7 the first token is scored",
          (f, c, near) -> {
            List<DoubleTensor> rewards = Pairs.exactRewards(c.all(), c.discount());
            List<DoubleTensor> raised = rewards.stream().map(r -> bumped(r, 0)).toList();
            near.close(
                f.scores(raised, c.discount(), Normalizer.NONE),
                f.scores(rewards, c.discount(), Normalizer.NONE).plus(1),
                size(rewards));
          });

  /** A cut answer's rewards are the first rewards of the whole one. */
  static final ResidualLaw<TreeProblem> F7_CUT =
      LAWS.law(
          new ResidualLaw<>(
              "F7 a cut answer keeps the value after its last token",
              () -> Problems.treeProblems(Problems.discounts()),
              (f, p, near) -> {
                DoubleTensor q = p.solve().q();
                DoubleTensor values = softValue(f, p.problem(), q);
                List<DoubleTensor> found =
                    f.responseRewards(
                        LawCases.cutResponses(p, q, values), p.problem().mdp().discount());
                List<Answer> answers = LawCases.cutAnswers(p);
                for (int i = 0; i < found.size(); i++) {
                  DoubleTensor whole = answers.get(i).along(p.problem().preference());
                  near.close(
                      found.get(i),
                      DoubleTensor.generate(whole::get, whole.size() - 1),
                      size(p.problem(), q));
                }
              }));

  static final ResidualLaw<Vocabulary> F8 =
      LAWS.vocabulary(
          "F8 divergence",
          (f, c, near) -> {
            Policy base = Policy.ofLogits(c.base());
            Policy custom = Policy.ofLogits(c.adapted());
            near.close(
                f.divergence(base.logProbabilities(), custom.logProbabilities()),
                base.divergenceFrom(custom),
                size(c));
            near.close(
                f.divergence(base.logProbabilities(), base.logProbabilities()),
                DoubleTensor.zeros(base.states()),
                0);
          });

  static final ResidualLaw<Vocabulary> D1 =
      LAWS.vocabulary(
          "D1 the strength dial",
          (f, c, near) -> {
            DoubleTensor base = Policy.ofLogits(c.base()).logProbabilities();
            DoubleTensor custom = Policy.ofLogits(c.adapted()).logProbabilities();
            double size = size(c);
            near.close(f.atStrength(base, custom, 0), base, size);
            near.close(f.atStrength(base, custom, 1), custom, size);
            double strength = 2 * c.temperature();
            near.close(
                f.atStrength(base, custom, strength),
                Policy.ofLogits(base.plus(custom.minus(base).times(strength))).logProbabilities(),
                size * (1 + strength));
          });

  private static DoubleTensor exactScores(
      List<DoubleTensor> rewards, double discount, Normalizer normalizer) {
    return DoubleTensor.of(
        rewards.stream()
            .mapToDouble(
                r -> {
                  double sum =
                      IntStream.range(0, r.size())
                          .mapToDouble(t -> Math.pow(discount, t) * r.get(t))
                          .sum();
                  return normalizer == Normalizer.NONE ? sum : sum / r.size();
                })
            .toArray());
  }

  private static double exactLoss(Pairs c, Normalizer normalizer) {
    double discount = c.discount();
    DoubleTensor margins =
        exactScores(Pairs.exactRewards(c.chosen(), discount), discount, normalizer)
            .minus(exactScores(Pairs.exactRewards(c.rejected(), discount), discount, normalizer));
    return mean(margins.map(margin -> softplus(-margin)))
        + c.rewardPenalty() * meanSquare(Pairs.exactRewards(c.all(), discount));
  }

  private static double mean(DoubleTensor x) {
    return Arrays.stream(x.values()).average().orElseThrow();
  }
}
