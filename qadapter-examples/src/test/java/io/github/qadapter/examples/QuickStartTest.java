package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {
  @TempDir Path folder;

  /** Slow, since {@code .ci/run} runs the same program and its own checks several times over. */
  @Tag("slow")
  @Test
  void learnsThePreferenceAndKeepsTheBase() {
    Path adapter = folder.resolve("adapter");
    StringWriter printed = new StringWriter();

    QuickStart.Outcome outcome =
        new QuickStart(adapter, new Screen(new PrintWriter(printed))).run();

    TrainingReport report = outcome.report();
    assertThat(report.pairs()).isEqualTo(300);
    TrainingReport.HeldOut heldOut = report.heldOut().orElseThrow();
    assertThat(heldOut.pairs()).isEqualTo(100);
    assertThat(heldOut.before().accuracy()).isEqualTo(0.5);
    assertThat(heldOut.after().accuracy()).isGreaterThanOrEqualTo(0.9);
    assertThat(heldOut.after().margin()).isGreaterThan(heldOut.before().margin());
    TrainingEvaluation.Drift neutral = report.neutral().orElseThrow();
    assertThat(neutral.texts()).isEqualTo(60);
    assertThat(neutral.kl()).isBetween(0.0, 1.0);

    assertThat(outcome.after()).isNotEqualTo(outcome.before());
    assertThat(outcome.equalNumbers()).isGreaterThan(1000);
    assertThat(outcome.reopened()).isEqualTo(outcome.after().get(0));
    assertThat(adapter.resolve("adapter_config.json")).isRegularFile();
    assertThat(adapter.resolve("adapter_model.safetensors")).isRegularFile();
    assertThat(adapter.resolve("training-report.json")).isRegularFile();
    assertThat(printed.toString().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Screen.WIDTH));
  }
}
