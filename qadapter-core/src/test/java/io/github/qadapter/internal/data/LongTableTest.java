package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongTableTest {
  @Test
  void agreesWithAMap() {
    SplittableRandom random = new SplittableRandom(3);
    Map<Long, Long> map = new HashMap<>();
    LongTable table = new LongTable();
    for (int i = 0; i < 50_000; i++) {
      // Keys that share their low bits, and zero among them, meet in the same slots.
      long key = random.nextLong(20_000) << 20;
      long value = random.nextLong(1, Long.MAX_VALUE);
      assertThat(table.get(key)).isEqualTo(map.getOrDefault(key, 0L));
      map.put(key, value);
      table.put(key, value);
    }
    assertThat(table.size()).isEqualTo(map.size());
    map.forEach((key, value) -> assertThat(table.get(key)).isEqualTo(value));
  }
}
