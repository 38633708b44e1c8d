package io.github.qadapter.internal.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.internal.torch.Torch;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.contract.ResidualFormulas;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * This room's formulas behind the testkit's interface: over the vocabulary on native tensors of one
 * type, along answers on doubles. Each call has a manager of its own.
 */
final class FloatingPointFormulas implements ResidualFormulas {
  private final DataType type;

  /** Computes over the vocabulary in this type, float32 or float64. */
  FloatingPointFormulas(DataType type) {
    this.type = type;
  }

  @Override
  public DoubleTensor logBase(DoubleTensor logits) {
    return natively(scope -> SoftPolicy.logBase(tensor(scope, logits)));
  }

  @Override
  public DoubleTensor residual(
      DoubleTensor adaptedLogits,
      DoubleTensor baseLogits,
      Parameterization parameterization,
      double temperature) {
    return natively(
        scope -> {
          NDArray base = tensor(scope, baseLogits);
          NDArray difference = tensor(scope, adaptedLogits).sub(base);
          return SoftPolicy.q(
              PolicyCoefficients.of(parameterization, 0, temperature), base, difference);
        });
  }

  @Override
  public DoubleTensor softValue(
      DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
    return natively(
        scope ->
            SoftPolicy.value(
                unnormalized(scope, q, logBase, baseWeight, temperature), temperature));
  }

  @Override
  public DoubleTensor customizedLogPolicy(
      DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
    return natively(
        scope -> SoftPolicy.logPolicy(unnormalized(scope, q, logBase, baseWeight, temperature)));
  }

  @Override
  public DoubleTensor recoveredReward(DoubleTensor q, DoubleTensor nextValue, double discount) {
    // The first state's own value takes no part.
    double[] values = new double[q.size() + 1];
    System.arraycopy(nextValue.values(), 0, values, 1, q.size());
    return DoubleTensor.shaped(recovered(discount).rewards(q.values(), values), q.shape());
  }

  @Override
  public List<DoubleTensor> responseRewards(List<Response> responses, double discount) {
    return responses.stream()
        .map(
            response ->
                DoubleTensor.of(
                    recovered(discount).rewards(response.q().values(), values(response))))
        .toList();
  }

  @Override
  public DoubleTensor scores(List<DoubleTensor> rewards, double discount, Normalizer normalizer) {
    return DoubleTensor.of(
        rewards.stream()
            .mapToDouble(
                of ->
                    recovered(discount)
                        .score(
                            of.values(),
                            new RewardScoring.NextState(normalizer).divisor(of.size(), of.size())))
            .toArray());
  }

  @Override
  public double loss(List<Response> chosen, List<Response> rejected, Objective objective) {
    int tokens =
        chosen.stream().mapToInt(Response::length).sum()
            + rejected.stream().mapToInt(Response::length).sum();
    PreferenceLoss loss =
        new PreferenceLoss(objective, new PreferenceLoss.Batch(chosen.size(), tokens, tokens));
    double preference = 0;
    double squaredReward = 0;
    for (int i = 0; i < chosen.size(); i++) {
      PreferenceLoss.Share share =
          loss.of(
              chosen.get(i).q().values(),
              values(chosen.get(i)),
              rejected.get(i).q().values(),
              values(rejected.get(i)));
      preference += share.preference();
      squaredReward += share.squaredReward();
    }
    return loss.total(preference, squaredReward);
  }

  @Override
  public DoubleTensor atStrength(DoubleTensor logBase, DoubleTensor logCustom, double strength) {
    return natively(
        scope -> SoftPolicy.atStrength(tensor(scope, logBase), tensor(scope, logCustom), strength));
  }

  @Override
  public DoubleTensor divergence(DoubleTensor logBase, DoubleTensor logCustom) {
    return natively(
        scope -> SoftPolicy.divergence(tensor(scope, logBase), tensor(scope, logCustom)));
  }

  private static RecoveredRewards recovered(double discount) {
    return RecoveredRewards.of(new RewardScoring.NextState(Normalizer.NONE), discount);
  }

  /** V̂ as {@link RecoveredRewards} wants it: 0 after the end. */
  private static double[] values(Response response) {
    double[] values = response.values().values().clone();
    if (response.ended()) {
      values[response.length()] = 0;
    }
    return values;
  }

  private NDArray unnormalized(
      NDManager scope,
      DoubleTensor q,
      DoubleTensor logBase,
      double baseWeight,
      double temperature) {
    return SoftPolicy.unnormalized(
        tensor(scope, q), tensor(scope, logBase), baseWeight, temperature);
  }

  private NDArray tensor(NDManager scope, DoubleTensor values) {
    Shape shape = new Shape(Arrays.stream(values.shape()).asLongStream().toArray());
    return scope.create(values.values(), shape).toType(type, false);
  }

  private static DoubleTensor natively(Function<NDManager, NDArray> formula) {
    try (NDManager scope = Torch.newManager()) {
      NDArray result = formula.apply(scope);
      int[] shape =
          Arrays.stream(result.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
      return DoubleTensor.shaped(result.toType(DataType.FLOAT64, false).toDoubleArray(), shape);
    }
  }
}
