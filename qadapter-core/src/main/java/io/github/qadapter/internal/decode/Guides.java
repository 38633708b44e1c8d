package io.github.qadapter.internal.decode;

import java.util.List;

/**
 * What guides an answer away from its base: log π₁ + Σᵢ wᵢ mᵢ s (log π̃ᵢ − log π₁), where s is
 * where the dial stands and mᵢ the prompt's membership in the scope of preference i. One guide of
 * weight 1 is the policy of {@code SoftPolicy.atStrength}. Where every wᵢ mᵢ s is 0 the answer is
 * the base's, bit for bit.
 *
 * @param guides the preferences, in any order; none is the base alone
 * @param dial the strength s of each token
 */
public record Guides(List<Guide> guides, Dial dial) {
  /** The base alone. */
  public static final Guides NONE = new Guides(List.of(), Dial.OFF);

  /** Copies the list. */
  public Guides {
    guides = List.copyOf(guides);
  }

  /** Whether the base answers alone whatever the prompt. */
  public boolean areOff() {
    return dial.isOff() || guides.stream().allMatch(guide -> guide.weight() == 0);
  }
}
