package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.EarlyStopping;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import java.nio.file.Path;

/** The README's Java, compiled here; a test keeps the two equal. */
final class ReadmeSamples {
  private ReadmeSamples() {}

  static void customize() {
    try (BaseModel base = BaseModel.open(Path.of("SmolLM2-135M-Instruct"));
        CustomModel polite =
            QAdapter.customize(base)
                .withPreferences(PreferenceData.read(Path.of("preferences.jsonl")))
                .train()) {
      System.out.println(polite.chat("Name three ways to reduce waste."));
      polite.save(Path.of("polite-adapter"));
    }
  }

  static void fromHub() {
    try (BaseModel base = BaseModel.fromHub("HuggingFaceTB/SmolLM2-135M-Instruct")) {
      System.out.println(base.chat("Name three ways to reduce waste."));
    }
  }

  static void load() {
    try (BaseModel base = BaseModel.open(Path.of("SmolLM2-135M-Instruct"));
        CustomModel polite = QAdapter.load(base, Path.of("polite-adapter"))) {
      CustomModel slightly = polite.withStrength(0.5);
      System.out.println(slightly.chat("Name three ways to reduce waste."));
    }
  }

  static CustomModel aLongRun(BaseModel base, PreferenceData preferences, PreferenceData heldOut) {
    CustomModel polite =
        QAdapter.customize(base)
            .withPreferences(preferences)
            .withRetention(Retention.selfSampled().limit(0.05))
            .withEvaluation(
                evaluation ->
                    evaluation
                        .heldOut(heldOut)
                        .everySteps(50)
                        .stopEarly(EarlyStopping.Measure.MARGIN, 3))
            .withCheckpoints(Checkpoints.in(Path.of("polite-run")).everySteps(50))
            .train();
    return polite;
  }
}
