package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.NativeResource;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.testkit.LeakCheck;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Native memory stays flat, however long a model is used, and goes with the model. */
class TrainingLeakTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final int WARM = 100;

  /** One object kept in any of 100 steps, 10 of them with an evaluation, would show. */
  @Test
  void hundredsOfStepsLeaveNothingBehind() {
    requireNothingLeftBehind(200, 24 * MEBIBYTE);
  }

  @Tag("slow")
  @Test
  void fiveThousandStepsLeaveNothingBehind() {
    requireNothingLeftBehind(5000, 64 * MEBIBYTE);
  }

  /** With retention and evaluations, which have loops of their own. */
  private static void requireNothingLeftBehind(int steps, long growth) {
    try (LocalBaseModel base = TinyModel.open()) {
      long before = NativeMemory.count(base);
      long[] warm = new long[2];
      long[] last = new long[2];
      try (CustomModel custom =
          QAdapter.customize(base)
              .withPreferences(TinyModel.preferences(50))
              .withTraining(training -> training.epochs(steps / 50).batchSize(1).maxAnswerTokens(8))
              .withRetention(
                  Retention.texts(
                      List.of(RetentionText.plain("A cat sleeps.")),
                      retention -> retention.perStep(1)))
              .withEvaluation(evaluation -> evaluation.heldOut(TinyModel.heldOut(1)).everySteps(10))
              .onStep(
                  step -> {
                    if (step.step() == WARM) {
                      measure(base, warm);
                    } else if (step.step() == steps) {
                      measure(base, last);
                    }
                  })
              .train()) {
        assertThat(custom.report().orElseThrow().steps()).isEqualTo(steps);
        assertThat(last[0]).as("native objects at the last step").isEqualTo(warm[0]);
        assertThat(last[1] - warm[1]).as("bytes of growth").isLessThan(growth);
      }
      assertThat(NativeMemory.count(base)).as("native objects after closing").isEqualTo(before);
    }
  }

  private static void measure(LocalBaseModel base, long[] into) {
    into[0] = NativeMemory.count(base);
    into[1] = NativeMemory.residentBytes();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"BFLOAT16", "INT4"})
  void generatingAndJudgingLeaveNothingBehind(Precision precision) {
    PreferencePair probe = TinyModel.heldOut(1).pairs().get(0);
    try (LocalBaseModel base = TinyModel.open(precision);
        CustomModel custom = TinyModel.train(base)) {
      List<LanguageModel> models =
          List.of(base, custom, custom.withStrength(0.5), custom.withStrength(0));
      Runnable useAll =
          () -> {
            for (LanguageModel model : models) {
              model.reply(probe.prompt(), options -> options.maxTokens(4));
              model.reply(probe.prompt(), options -> options.maxTokens(4).temperature(1));
              model.logLikelihood(probe.prompt(), probe.chosen());
            }
            custom.reward(probe.prompt(), probe.rejected());
          };
      useAll.run();
      long before = NativeMemory.residentBytes();
      LeakCheck.check(() -> NativeMemory.count(base), useAll, 25);
      assertThat(NativeMemory.residentBytes() - before)
          .as("bytes of growth")
          .isLessThan(64 * MEBIBYTE);
    }
  }

  @Test
  void closingTheBaseFreesEverything() {
    LocalBaseModel base = TinyModel.open();
    CustomModel first = TinyModel.train(base);
    CustomModel second = TinyModel.train(base);
    first.chat("What is a glacier?", options -> options.maxTokens(2));
    List<NativeResource<?>> all = NativeMemory.resources(base);
    assertThat(all).isNotEmpty().noneMatch(NativeResource::isReleased);
    second.close();
    base.close();
    first.close();
    assertThat(all).allMatch(NativeResource::isReleased);
  }

  /** In float32 each opening converts the weights into 8 MiB of memory of its own. */
  @Test
  void openingAndClosingAgainAndAgainKeepsNothing() {
    openAndClose(5);
    long before = NativeMemory.residentBytes();
    openAndClose(12); // 96 MiB if nothing were given back
    assertThat(NativeMemory.residentBytes() - before)
        .as("bytes of growth")
        .isLessThan(64 * MEBIBYTE);
  }

  private static void openAndClose(int times) {
    for (int i = 0; i < times; i++) {
      TinyModel.open(Precision.FLOAT32).close();
    }
  }
}
