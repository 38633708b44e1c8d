package io.github.qadapter.internal.export;

import io.github.qadapter.Objective;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.math.PolicyCoefficients;
import java.util.Locale;

/**
 * The condition under which one set of weights answers exactly as base and adapter do: the policy's
 * log-probabilities are those of the adapted model. docs/mathematics.md derives it.
 */
public final class MergeRule {
  private MergeRule() {}

  /**
   * Refuses what no plain model can be.
   *
   * @param strength where the model stands, NaN if it moves
   * @throws QAdapterException with the reason and the cure
   */
  public static void require(TrainedAdapter preference, double strength) {
    Objective objective = preference.objective();
    if (!PolicyCoefficients.of(objective).isAdaptedModel()) {
      throw refusal(
          "an objective whose policy is the adapted model's (SCALED_DIFFERENCE with equal base weight and temperature, the default)",
          objective.toString(),
          "its policy needs the base's log-probabilities beside the adapted model's",
          "train with the default objective, or serve it with this library");
    }
    if (preference.scope().isPresent()) {
      throw refusal(
          "an adapter for every prompt",
          "one with a learned scope",
          "whether it acts is decided prompt by prompt",
          "serve it with this library, or train with Scope.everywhere()");
    }
    if (strength != TrainedAdapter.FULL_STRENGTH) {
      throw refusal(
          "strength 1",
          Double.isNaN(strength) ? "one that moves" : "strength " + strength,
          "between, the policy mixes the log-probabilities of two models, which no single one gives",
          "export withStrength(1), which may drift further from the base, or serve it with this library");
    }
  }

  private static QAdapterException refusal(String expected, String found, String why, String cure) {
    return new QAdapterException(
        String.format(
            Locale.ROOT,
            "Expected %s to merge into one plain model, but found %s: %s; %s.",
            expected,
            found,
            why,
            cure));
  }
}
