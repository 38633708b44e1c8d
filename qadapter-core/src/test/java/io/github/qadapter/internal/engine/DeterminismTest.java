package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same seed on the same machine gives the same bytes. */
@Tag("levels")
class DeterminismTest {
  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void theSameSeedGivesTheSameFiles(Precision precision) throws IOException {
    Path first = trainAndSave("first", precision, 7);
    Path second = trainAndSave("second", precision, 7);
    for (String file : List.of(WEIGHTS, "adapter_config.json")) {
      assertThat(second.resolve(file)).hasSameBinaryContentAs(first.resolve(file));
    }
    assertThat(undated(second)).isEqualTo(undated(first));
  }

  /** What the library adds to PEFT's files, but for the time at which training ended. */
  private static String undated(Path adapter) throws IOException {
    String config = Files.readString(adapter.resolve("qadapter_config.json"));
    assertThat(config).contains("\"created\"");
    return config.replaceAll("\"created\" *: *\"[^\"]*\"", "");
  }

  @Test
  void anotherSeedGivesOtherMatrices() throws IOException {
    Path first = trainAndSave("first", Precision.BFLOAT16, 7);
    Path second = trainAndSave("second", Precision.BFLOAT16, 8);
    assertThat(Files.mismatch(first.resolve(WEIGHTS), second.resolve(WEIGHTS)))
        .as("the first byte that differs")
        .isNotNegative();
  }

  private Path trainAndSave(String name, Precision precision, long seed) {
    Path target = folder.resolve(name);
    try (BaseModel base = TinyModel.open(precision);
        CustomModel custom =
            TinyModel.brief(base)
                .withTraining(training -> training.epochs(2).batchSize(3).seed(seed))
                .train()) {
      custom.save(target);
    }
    return target;
  }
}
