package io.github.qadapter.internal.model;

import io.github.qadapter.internal.torch.DecodingProgram.Layout;

/** The KV caches of a program, each under a slot from its making until it is dropped. */
final class CacheSlots {
  private final SlotNumbers numbers = new SlotNumbers();
  private final CacheTensors tensors;

  CacheSlots(CacheTensors tensors) {
    this.tensors = tensors;
  }

  /** The maker of the caches' tensors, which frees them as well. */
  interface CacheTensors {
    /**
     * Makes a cache, or remakes it.
     *
     * @param from the slot whose tokens are taken over, which may be the cache's own; −1 for none
     * @param seen how many tokens
     */
    void shape(Layout layout, int from, int seen);

    /** Frees a cache. */
    void drop(int slot);
  }

  KvCache make(int firstAdaptedLayer, int capacity) {
    return shape(new KvCache(numbers.take(), firstAdaptedLayer), -1, 1, capacity);
  }

  KvCache copy(KvCache cache) {
    KvCache copy = new KvCache(numbers.take(), cache.firstAdaptedLayer());
    copy.seen(cache.seen());
    return shape(copy, cache.slot(), cache.rows(), cache.capacity());
  }

  /** Does nothing where nothing changes. */
  void reshape(KvCache cache, int rows, int capacity) {
    if (rows != cache.rows() || capacity != cache.capacity()) {
      shape(cache, cache.slot(), rows, capacity);
    }
  }

  private KvCache shape(KvCache cache, int from, int rows, int capacity) {
    tensors.shape(
        new Layout(cache.slot(), cache.firstAdaptedLayer(), rows, capacity), from, cache.seen());
    cache.shaped(rows, capacity);
    return cache;
  }

  /** Once only. */
  void drop(KvCache cache) {
    if (cache.markDropped()) {
      tensors.drop(cache.slot());
      numbers.giveBack(cache.slot());
    }
  }
}
