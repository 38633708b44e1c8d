package io.github.qadapter.internal.train;

/**
 * A worker that shares nothing with the loop but bytes: adapter and work go to it as bytes, what it
 * found comes back as bytes, as between two machines.
 */
public final class DistantWorker implements GradientWorker {
  private final GradientWorker there;
  private long sent;

  /** A worker that lets another one work on the far side, and closes it. */
  public DistantWorker(GradientWorker there) {
    this.there = there;
  }

  @Override
  public GradientPart differentiate(float[] adapter, MicroBatch work) {
    byte[] values = PlainBytes.of(adapter, float[].class);
    byte[] task = PlainBytes.of(work, MicroBatch.class);
    sent += task.length;
    return PlainBytes.read(onTheFarSide(values, task), GradientPart.class);
  }

  private byte[] onTheFarSide(byte[] values, byte[] task) {
    GradientPart found =
        there.differentiate(
            PlainBytes.read(values, float[].class), PlainBytes.read(task, MicroBatch.class));
    return PlainBytes.of(found, GradientPart.class);
  }

  /** How many bytes of work went there, the adapter not counted. */
  public long sent() {
    return sent;
  }

  @Override
  public void close() {
    there.close();
  }
}
