package io.github.qadapter.internal.train;

import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.Decoder;

/**
 * The most that a step holds at a time, in bytes, by what becomes of activations.
 *
 * @param keptBytes where a row's are kept
 * @param recomputedBytes where they are computed anew, block by block
 */
public record StepMemory(long keptBytes, long recomputedBytes) {
  /** Of the rows of a set. */
  public static StepMemory of(Decoder decoder, AdapterLayout adapter, MemoryPlan.Longest longest) {
    return new StepMemory(
        MemoryPlan.workBytes(decoder, adapter, longest, ActivationCheckpointing.OFF),
        MemoryPlan.workBytes(decoder, adapter, longest, ActivationCheckpointing.PER_BLOCK));
  }
}
