package io.github.qadapter.spark;

import io.github.qadapter.internal.train.StepMemory;

/**
 * The memory that an executor needs outside of its heap, in bytes.
 *
 * @param what it is for, within a sentence
 * @param mappedBytes of weights that are mapped from files; whether they count is the cluster's to
 *     say
 * @param leastBytes without which the work cannot be done, mapped weights apart
 * @param wantedBytes with which it is done fastest, mapped weights apart
 */
record NativeNeed(String what, long mappedBytes, long leastBytes, long wantedBytes) {
  /** The virtual machine's own and PyTorch's with nothing to do, heap apart: an estimate. */
  static final long PROCESS_BYTES = 320L << 20;

  /** What is asked for beyond a plan: buffers of Spark, fragments, several rows at a time. */
  private static final long SPARE_BYTES = 1L << 30;

  /** For answers and scores: at best a copy of the weights that makes tokens faster. */
  static NativeNeed answers(BaseFacts base) {
    long least = PROCESS_BYTES + base.convertedBytes();
    return new NativeNeed(
        "answering",
        base.mappedBytes(),
        least,
        least + base.mappedBytes() + base.convertedBytes() + SPARE_BYTES);
  }

  /** For the gradients of a row at a time. */
  static NativeNeed training(BaseFacts base, StepMemory work) {
    long least = PROCESS_BYTES + base.convertedBytes();
    return new NativeNeed(
        "training",
        base.mappedBytes(),
        least + work.recomputedBytes(),
        least + work.keptBytes() + SPARE_BYTES);
  }
}
