package io.github.qadapter.internal.model;

import io.github.qadapter.internal.torch.StepPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence's part in a decoding step.
 *
 * @param cache what it has seen, with room for one more token; its rows are the base's and one for
 *     each adapter
 * @param token shown to all of them
 * @param slots of the adapters
 * @param factors what each adapter's difference to the base is multiplied by
 * @param baseFactor what the base's logits are multiplied by
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived arguments of a call
public record DecodeInput(
    KvCache cache, int token, int[] slots, float[] factors, double baseFactor) {
  StepPlan.Input planned() {
    List<StepPlan.AdapterTerm> adapters = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      adapters.add(new StepPlan.AdapterTerm(slots[i], factors[i]));
    }
    return new StepPlan.Input(token, cache.layout(), cache.seen(), adapters, baseFactor);
  }
}
