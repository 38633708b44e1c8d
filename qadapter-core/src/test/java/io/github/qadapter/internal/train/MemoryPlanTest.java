package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.CustomModel;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Precision;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryPlanTest {
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final long PLENTY = 8L << 30;
  private static final MemoryPlan.Longest ROW = new MemoryPlan.Longest(400, 300);

  @TempDir Path folder;

  @Test
  void aBudgetDecidesWhatIsComputedTwiceAndWhatIsKept() {
    MemoryPlan ample = plan(PLENTY);
    assertThat(ample.checkpointing()).isEqualTo(ActivationCheckpointing.OFF);
    assertThat(ample.workBytes() + ample.keptBytes()).isEqualTo(PLENTY);

    MemoryPlan tight = plan(ample.workBytes() - 1);
    assertThat(tight.checkpointing()).isEqualTo(ActivationCheckpointing.PER_BLOCK);
    assertThat(tight.workBytes()).isLessThan(ample.workBytes());

    assertThatThrownBy(() -> plan(tight.workBytes() - 1))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("at least " + tight.workBytes())
        .hasMessageContaining("400 tokens");
  }

  private static MemoryPlan plan(long budget) {
    try (LocalBaseModel base = TinyModel.open();
        LowRankAdapter adapter =
            LowRankAdapter.untrained(base.loaded().decoder(), LoraOptions.builder().build(), 1)) {
      return MemoryPlan.of(base.loaded().decoder(), adapter.layout(), ROW, budget);
    }
  }

  /** With the least budget blocks are computed twice and most base states wait in a file. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void theLeastBudgetTrainsTheSameBits(Precision precision) throws IOException {
    Path ample = train("ample", precision, PLENTY);
    Path least = train("least", precision, least(precision));
    assertThat(Files.mismatch(least.resolve(WEIGHTS), ample.resolve(WEIGHTS)))
        .as("the first byte that differs, or -1")
        .isEqualTo(-1);
  }

  /** What a refusal says is the least. */
  private long least(Precision precision) {
    try {
      train("refused", precision, 1);
    } catch (QAdapterException e) {
      return Long.parseLong(
          String.valueOf(e.getMessage()).replaceAll(".*at least (\\d+) .*", "$1"));
    }
    throw new AssertionError("Expected a budget of one byte to be refused.");
  }

  private Path train(String name, Precision precision, long budget) {
    Path target = folder.resolve(name);
    try (LocalBaseModel base = TinyModel.open(precision);
        CustomModel custom =
            TinyModel.brief(base)
                .withTraining(
                    training ->
                        training
                            .epochs(2)
                            .batchSize(4)
                            .maxAnswerTokens(8)
                            .memoryBudgetBytes(budget))
                .train()) {
      custom.save(target);
    }
    return target;
  }
}
