package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected numbers are transformers' own (tools/rope_frequencies.py), bit for bit. */
class RotaryEmbeddingTest {
  @Test
  void plain() {
    RotaryEmbedding rope = new RotaryEmbedding(10_000, 16, new RopeScaling.Plain());
    assertThat(rope.dependsOnLength()).isFalse();
    assertBits(
        rope.inverseFrequencies(1),
        List.of(
            0x3f800000,
            0x3ea1e89b,
            0x3dcccccd,
            0x3d0186e3,
            0x3c23d70a,
            0x3b4f3e38,
            0x3a83126f,
            0x39a5cb60));
  }

  @Test
  void plainWithAnUnevenBase() {
    assertBits(
        new RotaryEmbedding(1234567.89, 12, new RopeScaling.Plain()).inverseFrequencies(1),
        List.of(0x3f800000, 0x3dc5bb73, 0x3c18ba07, 0x3a6bedfb, 0x38b63adf, 0x370cc0c2));
  }

  @Test
  void yarn() {
    RotaryEmbedding rope =
        new RotaryEmbedding(1e6, 16, new RopeScaling.Yarn(4, 1024, 32, 1, true, 1.25));
    assertThat(rope.dependsOnLength()).isFalse();
    assertThat(rope.attentionFactor()).isEqualTo(1.25);
    assertBits(
        rope.inverseFrequencies(1),
        List.of(
            0x3f800000,
            0x3e089265,
            0x3c8186e3,
            0x3ab8449c,
            0x3983126f,
            0x383a7753,
            0x3704a2b2,
            0x35bcb0c1));
  }

  @Test
  void yarnWithBrokenEnds() {
    assertBits(
        new RotaryEmbedding(1e4, 16, new RopeScaling.Yarn(4, 4096, 8, 2, false, 1))
            .inverseFrequencies(1),
        List.of(
            0x3f800000,
            0x3ea1e89b,
            0x3dcccccd,
            0x3d0186e3,
            0x3c11b18d,
            0x3a5cd2a4,
            0x3983126f,
            0x38a5cb60));
  }

  /** Both ends of the ramp are at the first pair. */
  @Test
  void yarnWithoutWidth() {
    assertBits(
        new RotaryEmbedding(1e6, 16, new RopeScaling.Yarn(4, 2, 32, 1, true, 1))
            .inverseFrequencies(1),
        List.of(
            0x3f800000,
            0x3d361887,
            0x3c0186e3,
            0x3ab8449c,
            0x3983126f,
            0x383a7753,
            0x3704a2b2,
            0x35bcb0c1));
  }

  @Test
  void linear() {
    assertBits(
        new RotaryEmbedding(10_000, 16, new RopeScaling.Linear(3)).inverseFrequencies(1),
        List.of(
            0x3eaaaaab,
            0x3dd7e0cf,
            0x3d088889,
            0x3c2cb3d9,
            0x3b5a740d,
            0x3a8a297b,
            0x39aec33f,
            0x38dd0f2b));
  }

  @Test
  void llama3() {
    assertBits(
        new RotaryEmbedding(500_000, 16, new RopeScaling.Llama3(8, 1, 4, 64)).inverseFrequencies(1),
        List.of(
            0x3f800000,
            0x3da29e0c,
            0x3b9a08c8,
            0x3a6ef74f,
            0x39395d21,
            0x380fc8f8,
            0x36df10c4,
            0x35ad07a7));
  }

  @Test
  void llama3OfTheSmallestModels() {
    assertBits(
        new RotaryEmbedding(500_000, 64, new RopeScaling.Llama3(32, 1, 4, 8192))
            .inverseFrequencies(1),
        List.of(
            0x3f800000,
            0x3f29e1c6,
            0x3ee177bc,
            0x3e959ee3,
            0x3e4693b0,
            0x3e03c6a0,
            0x3daee4ad,
            0x3d681e67,
            0x3d1a08c8,
            0x3ccc6f49,
            0x3c87a9c3,
            0x3c340d6d,
            0x3beef74f,
            0x3b9e9402,
            0x3b527720,
            0x3aa9279b,
            0x39e13620,
            0x38cb98f7,
            0x37a3418d,
            0x3758ac81,
            0x370fc8f8,
            0x36bed4f4,
            0x367d45c3,
            0x3628126b,
            0x35df10c4,
            0x359406cb,
            0x35447610,
            0x35025f34,
            0x34ad07a7,
            0x3465a54d,
            0x341864a7,
            0x33ca41b0));
  }

  @Test
  void dynamicGrowsBeyondTheOriginalLength() {
    RotaryEmbedding rope = new RotaryEmbedding(10_000, 16, new RopeScaling.Dynamic(2, 64));
    assertThat(rope.dependsOnLength()).isTrue();
    float[] plain = new RotaryEmbedding(10_000, 16, new RopeScaling.Plain()).inverseFrequencies(1);
    assertThat(rope.inverseFrequencies(3)).containsExactly(plain);
    assertThat(rope.inverseFrequencies(64)).containsExactly(plain);
    assertBits(
        rope.inverseFrequencies(100),
        List.of(
            0x3f800000,
            0x3e916142,
            0x3da51ea3,
            0x3cbb8a2a,
            0x3bd50104,
            0x3af1ecfe,
            0x3a096325,
            0x391c0ab4));
  }

  @Test
  void factorsOfTheirOwn() {
    RotaryEmbedding rope =
        new RotaryEmbedding(10_000, 4, new RopeScaling.Factors(ImmutableList.of(1f, 8f)));
    assertThat(rope.dependsOnLength()).isFalse();
    assertThat(rope.inverseFrequencies(9)).containsExactly(1f, 0.00125f);
  }

  /** Equal but for the last bit, in which implementations of the power function may differ. */
  private static void assertBits(float[] actual, List<Integer> expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(Float.floatToRawIntBits(actual[i]) - expected.get(i)))
          .as("units in the last place between %s and frequency %d", actual[i], i)
          .isLessThanOrEqualTo(1);
    }
  }
}
