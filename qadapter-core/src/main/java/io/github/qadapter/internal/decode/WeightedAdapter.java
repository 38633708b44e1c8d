package io.github.qadapter.internal.decode;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.BindableAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One learned preference with how much of it an answer gets.
 *
 * @param adapter carries the residual Q-function
 * @param objective how Q̂ and the customized policy follow from the logits
 * @param weight w, how much of it is wanted; may be negative
 * @param membership how much of it a prompt gets; null for all prompts all of it
 */
public record WeightedAdapter(
    BindableAdapter adapter, Objective objective, double weight, @Nullable Membership membership) {
  /** A learned scope as the engine reads it: from the base's own states, at prefill. */
  public interface Membership {
    /** The number of the base's layers that the state comes out of. */
    int blocks();

    /**
     * How much of the preference a prompt gets, 0 to 1.
     *
     * @param meanState [d], the mean over the prompt's tokens of what comes out of those blocks
     */
    double of(float[] meanState);
  }
}
