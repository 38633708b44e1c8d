package io.github.qadapter.spark;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Short trainings whose steps have several shards, and what they end in. */
final class SparkRuns {
  private SparkRuns() {}

  /** Four steps of ten pairs and two texts in all, with dropout. */
  static Customization run(BaseModel base) {
    return TinyModel.brief(base)
        .withPreferences(TinyModel.preferences(16))
        .withAdapter(adapter -> adapter.dropout(0.1))
        .withTraining(
            t -> t.batchSize(10).learningRate(1e-2).warmupSteps(0).maxAnswerTokens(8).epochs(2))
        .withRetention(
            Retention.texts(
                List.of(
                    RetentionText.plain("The sea is wide and the ice is cold."),
                    RetentionText.plain("A warm day in the garden."))));
  }

  /** The bytes of the adapter that a run ends in, saved in a new folder. */
  static byte[] adapter(Customization run, Path folder) throws IOException {
    try (CustomModel custom = run.train()) {
      custom.save(folder);
    }
    return bytes(folder);
  }

  /** The bytes of a saved adapter's weights. */
  static byte[] bytes(Path folder) throws IOException {
    return Files.readAllBytes(folder.resolve("adapter_model.safetensors"));
  }
}
