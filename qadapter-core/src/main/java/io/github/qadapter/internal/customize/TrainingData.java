package io.github.qadapter.internal.customize;

import io.github.qadapter.Message;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.data.EncodedData;
import io.github.qadapter.internal.data.PairEncoder;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A request's preference data as tokens: the pairs to train on and the pairs held out, each gone
 * through once. To be closed.
 *
 * @param training the pairs to train on, at least one
 * @param heldOut the pairs to judge; may be none
 */
record TrainingData(EncodedData training, EncodedData heldOut) implements AutoCloseable {
  /**
   * Goes through the data.
   *
   * @param prompts is told of the prompt of each pair to train on
   * @throws PreferenceDataException if no pair is left to train on, or more is left out than the
   *     reading options allow
   */
  static TrainingData read(
      LoadedModel base, CustomizationRequest request, Consumer<List<Message>> prompts) {
    PairEncoder encoder = base.pairEncoder(request.training());
    EncodedData training = EncodedData.of(request.preferences(), encoder, prompts);
    try {
      if (training.pairs().isEmpty()) {
        throw nothingLeft(base, request, training);
      }
      return new TrainingData(
          training, EncodedData.of(request.evaluation().heldOut(), encoder, prompt -> {}));
    } catch (RuntimeException | Error e) {
      training.close();
      throw e;
    }
  }

  private static PreferenceDataException nothingLeft(
      LoadedModel base, CustomizationRequest request, EncodedData data) {
    return new PreferenceDataException(
        String.format(
            Locale.ROOT,
            "Expected at least one pair to learn from, but none of %d is left (%s); raise maxPromptTokens (now %d) or maxAnswerTokens (now %d) within the model's context of %d, or give other data. PreferenceData.check tells more.",
            data.droppedPairs(),
            EncodedData.counts(data.dropped()),
            request.training().maxPromptTokens(),
            request.training().maxAnswerTokens(),
            base.info().contextLength()));
  }

  @Override
  public void close() {
    training.close();
    heldOut.close();
  }
}
