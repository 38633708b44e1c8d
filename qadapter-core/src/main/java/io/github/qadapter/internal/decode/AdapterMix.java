package io.github.qadapter.internal.decode;

import java.util.List;

/**
 * The adapters that move an answer away from its base: log π₁ + Σᵢ wᵢ mᵢ s (log π̃ᵢ − log π₁),
 * where s is the strength at a token and mᵢ the prompt's membership in the scope of preference i.
 * One adapter of weight 1 is the policy of {@code SoftPolicy.atStrength}. Where every wᵢ mᵢ s is 0
 * the answer is the base's, bit for bit.
 *
 * @param adapters of the preferences, in any order; none is the base alone
 * @param schedule the strength s at each token
 */
public record AdapterMix(List<WeightedAdapter> adapters, AnswerStrength schedule) {
  /** The base alone. */
  public static final AdapterMix NONE = new AdapterMix(List.of(), AnswerStrength.OFF);

  /** Copies the list. */
  public AdapterMix {
    adapters = List.copyOf(adapters);
  }

  /** Tells whether the base answers alone whatever the prompt. */
  public boolean isOff() {
    return schedule.isOff() || adapters.stream().allMatch(adapter -> adapter.weight() == 0);
  }
}
