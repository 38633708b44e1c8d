package io.github.qadapter.testkit.contract;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.testkit.DoubleTensor;
import java.util.Arrays;
import java.util.List;

/** The formulas in plain loops, each in a method of its own that a mutant can replace. */
class PlainFormulas implements ResidualFormulas {
  @Override
  public DoubleTensor logBase(DoubleTensor logits) {
    return normalized(logits);
  }

  @Override
  public DoubleTensor residual(
      DoubleTensor adaptedLogits,
      DoubleTensor baseLogits,
      Parameterization parameterization,
      double temperature) {
    return switch (parameterization) {
      case ADAPTER_LOGITS -> adaptedLogits;
      case LOGIT_DIFFERENCE -> adaptedLogits.minus(baseLogits);
      case SCALED_DIFFERENCE -> adaptedLogits.minus(baseLogits).times(temperature);
    };
  }

  @Override
  public DoubleTensor softValue(
      DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
    return logSumExp(z(q, logBase, baseWeight, temperature)).times(temperature);
  }

  @Override
  public DoubleTensor customizedLogPolicy(
      DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
    return normalized(z(q, logBase, baseWeight, temperature));
  }

  @Override
  public DoubleTensor recoveredReward(DoubleTensor q, DoubleTensor nextValue, double discount) {
    return q.minus(nextValue.times(discount));
  }

  @Override
  public List<DoubleTensor> responseRewards(List<Response> responses, double discount) {
    return responses.stream()
        .map(
            response ->
                recoveredReward(
                    response.q(),
                    DoubleTensor.generate(t -> nextValue(response, t), response.length()),
                    discount))
        .toList();
  }

  /** V̂(sₜ₊₁), t from 0. */
  double nextValue(Response response, int t) {
    return response.ended() && t == response.length() - 1 ? 0 : response.values().get(t + 1);
  }

  @Override
  public DoubleTensor scores(List<DoubleTensor> rewards, double discount, Normalizer normalizer) {
    int longest = rewards.stream().mapToInt(DoubleTensor::size).max().orElseThrow();
    return DoubleTensor.of(
        rewards.stream()
            .mapToDouble(
                r -> {
                  double sum = discountedSum(r, discount);
                  return normalizer == Normalizer.NONE ? sum : sum / divisor(r, longest);
                })
            .toArray());
  }

  double discountedSum(DoubleTensor rewards, double discount) {
    double sum = 0;
    for (int t = rewards.size() - 1; t >= 0; t--) {
      sum = rewards.get(t) + discount * sum;
    }
    return sum;
  }

  int divisor(DoubleTensor rewards, int longest) {
    return rewards.size();
  }

  @Override
  public double loss(List<Response> chosen, List<Response> rejected, Objective objective) {
    List<DoubleTensor> first = responseRewards(chosen, objective.discount());
    List<DoubleTensor> second = responseRewards(rejected, objective.discount());
    DoubleTensor margins =
        scores(first, objective.discount(), objective.normalizer())
            .minus(scores(second, objective.discount(), objective.normalizer()));
    double preference =
        Arrays.stream(margins.values()).map(m -> softplus(-m)).average().orElseThrow();
    double squares = 0;
    int tokens = 0;
    for (List<DoubleTensor> side : List.of(first, second)) {
      for (DoubleTensor rewards : side) {
        squares += Arrays.stream(rewards.values()).map(r -> r * r).sum();
        tokens += rewards.size();
      }
    }
    return preference + objective.rewardPenalty() * squares / penaltyDivisor(tokens, chosen.size());
  }

  double penaltyDivisor(int tokens, int pairs) {
    return tokens;
  }

  @Override
  public DoubleTensor atStrength(DoubleTensor logBase, DoubleTensor logCustom, double strength) {
    return normalized(logBase.times(1 - strength).plus(logCustom.times(strength)));
  }

  @Override
  public DoubleTensor divergence(DoubleTensor logBase, DoubleTensor logCustom) {
    DoubleTensor weighted =
        DoubleTensor.generate(
            i -> Math.exp(logBase.get(i)) * (logBase.get(i) - logCustom.get(i)), logBase.shape());
    return DoubleTensor.generate(s -> Arrays.stream(weighted.row(s)).sum(), logBase.dimension(0));
  }

  DoubleTensor z(DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
    return q.plus(logBase.times(baseWeight)).times(1 / temperature);
  }

  private static DoubleTensor normalized(DoubleTensor z) {
    return z.plusPerRow(logSumExp(z).times(-1));
  }

  private static DoubleTensor logSumExp(DoubleTensor z) {
    return DoubleTensor.generate(
        s -> {
          double[] row = z.row(s);
          double top = Arrays.stream(row).max().orElseThrow();
          return top + Math.log(Arrays.stream(row).map(x -> Math.exp(x - top)).sum());
        },
        z.dimension(0));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
