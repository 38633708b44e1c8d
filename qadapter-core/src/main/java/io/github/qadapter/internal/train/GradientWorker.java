package io.github.qadapter.internal.train;

/**
 * Computes the gradient of a part of an optimizer step: adapter in, summed gradient and
 * measurements out. The trainer knows nothing of where that happens; a worker has its own copy of
 * the base and of the training set, and what it is told and what it answers are plain numbers.
 */
public interface GradientWorker extends AutoCloseable {
  /**
   * Computes a part's gradient.
   *
   * @param adapter [P], the adapter's values; not to be changed
   * @throws java.util.concurrent.CancellationException if it is told to stop
   */
  GradientPart differentiate(float[] adapter, MicroBatch work);

  /** Frees what the worker holds. */
  @Override
  void close();
}
