package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * The slots in which adapters' matrices lie in a program, each for as long as a request uses it.
 */
final class AdapterSlots {
  private final SlotNumbers numbers = new SlotNumbers();
  private final Map<BindableAdapter, Bound> bound = new HashMap<>();
  private final ObjIntConsumer<NDList> place;

  /** place: puts matrices into a slot; none empties it. */
  AdapterSlots(ObjIntConsumer<NDList> place) {
    this.place = place;
  }

  /** An adapter's slot, and how many requests use it. */
  private static final class Bound {
    private final int slot;
    private int users;

    Bound(int slot) {
      this.slot = slot;
    }
  }

  /** The adapter's slot for one more request. */
  int bind(BindableAdapter adapter) {
    Bound own = bound.get(adapter);
    if (own == null) {
      own = new Bound(numbers.take());
      place.accept(adapter.ready(), own.slot);
      bound.put(adapter, own);
    }
    own.users++;
    return own.slot;
  }

  /** One request less; the last one empties the slot. */
  void release(BindableAdapter adapter) {
    Bound own = bound.get(adapter);
    if (own != null && --own.users == 0) {
      place.accept(new NDList(), own.slot);
      bound.remove(adapter);
      numbers.giveBack(own.slot);
    }
  }
}
