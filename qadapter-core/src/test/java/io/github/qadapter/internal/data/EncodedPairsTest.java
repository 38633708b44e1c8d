package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.primitives.Ints;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs come back as they were added, whether from memory or from the file. */
class EncodedPairsTest {
  private static final int COUNT = 3000;

  /** All in memory, some, none; with ids of more than 16 bits and blocks that are full. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, 20_000, 0})
  void comeBackInAnyOrder(long inMemory) {
    Random random = new Random(inMemory);
    List<EncodedPair> added = Stream.generate(() -> pair(random)).limit(COUNT).toList();
    try (EncodedPairs pairs = new EncodedPairs(inMemory)) {
      pairs.addAll(added);
      pairs.complete();
      assertThat(pairs.inFile()).isEqualTo(beyond(added, inMemory));
      assertThat(pairs).hasSize(COUNT);
      for (int i : random.ints(COUNT, 0, COUNT).toArray()) {
        assertThat(content(pairs.get(i))).isEqualTo(content(added.get(i)));
        assertThat(pairs.lengths(i)).isEqualTo(added.get(i).lengths());
      }
      assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pairs.get(COUNT));
    }
  }

  /** A pair larger than a block is written in one piece of its own. */
  @Test
  void aPairMayBeLargerThanABlock() {
    int[] many = IntStream.range(0, 1 << 19).toArray();
    EncodedPair large = new EncodedPair(many, new int[] {1}, false, many, true);
    EncodedPair small = new EncodedPair(new int[] {1}, new int[] {2}, true, new int[0], false);
    try (EncodedPairs pairs = new EncodedPairs(0)) {
      pairs.addAll(List.of(small, large, small));
      pairs.complete();
      assertThat(pairs.stream().map(EncodedPairsTest::content))
          .containsExactly(content(small), content(large), content(small));
    }
  }

  private static EncodedPair pair(Random random) {
    return new EncodedPair(
        ids(random), ids(random), random.nextBoolean(), ids(random), random.nextBoolean());
  }

  private static int[] ids(Random random) {
    return random.ints(1L + random.nextInt(200), 0, 200_000).toArray();
  }

  /** How many pairs come after so many tokens. */
  private static int beyond(List<EncodedPair> pairs, long tokens) {
    long so = 0;
    for (int i = 0; i < pairs.size(); i++) {
      EncodedPair pair = pairs.get(i);
      so += pair.prompt().length + pair.chosen().length + pair.rejected().length;
      if (so > tokens) {
        return pairs.size() - i;
      }
    }
    return 0;
  }

  private static List<Object> content(EncodedPair pair) {
    return List.of(
        Ints.asList(pair.prompt()),
        Ints.asList(pair.chosen()),
        pair.chosenCut(),
        Ints.asList(pair.rejected()),
        pair.rejectedCut());
  }
}
