package io.github.qadapter.internal.model;

import io.github.qadapter.internal.torch.DecodingProgram.Layout;

/**
 * The keys and values of one growing answer: the base's row, and above the lowest adapted layer one
 * for each guide. Made and changed by {@link CachedDecoder}; used by one thread.
 */
public final class KvCache {
  private final int slot;
  private final int split;
  private int rows = 1;
  private int capacity;
  private int seen;
  private boolean dropped;

  KvCache(int slot, int split) {
    this.slot = slot;
    this.split = split;
  }

  Layout layout() {
    return new Layout(slot, split, rows, capacity);
  }

  void shaped(Layout layout) {
    rows = layout.rows();
    capacity = layout.capacity();
  }

  int slot() {
    return slot;
  }

  /** The lowest layer in which guides have rows. */
  public int split() {
    return split;
  }

  /** How many rows there are above the split, the base's included. */
  public int rows() {
    return rows;
  }

  /** How many tokens each row has seen. */
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

  boolean markDropped() {
    boolean first = !dropped;
    dropped = true;
    return first;
  }
}
