package io.github.qadapter.internal.model;

import static io.github.qadapter.testkit.QAdapterAssertions.assertThatNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Floats;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows beyond 512 tokens are looked at in tiles, which must not matter. */
class LongRowTest {
  private static final int WORDS = 400;
  private static final double CLOSE = 1e-3;
  private static final int WINDOW = 100;

  private final SplittableRandom random = new SplittableRandom(2);

  @TempDir private Path folder;

  /** An answer does not see the one beside it, so its states and gradient are the same. */
  @ParameterizedTest
  @CsvSource({"OFF, false", "OFF, true", "PER_BLOCK, false", "PER_BLOCK, true"})
  void aSecondAnswerChangesNothingForTheFirst(
      ActivationCheckpointing checkpointing, boolean windowed) throws IOException {
    int[] prompt = tokens(480);
    int[] answer = tokens(20);
    PackedRow brief = PackedRow.of(prompt).answer(answer).build();
    PackedRow wide = PackedRow.of(prompt).answer(answer).answer(tokens(80)).build();
    assertThat(brief.ids()).hasSizeLessThan(512);
    assertThat(wide.ids()).hasSizeGreaterThan(512);
    try (LocalBaseModel base = open(Precision.FLOAT32, windowed);
        LowRankAdapter adapter = adapter(base, LoraOptions.builder().build());
        NDManager scope = base.loaded().decoder().newScope()) {
      same(
          states(adapter, scope, base, wide, checkpointing),
          states(adapter, scope, base, brief, checkpointing));
    }
  }

  /** A budget of memory must not decide what is learned, not by a bit. */
  @ParameterizedTest
  @CsvSource({"FLOAT32, false", "FLOAT32, true", "BFLOAT16, false", "BFLOAT16, true"})
  void whatIsComputedAgainIsTheSameBitForBit(Precision precision, boolean windowed)
      throws IOException {
    PackedRow row =
        PackedRow.of(tokens(600)).answer(tokens(300)).answer(tokens(20)).answer(tokens(7)).build();
    LoraOptions options = LoraOptions.builder().allTargets().build();
    try (LocalBaseModel base = open(precision, windowed);
        LowRankAdapter adapter = adapter(base, options);
        NDManager scope = base.loaded().decoder().newScope()) {
      float[][] kept = states(adapter, scope, base, row, ActivationCheckpointing.OFF);
      float[][] again = states(adapter, scope, base, row, ActivationCheckpointing.PER_BLOCK);
      assertThat(again[0]).as("states").isEqualTo(kept[0]);
      assertThat(again[1]).as("gradient").isEqualTo(kept[1]);
    }
  }

  private LocalBaseModel open(Precision precision, boolean windowed) throws IOException {
    if (!windowed) {
      return TinyModel.open(precision);
    }
    Path copy = TinyModel.copyTo(folder.resolve("windowed"));
    Path config = copy.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"llama\"", "\"mistral\", \"sliding_window\": " + WINDOW)
            .replace("LlamaForCausalLM", "MistralForCausalLM"));
    LocalBaseModel base = LocalBaseModel.open(copy, TestDevice.options(precision));
    assertThat(base.loaded().decoder().config().slidingWindow(0)).hasValue(WINDOW);
    return base;
  }

  private LowRankAdapter adapter(LocalBaseModel base, LoraOptions options) {
    LowRankAdapter adapter = LowRankAdapter.untrained(base.loaded().decoder(), options, 1);
    float[] values = adapter.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) random.nextDouble(-0.1, 0.1);
    }
    adapter.set(values);
    return adapter;
  }

  /** The first answer's states, then the gradient of their sum. */
  private static float[][] states(
      LowRankAdapter adapter,
      NDManager scope,
      LocalBaseModel base,
      PackedRow row,
      ActivationCheckpointing checkpointing) {
    AdaptedStates states =
        new AdaptedStates(
            adapter,
            scope,
            row,
            base.loaded().decoder().lower(scope, row, 0),
            0,
            Dropout.NONE,
            checkpointing);
    int first = row.answers().get(0).states().length;
    Shape shape = states.hidden().getShape();
    float[] weight = new float[Math.toIntExact(shape.size())];
    int count = Math.toIntExact(first * shape.get(1));
    Arrays.fill(weight, 0, count, 1);
    NDArray gradient = states.gradient(scope, scope.create(weight, shape));
    float[] hidden = base.loaded().decoder().numbers(scope, states.hidden());
    return new float[][] {Arrays.copyOf(hidden, count), gradient.toFloatArray()};
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, WORDS).toArray();
  }

  private static void same(float[][] actual, float[][] wanted) {
    for (int part = 0; part < wanted.length; part++) {
      assertThat(Floats.max(wanted[part])).isPositive();
      assertThatNumbers(actual[part]).as("part %d", part).areCloseToLargest(wanted[part], CLOSE);
    }
  }
}
