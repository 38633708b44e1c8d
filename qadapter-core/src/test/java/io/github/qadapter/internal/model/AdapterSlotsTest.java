package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which slot an adapter's matrices lie in, and for how long. */
class AdapterSlotsTest {
  /** What lies in each slot; nothing after it was emptied, as the program is told. */
  private final Map<Integer, NDList> program = new HashMap<>();

  private final AdapterSlots slots = new AdapterSlots((matrices, slot) -> put(slot, matrices));
  private final Named first = new Named("first");
  private final Named second = new Named("second");
  private final Named third = new Named("third");
  private int placed;

  private void put(int slot, NDList matrices) {
    placed++;
    if (program.containsKey(slot)) {
      assertThat(matrices).as("into a slot in use").isEmpty();
      program.remove(slot);
    } else {
      program.put(slot, matrices);
    }
  }

  @Test
  void anAdapterLiesInOneSlotForAllItsRequests() {
    assertThat(slots.bind(first)).isEqualTo(0);
    assertThat(slots.bind(first)).isEqualTo(0);
    assertThat(placed).isEqualTo(1);
    slots.release(first);
    assertThat(program.get(0)).isSameAs(first.ready);
    slots.release(first);
    assertThat(program).isEmpty();
  }

  @Test
  void noTwoShareASlotAndOneThatWasEmptiedIsTakenNext() {
    assertThat(slots.bind(first)).isEqualTo(0);
    assertThat(slots.bind(second)).isEqualTo(1);
    slots.release(first);
    assertThat(slots.bind(third)).isEqualTo(0);
    assertThat(slots.bind(first)).isEqualTo(2);
    assertThat(program.get(0)).isSameAs(third.ready);
    assertThat(program.get(1)).isSameAs(second.ready);
    assertThat(program.get(2)).isSameAs(first.ready);
  }

  @Test
  void whoGivesBackWhatItHasNotTakesNothingFromOthers() {
    slots.bind(first);
    slots.release(second);
    assertThat(program.get(0)).isSameAs(first.ready);
  }

  private record Named(String name, NDList ready) implements BindableAdapter {
    Named(String name) {
      this(name, new NDList());
    }

    @Override
    public int firstAdaptedLayer() {
      return 0;
    }
  }
}
