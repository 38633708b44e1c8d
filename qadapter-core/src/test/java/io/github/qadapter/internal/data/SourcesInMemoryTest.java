package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Iterables;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.PreferenceRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Pairs that a program makes, and their order. */
class SourcesInMemoryTest {
  @Test
  void anIterableIsAskedAnewForEachPass() {
    AtomicInteger asked = new AtomicInteger();
    PreferenceData data =
        PreferenceData.from(
            () -> {
              asked.incrementAndGet();
              return pairs(3).iterator();
            });
    assertThat(asked).hasValue(0);
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.stream()).containsExactlyElementsOf(pairs(3));
    assertThat(asked).hasValue(2);
    try (Stream<PreferenceRow> rows = data.rows()) {
      assertThat(rows.map(row -> row.origin().toString()))
          .containsExactly(
              "the pairs given, row 1", "the pairs given, row 2", "the pairs given, row 3");
    }
  }

  @Test
  void aCollectionIsCopiedAndAStreamReadAtOnce() {
    List<PreferencePair> list = new ArrayList<>(pairs(2));
    PreferenceData copied = PreferenceData.from(list);
    list.clear();
    assertThat(copied.size()).isEqualTo(2);
    AtomicInteger closed = new AtomicInteger();
    PreferenceData read = PreferenceData.from(pairs(2).stream().onClose(closed::incrementAndGet));
    assertThat(closed).hasValue(1);
    assertThat(read.pairs()).isEqualTo(pairs(2));
    assertThat(read.pairs()).isEqualTo(pairs(2));
  }

  @Property(tries = 50)
  void aShuffleIsAPermutationThatTheSeedDecides(
      @ForAll long seed,
      @ForAll @IntRange(max = 60) int count,
      @ForAll @IntRange(min = 1, max = 70) int window) {
    Iterable<PreferencePair> source = () -> pairs(count).iterator();
    PreferenceData shuffled = PreferenceData.from(source).shuffled(seed, window);
    List<PreferencePair> order = shuffled.pairs();

    assertThat(order).containsExactlyInAnyOrderElementsOf(pairs(count));
    assertThat(PreferenceData.from(source).shuffled(seed, window).stream())
        .containsExactlyElementsOf(order);
    List<PreferencePair> original = pairs(count);
    for (int i = 0; i < count; i++) {
      assertThat(original.indexOf(order.get(i))).isLessThan(i + window);
    }
  }

  /** The first of ten comes anywhere about equally often: the window covers all of them. */
  @Test
  void aWindowOfAllShufflesEvenly() {
    int[] places = new int[10];
    List<PreferencePair> pairs = pairs(10);
    Iterable<PreferencePair> source = Iterables.unmodifiableIterable(pairs); // no collection
    for (int seed = 0; seed < 5000; seed++) {
      Iterator<PreferencePair> order =
          PreferenceData.from(source).shuffled(seed, 10).stream().iterator();
      for (int place = 0; order.hasNext(); place++) {
        places[place] += order.next().equals(pairs.get(0)) ? 1 : 0;
      }
    }
    // 500 each; 5 standard deviations of a binomial count are 106.
    assertThat(IntStream.of(places)).allMatch(count -> count > 394 && count < 606);
  }

  @Test
  void noMoreThanTheWindowIsTakenAhead() {
    AtomicInteger taken = new AtomicInteger();
    PreferenceData data =
        PreferenceData.from(
            () -> pairs(1000).stream().peek(pair -> taken.incrementAndGet()).iterator());
    try (Stream<PreferencePair> shuffled = data.shuffled(1, 10).stream()) {
      Iterator<PreferencePair> pairs = shuffled.iterator();
      pairs.next();
      pairs.next();
    }
    assertThat(taken.get()).isLessThanOrEqualTo(14);
    assertThatThrownBy(() -> data.shuffled(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("window");
  }

  private static List<PreferencePair> pairs(int count) {
    return IntStream.range(0, count).mapToObj(i -> PreferencePair.of("p" + i, "a", "b")).toList();
  }
}
