package io.github.qadapter.internal.customize;

import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.EvaluationOptions.EarlyStopping.Measure;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.data.EncodedData;
import io.github.qadapter.internal.data.PairEncoder;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request's preference data as tokens: the pairs to train on and the pairs held out, each gone
 * through once. To be closed.
 *
 * @param training the pairs to train on, at least one
 * @param heldOut the pairs to judge; may be none
 * @param judgedWhole whether all of these are judged, because the user gave them; otherwise as many
 *     as the run's budget allows
 */
record TrainingData(EncodedData training, EncodedData heldOut, boolean judgedWhole)
    implements AutoCloseable {
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
    Optional<Double> share = request.evaluation().holdOut();
    TrainingData read;
    if (share.isPresent() && share.get() == 0) {
      read = whole(request, encoder, prompts);
    } else {
      read = split(request, encoder, prompts, share.orElse(EvaluationOptions.DEFAULT_HOLD_OUT));
      if (share.isEmpty() && !read.isEnough()) {
        read.close();
        read = whole(request, encoder, prompts);
      }
    }
    try {
      if (read.training().pairs().isEmpty()) {
        throw nothingLeft(base, request, read.training());
      }
      read.requireJudgeable(request);
      return read;
    } catch (RuntimeException | Error e) {
      read.close();
      throw e;
    }
  }

  /** All of the data to train on, and what the user gives to be judged. */
  private static TrainingData whole(
      CustomizationRequest request, PairEncoder encoder, Consumer<List<Message>> prompts) {
    return both(request.preferences(), request.evaluation().heldOut(), encoder, prompts, true);
  }

  /** A share of the data's prompts is judged, the rest is trained on. */
  private static TrainingData split(
      CustomizationRequest request,
      PairEncoder encoder,
      Consumer<List<Message>> prompts,
      double share) {
    PreferenceSplit split = request.preferences().split(share, request.training().seed());
    return both(split.training(), split.heldOut(), encoder, prompts, false);
  }

  private static TrainingData both(
      PreferenceData trained,
      PreferenceData judged,
      PairEncoder encoder,
      Consumer<List<Message>> prompts,
      boolean judgedWhole) {
    EncodedData training = EncodedData.of(trained, encoder, prompts);
    try {
      return new TrainingData(training, EncodedData.of(judged, encoder, prompt -> {}), judgedWhole);
    } catch (RuntimeException | Error e) {
      training.close();
      throw e;
    }
  }

  /** Tells whether pairs can be spared to judge by, and there are some after the split. */
  private boolean isEnough() {
    return training.read() + heldOut.read() >= EvaluationOptions.LEAST_TO_HOLD_OUT
        && !heldOut.pairs().isEmpty()
        && training.pairs().size() >= heldOut.pairs().size();
  }

  private void requireJudgeable(CustomizationRequest request) {
    boolean byPairs =
        request
            .evaluation()
            .earlyStopping()
            .map(rule -> rule.measure())
            .filter(measure -> measure == Measure.ACCURACY || measure == Measure.MARGIN)
            .isPresent();
    if (byPairs && heldOut.pairs().isEmpty()) {
      throw new PreferenceDataException(
          String.format(
              Locale.ROOT,
              "Expected held-out pairs to stop early by, but of %d pairs none are held out; give some with heldOut(...), or say how many with holdOut(...).",
              training.read()));
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
