package io.github.qadapter.internal.model;

import io.github.qadapter.internal.torch.DecodingProgram.Layout;

/**
 * The KV cache of one sequence: keys and values of the tokens it has seen, one row for the base and
 * from the first adapted layer on one more for each adapter. This is its shape and its slot; the
 * tensors lie in the program. Shaped by a {@link StepModel}; used by one thread.
 */
public final class KvCache {
  private static final int FIRST_CAPACITY = 64;

  private final int slot;
  private final int firstAdaptedLayer;
  private int rows = 1;
  private int capacity;
  private int seen;
  private boolean dropped;

  /** A cache without room. */
  public KvCache(int slot, int firstAdaptedLayer) {
    this.slot = slot;
    this.firstAdaptedLayer = firstAdaptedLayer;
  }

  /** The capacity of a cache that is to hold so many tokens and never more than {@code most}. */
  public static int capacityFor(int tokens, int most) {
    int capacity = FIRST_CAPACITY;
    while (capacity < tokens) {
      capacity *= 2;
    }
    return Math.max(tokens, Math.min(capacity, most));
  }

  Layout layout() {
    return new Layout(slot, firstAdaptedLayer, rows, capacity);
  }

  /** Says what shape it has now. */
  public void shaped(int rows, int capacity) {
    this.rows = rows;
    this.capacity = capacity;
  }

  /** The number under which its tensors lie. */
  public int slot() {
    return slot;
  }

  /** The lowest layer in which adapters have rows; the number of layers if none has. */
  public int firstAdaptedLayer() {
    return firstAdaptedLayer;
  }

  /** The number of rows from the first adapted layer on, the base's included. */
  public int rows() {
    return rows;
  }

  /** The number of tokens that each row has seen. */
  public int seen() {
    return seen;
  }

  /** For how many tokens there is room. */
  public int capacity() {
    return capacity;
  }

  /** Takes back tokens, or counts new ones. */
  public void seen(int tokens) {
    seen = tokens;
  }

  /** The same cache for a new owner; dropping this one does nothing from now on. */
  public KvCache handOver() {
    KvCache heir = new KvCache(slot, firstAdaptedLayer);
    heir.shaped(rows, capacity);
    heir.seen(seen);
    markDropped();
    return heir;
  }

  /** Gives the slot back; false if that was done before, or is another owner's to do. */
  public boolean markDropped() {
    boolean first = !dropped;
    dropped = true;
    return first;
  }
}
