package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptSampleTest {
  private static final int PROMPTS = 50;

  @Test
  void neitherOrderNorRepetitionMatters() {
    List<Integer> once = IntStream.range(0, PROMPTS).boxed().toList();
    List<Integer> often = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      often.addAll(once);
    }
    Collections.shuffle(often, new Random(1));
    assertThat(sample(9, 5, often)).hasSize(9).isEqualTo(sample(9, 5, once));
    assertThat(sample(9, 6, once)).isNotEqualTo(sample(9, 5, once));
    assertThat(sample(PROMPTS + 1, 5, once)).containsExactlyInAnyOrderElementsOf(once);
  }

  /** Of 2,000 samples of 10 out of 50, each prompt is in 400 ± 18, one standard deviation. */
  @Test
  void everyPromptIsAsLikelyAsAnyOther() {
    List<Integer> all = IntStream.range(0, PROMPTS).boxed().toList();
    int[] counts = new int[PROMPTS];
    for (int seed = 0; seed < 2000; seed++) {
      sample(10, seed, all).forEach(i -> counts[i]++);
    }
    for (int count : counts) {
      assertThat(count).isCloseTo(400, within(5 * 18));
    }
  }

  @Test
  void whatCannotBeUsedTakesNoPlace() {
    PromptSample sample =
        new PromptSample(
            10, 1, prompt -> Optional.of(number(prompt)).filter(ids -> ids[0] % 5 == 0));
    for (int i = 0; i < PROMPTS; i++) {
      sample.add(prompt(i));
    }
    assertThat(sample.chosen().stream().map(ids -> ids[0]))
        .containsExactlyInAnyOrder(0, 5, 10, 15, 20, 25, 30, 35, 40, 45);
  }

  private static List<Integer> sample(int most, long seed, List<Integer> prompts) {
    PromptSample sample = new PromptSample(most, seed, prompt -> Optional.of(number(prompt)));
    prompts.forEach(i -> sample.add(prompt(i)));
    return sample.chosen().stream().map(ids -> ids[0]).toList();
  }

  private static int[] number(List<Message> prompt) {
    return new int[] {Integer.parseInt(prompt.get(0).content().substring("prompt ".length()))};
  }

  private static List<Message> prompt(int i) {
    return List.of(Message.user("prompt " + i));
  }
}
