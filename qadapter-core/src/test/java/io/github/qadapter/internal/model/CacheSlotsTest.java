package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.internal.torch.DecodingProgram.Layout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which slot a KV cache lies in, and what is asked of the program. */
class CacheSlotsTest {
  private final Recorded tensors = new Recorded();
  private final CacheSlots slots = new CacheSlots(tensors);

  @Test
  void aSlotThatWasGivenBackIsTakenNext() {
    KvCache first = slots.make(2, 64);
    KvCache second = slots.make(2, 64);
    slots.drop(first);
    KvCache third = slots.make(2, 64);
    assertThat(List.of(first.slot(), second.slot(), third.slot())).containsExactly(0, 1, 0);
  }

  @Test
  void aCacheIsMadeCopiedReshapedAndDroppedUnderItsSlot() {
    KvCache cache = slots.make(2, 64);
    cache.seen(5);
    KvCache copy = slots.copy(cache);
    slots.reshape(copy, 3, 128);
    slots.reshape(copy, 3, 128); // as it is
    slots.drop(cache);
    assertThat(copy.seen()).isEqualTo(5);
    assertThat(copy.layout()).isEqualTo(new Layout(1, 2, 3, 128));
    assertThat(tensors.calls)
        .containsExactly(
            new Shaped(new Layout(0, 2, 1, 64), -1, 0),
            new Shaped(new Layout(1, 2, 1, 64), 0, 5),
            new Shaped(new Layout(1, 2, 3, 128), 1, 5),
            new Dropped(0));
  }

  @Test
  void whatIsDroppedTwiceOrHandedOverGivesItsSlotBackOnce() {
    KvCache cache = slots.make(0, 64);
    KvCache heir = cache.handOver();
    slots.drop(cache);
    assertThat(tensors.live).containsExactly(0);
    slots.drop(heir);
    slots.drop(heir);
    assertThat(slots.make(0, 64).slot()).isEqualTo(0);
    assertThat(slots.make(0, 64).slot()).isEqualTo(1);
  }

  /** The program's side refuses a slot that is in use, and one that is not. */
  @Test
  void inAnyOrderNoTwoCachesShareASlotAndNoMoreSlotsAreUsedThanCaches() {
    Random random = new Random(1);
    List<KvCache> live = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      if (live.isEmpty() || (random.nextInt(5) < 3 && live.size() < 20)) {
        live.add(
            live.size() > 2 && random.nextBoolean() ? slots.copy(live.get(0)) : slots.make(0, 64));
      } else {
        slots.drop(live.remove(random.nextInt(live.size())));
      }
      assertThat(tensors.live).hasSize(live.size());
      assertThat(live).allMatch(cache -> tensors.live.contains(cache.slot()));
    }
    assertThat(tensors.calls)
        .allMatch(call -> !(call instanceof Shaped shaped) || shaped.layout().slot() < 20);
  }

  private sealed interface Call {}

  private record Shaped(Layout layout, int from, int seen) implements Call {}

  private record Dropped(int slot) implements Call {}

  private static final class Recorded implements CacheSlots.CacheTensors {
    private final List<Call> calls = new ArrayList<>();
    private final Set<Integer> live = new HashSet<>();

    @Override
    public void shape(Layout layout, int from, int seen) {
      assertThat(live.add(layout.slot())).isEqualTo(from != layout.slot());
      calls.add(new Shaped(layout, from, seen));
    }

    @Override
    public void drop(int slot) {
      assertThat(live.remove(slot)).isTrue();
      calls.add(new Dropped(slot));
    }
  }
}
