package io.github.qadapter.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.QAdapterException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final TokenRules NOTHING =
      new TokenRules(Map.of(), ImmutableIntArray.of(), Set.of());
  private static final float[] SCORES = {
    (float) Math.log(1), (float) Math.log(2), (float) Math.log(3)
  };

  @Test
  void greedyTakesTheLargestScoreAndOfEqualOnesTheFirst() {
    TokenSampler sampler = sampler(NOTHING, options -> options.temperature(0));
    assertThat(sampler.takesLargest()).isTrue();
    assertThat(sampler.choose(SCORES.clone())).isEqualTo(2);
    assertThat(sampler.choose(new float[] {1, 4, 4})).isEqualTo(1);
  }

  @Test
  void samplesFollowTheTemperedProbabilities() {
    TokenSampler sampler = sampler(NOTHING, options -> options.temperature(0.5));
    int draws = 20_000;
    long third = IntStream.range(0, draws).filter(i -> sampler.choose(SCORES.clone()) == 2).count();
    // softmax(2·(log 1, log 2, log 3)) = (1, 4, 9) / 14
    assertThat((double) third / draws).isEqualTo(9 / 14.0, within(0.015));
  }

  @Test
  void theColdestTemperaturesTakeTheLikeliestToken() {
    for (double temperature : List.of(1e-12, 1e-38, 1e-45, 1e-320, Double.MIN_VALUE)) {
      for (float shift : List.of(-30f, 0f, 30f)) {
        TokenSampler sampler =
            sampler(NOTHING, options -> options.temperature(temperature).topP(0.9).minP(0.1));
        float[] scores = {shift - 1, shift, Float.NEGATIVE_INFINITY, shift - 2};
        assertThat(sampler.choose(scores)).as("%s, %s", temperature, shift).isEqualTo(1);
      }
    }
  }

  @Test
  void whatIsLimitedAwayIsNeverDrawn() {
    TokenSampler sampler = sampler(NOTHING, options -> options.topP(0.8));
    // 3/6 < 0.8 ≤ 3/6 + 2/6, so the first token is out, and 2 of 5 draws are the second.
    int[] drawn = IntStream.range(0, 20_000).map(i -> sampler.choose(SCORES.clone())).toArray();
    assertThat(drawn).doesNotContain(0);
    assertThat(Arrays.stream(drawn).filter(token -> token == 1).count() / 20_000.0)
        .isEqualTo(0.4, within(0.015));
  }

  @Test
  void theSameSeedDrawsTheSameTokens() {
    assertThat(draws(3)).isEqualTo(draws(3)).isNotEqualTo(draws(4));
  }

  @Test
  void anAnswerBeginsAsForcedAndDoesNotEndBeforeItsLength() {
    TokenRules rules = new TokenRules(Map.of(), ImmutableIntArray.of(0, 1), Set.of(2));
    TokenSampler sampler = sampler(rules, options -> options.temperature(0).minTokens(4));
    int[] answer =
        IntStream.range(0, 5)
            .map(
                i -> {
                  int token = sampler.choose(SCORES.clone());
                  sampler.taken(token);
                  return token;
                })
            .toArray();
    assertThat(answer).containsExactly(0, 1, 1, 1, 2);
  }

  @Test
  void aSequenceIsBannedOnlyWhereItWouldBeComplete() {
    TokenRules rules =
        new TokenRules(
            Map.of(ImmutableIntArray.of(2, 2), Double.NEGATIVE_INFINITY),
            ImmutableIntArray.of(),
            Set.of());
    TokenSampler sampler = sampler(rules, options -> options.temperature(0));
    assertThat(sampler.choose(SCORES.clone())).isEqualTo(2);
    sampler.taken(2);
    assertThat(sampler.choose(SCORES.clone())).isEqualTo(1);
  }

  @Test
  void nothingLeftToChooseIsAnError() {
    TokenRules rules =
        new TokenRules(
            Map.of(
                ImmutableIntArray.of(0), Double.NEGATIVE_INFINITY,
                ImmutableIntArray.of(1), Double.NEGATIVE_INFINITY,
                ImmutableIntArray.of(2), Double.NEGATIVE_INFINITY),
            ImmutableIntArray.of(),
            Set.of());
    TokenSampler sampler = sampler(rules, options -> options.temperature(1));
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> sampler.choose(SCORES.clone()))
        .withMessageContaining("ban fewer tokens");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(
            () ->
                sampler(NOTHING, options -> options.temperature(1))
                    .choose(new float[] {1, Float.NaN}));
  }

  @Property(tries = 300)
  void theKthLargestIsTheSortedOnes(
      @ForAll @Size(min = 1, max = 60) List<@FloatRange(min = -9, max = 9) Float> values,
      @ForAll @IntRange(min = 1, max = 60) int k) {
    float[] rounded = rounded(values);
    float[] sorted = rounded.clone();
    Arrays.sort(sorted);
    int wanted = Math.min(k, sorted.length);
    assertThat(Selection.kthLargest(rounded, wanted)).isEqualTo(sorted[sorted.length - wanted]);
  }

  @Property(tries = 300)
  void theNucleusIsTheFewestLargestWithTheShare(
      @ForAll @Size(min = 1, max = 60) List<@FloatRange(min = -9, max = 9) Float> values,
      @ForAll @IntRange(min = 1, max = 99) int percent) {
    float[] rounded = rounded(values);
    float largest = LogitsProcessors.largest(rounded);
    float edge = Selection.nucleusEdge(rounded, largest, percent / 100.0);
    double all = 0;
    double above = 0;
    double from = 0;
    for (float value : rounded) {
      double weight = Math.exp((double) value - largest);
      all += weight;
      above += value > edge ? weight : 0;
      from += value >= edge ? weight : 0;
    }
    assertThat(above / all).isLessThan(percent / 100.0 + 1e-9);
    assertThat(from / all).isGreaterThan(percent / 100.0 - 1e-9);
  }

  @Test
  void logProbabilitiesAreNormalizedAndTheLikeliestComeFirst() {
    LogProbabilities all = new LogProbabilities(SCORES);
    assertThat(all.of(0).logProbability()).isEqualTo(Math.log(1 / 6.0), within(1e-6));
    assertThat(all.top(2)).extracting(LogProbabilities.Entry::id).containsExactly(2, 1);
    assertThat(all.top(9)).hasSize(3);
    assertThat(all.top(0)).isEmpty();
  }

  /** Many equal values among them. */
  private static float[] rounded(List<Float> values) {
    float[] rounded = new float[values.size()];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = Math.round(values.get(i) * 2) / 2f;
    }
    return rounded;
  }

  private static int[] draws(long seed) {
    TokenSampler sampler = sampler(NOTHING, options -> options.temperature(1).seed(seed));
    return IntStream.range(0, 50).map(i -> sampler.choose(SCORES.clone())).toArray();
  }

  private static TokenSampler sampler(
      TokenRules rules, Consumer<GenerationOptions.Builder> options) {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    options.accept(builder);
    GenerationOptions built = builder.build();
    return TokenSampler.of(built, rules, ImmutableIntArray.of(), built.seed().orElse(7L));
  }
}
