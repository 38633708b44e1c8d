package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.internal.torch.Torch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  @Test
  void greedyTakesTheLikeliestToken() {
    try (NDManager scope = Torch.newManager()) {
      assertThat(Sampler.GREEDY.pick(logits(scope))).isEqualTo(2);
    }
  }

  @Test
  void samplesFollowTheProbabilities() {
    try (NDManager scope = Torch.newManager()) {
      NDArray logits = logits(scope).mul(2);
      Sampler sampler = Sampler.drawing(7);
      int draws = 20_000;
      long third = IntStream.range(0, draws).filter(i -> sampler.pick(logits) == 2).count();
      // softmax(2·(log 1, log 2, log 3)) = (1, 4, 9) / 14
      assertThat((double) third / draws).isEqualTo(9 / 14.0, within(0.015));
    }
  }

  @Test
  void theSameSeedDrawsTheSameTokens() {
    try (NDManager scope = Torch.newManager()) {
      NDArray logits = logits(scope);
      assertThat(draw(Sampler.drawing(3), logits)).isEqualTo(draw(Sampler.drawing(3), logits));
      assertThat(draw(Sampler.drawing(3), logits)).isNotEqualTo(draw(Sampler.drawing(4), logits));
    }
  }

  private static int[] draw(Sampler sampler, NDArray logits) {
    return IntStream.range(0, 50).map(i -> sampler.pick(logits)).toArray();
  }

  private static NDArray logits(NDManager scope) {
    return scope.create(
        new float[] {(float) Math.log(1), (float) Math.log(2), (float) Math.log(3)},
        new Shape(1, 3));
  }
}
