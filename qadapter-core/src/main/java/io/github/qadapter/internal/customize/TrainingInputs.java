package io.github.qadapter.internal.customize;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.train.TrainingSet;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All that a run trains on and is judged on, as tokens. To be closed.
 *
 * @param set what is trained on
 * @param data what became of the preference data; its pairs are the set's
 * @param heldOut pairs to judge
 * @param retention [n] ids of each retention text to judge; where there are enough texts, none that
 *     is trained on
 * @param neutral texts to judge
 */
record TrainingInputs(
    TrainingSet set,
    TrainingData data,
    List<EncodedPair> heldOut,
    List<int[]> retention,
    List<Neutral> neutral)
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
   * Adds a request's texts to its preference data, which is closed with the result.
   *
   * @param retained texts on which the policy is held to the base; may be empty
   * @param budget how much of what the run chooses itself is judged
   */
  static TrainingInputs of(
      LoadedModel base,
      CustomizationRequest request,
      TrainingData data,
      List<RetentionText> retained,
      JudgingBudget budget) {
    List<int[]> texts =
        retained.stream().map(text -> wholeText(base, text)).flatMap(Optional::stream).toList();
    Set<Integer> judged =
        new LinkedHashSet<>(JudgingBudget.spaced(texts.size(), judged(request, texts, budget)));
    boolean apart = JudgingBudget.keepsApart(texts.size());
    ImmutableList<int[]> trained =
        IntStream.range(0, texts.size())
            .filter(place -> !(apart && judged.contains(place)))
            .mapToObj(texts::get)
            .collect(ImmutableList.toImmutableList());
    List<Neutral> neutral =
        request.evaluation().neutralTexts().stream()
            .map(text -> neutral(base, text))
            .flatMap(Optional::stream)
            .toList();
    int padding = base.tokenizer().endOfTurn();
    return new TrainingInputs(
        new TrainingSet(data.training().pairs(), trained, padding),
        data,
        data.judgedWhole() ? data.heldOut().pairs() : budget.pairs(data.heldOut().pairs()),
        judged.stream().map(texts::get).toList(),
        neutral);
  }

  private static int judged(CustomizationRequest request, List<int[]> texts, JudgingBudget budget) {
    double mean = texts.stream().mapToInt(text -> text.length).average().orElse(1);
    return request.retention().source() == Retention.Source.SELF_SAMPLED
        ? budget.dialogues(request.retention())
        : budget.texts(mean);
  }

  @Override
  public void close() {
    data.close();
  }

  /** A text of which only the answer is judged. */
  private static Optional<Neutral> neutral(LoadedModel base, RetentionText text) {
    return text.prompt().isEmpty()
        ? document(base, base.tokenizer().documentIds(text.text()))
            .map(ids -> new Neutral(PackedAnswers.ofText(ids), new int[0]))
        : Optional.of(
            new Neutral(
                base.prompts().answered(text.prompt(), text.text()),
                base.tokenizer().promptIds(text.prompt())));
  }

  /** A text of which every token after the first counts, a question's as well. */
  private static Optional<int[]> wholeText(LoadedModel base, RetentionText text) {
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
  private static Optional<int[]> document(LoadedModel base, int[] ids) {
    int room = base.info().contextLength();
    return ids.length > 1
        ? Optional.of(ids.length <= room ? ids : Arrays.copyOf(ids, room))
        : Optional.empty();
  }
}
