package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Device;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One walk through what a model can do, on a card: each operation has a kernel there, and all
 * tensors of one lie on one device. Whether the numbers are right is for the parity tests to say,
 * which {@code -Dqadapter.device} puts on the card as well. {@code tools/pretended-card} makes a
 * card that computes nothing, on which this passes and they do not.
 */
class CardWalkTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is in the red box?"));
  private static final String LONG = "A small stone lies in it. ".repeat(40);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void everythingRunsThere(Precision precision) {
    assumeFalse(
        TestDevice.options().device().equals(Device.cpu()),
        "Skipped: -Dqadapter.device names no card, such as cuda:0.");
    try (LocalBaseModel base = TinyModel.open(precision)) {
      assertThat(base.loaded().decoder().device()).isEqualTo(TestDevice.options().device());
      ask(base);
      try (CustomModel learned = learn(base)) {
        ask(learned);
        learned.save(folder.resolve("adapter"));
        try (CustomModel reopened = QAdapter.load(base, folder.resolve("adapter"))) {
          ask(QAdapter.mix(learned, reopened.withStrength(0.5)));
          assertThat(reopened.logLikelihood(PROMPT, LONG))
              .isEqualTo(learned.logLikelihood(PROMPT, LONG));
          assertThat(learned.withStrength(0).logLikelihood(PROMPT, LONG))
              .isEqualTo(base.logLikelihood(PROMPT, LONG));
        }
      }
    }
  }

  /** With dropout in all matrices, text to be held to, and judgments at the end. */
  private CustomModel learn(LocalBaseModel base) {
    RetentionText text = new RetentionText(PROMPT, LONG);
    return TinyModel.brief(base)
        .withAdapter(adapter -> adapter.allTargets().dropout(0.1))
        .withRetention(Retention.texts(List.of(text)))
        .withTraining(training -> training.epochs(2).batchSize(4).maxAnswerTokens(400))
        .withEvaluation(judged -> judged.heldOut(TinyModel.heldOut(4)).neutralTexts(List.of(text)))
        .train();
  }

  private static void ask(LanguageModel model) {
    assertThat(model.chat(PROMPT.get(0).content(), options -> options.maxTokens(8))).isNotNull();
    assertThat(model.logLikelihood(PROMPT, LONG).tokens()).hasSizeGreaterThan(130);
  }
}
