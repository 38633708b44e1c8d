package io.github.qadapter.internal.customize;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.NeutralText;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.data.EncodedData;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.train.TrainingSet;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that a run trains on and is judged on, as tokens. To be closed.
 *
 * @param set what is trained on
 * @param training what became of the pairs to train on
 * @param judged what became of the pairs to judge
 * @param neutral texts to judge
 */
record TrainingInputs(
    TrainingSet set, EncodedData training, EncodedData judged, List<Neutral> neutral)
    implements AutoCloseable {

  /**
   * A text to judge.
   *
   * @param row of which only the answer counts
   * @param prompt what it answers; empty for plain text
   */
  @SuppressWarnings("ArrayRecordComponent") // encoded once, never compared
  record Neutral(PackedAnswers row, int[] prompt) {}

  /**
   * Encodes a request.
   *
   * @param retained texts on which the policy is held to the base; may be empty
   * @throws PreferenceDataException if no pair is left
   */
  static TrainingInputs of(
      LoadedModel base, CustomizationRequest request, List<NeutralText> retained) {
    EncodedData training = encode(base, request, request.preferences());
    try {
      if (training.pairs().isEmpty()) {
        throw nothingLeft(base, request, training);
      }
      ImmutableList<PackedAnswers> texts =
          retained.stream()
              .map(text -> wholeText(base, text))
              .flatMap(Optional::stream)
              .collect(ImmutableList.toImmutableList());
      List<Neutral> neutral =
          request.evaluation().neutralTexts().stream()
              .map(text -> neutral(base, text))
              .flatMap(Optional::stream)
              .toList();
      return new TrainingInputs(
          new TrainingSet(training.pairs(), texts, base.tokenizer().endOfTurn()),
          training,
          encode(base, request, request.evaluation().heldOut()),
          neutral);
    } catch (RuntimeException | Error e) {
      training.close();
      throw e;
    }
  }

  /** Pairs to judge. */
  List<EncodedPair> heldOut() {
    return judged.pairs();
  }

  @Override
  public void close() {
    training.close();
    judged.close();
  }

  private static EncodedData encode(
      LoadedModel base, CustomizationRequest request, PreferenceData data) {
    return EncodedData.of(data, base.pairEncoder(request.training()));
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

  /** A text of which only the answer is judged. */
  private static Optional<Neutral> neutral(LoadedModel base, NeutralText text) {
    return text.prompt().isEmpty()
        ? document(base, base.tokenizer().documentIds(text.text()))
            .map(row -> new Neutral(row, new int[0]))
        : Optional.of(
            new Neutral(
                base.prompts().answered(text.prompt(), text.text()),
                base.tokenizer().promptIds(text.prompt())));
  }

  /** A text of which every token after the first counts, a question's as well. */
  private static Optional<PackedAnswers> wholeText(LoadedModel base, NeutralText text) {
    ChatTokenizer tokenizer = base.tokenizer();
    List<Message> prompt = text.prompt();
    if (prompt.isEmpty()) {
      return document(base, tokenizer.documentIds(text.text()));
    }
    ChatPrompt question = tokenizer.prompt(prompt);
    int[] answer = tokenizer.answerIds(question, text.text());
    return document(base, Ints.concat(question.ids(), answer));
  }

  /** Longer than the context it is cut; a single token says nothing and is left out. */
  private static Optional<PackedAnswers> document(LoadedModel base, int[] ids) {
    int room = base.info().contextLength();
    return ids.length > 1
        ? Optional.of(PackedAnswers.ofText(ids.length <= room ? ids : Arrays.copyOf(ids, room)))
        : Optional.empty();
  }
}
