package io.github.qadapter.internal.policy;

import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.model.PackedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A packed row together with the way from its states, which lie one after another, to the numbers
 * of each answer's scored tokens and back.
 */
public final class PackedAnswers {
  private final PackedRow row;
  private final long[] tokens;
  private final List<Span> spans;

  private PackedAnswers(PackedRow row, long[] tokens, List<Span> spans) {
    this.row = row;
    this.tokens = tokens;
    this.spans = spans;
  }

  /**
   * An answer's scored tokens.
   *
   * @param from the place of the first one's state among all states
   * @param count how many are scored
   * @param states how many states there are from {@code from} on
   */
  private record Span(int from, int count, int states) {}

  /** The chosen answer first, then the rejected one, every token of both scored. */
  public static PackedAnswers of(EncodedPair pair) {
    PackedRow.Builder builder = PackedRow.of(pair.prompt());
    add(builder, pair.chosen(), !pair.chosenCut());
    add(builder, pair.rejected(), !pair.rejectedCut());
    return scoringEveryToken(builder.build());
  }

  /**
   * The chosen answer first, then the rejected one, as a batch scores them.
   *
   * @param padding the token that fills rows up
   * @param paddedLength the length of the batch's longest row, prompt and answer
   */
  public static PackedAnswers of(
      EncodedPair pair, RewardScoring scoring, int padding, int paddedLength) {
    PackedRow.Builder builder = PackedRow.of(pair.prompt());
    add(builder, pair.chosen(), scoring.endsWithTurn() && !pair.chosenCut());
    add(builder, pair.rejected(), scoring.endsWithTurn() && !pair.rejectedCut());
    PackedRow row = builder.build();
    List<Span> spans = new ArrayList<>();
    int from = 0;
    for (PackedRow.Answer answer : row.answers()) {
      int states = answer.states().length;
      int skipped = scoring.skippedTokens();
      int count = scoring.scoredTokens(pair.prompt().length, answer.tokens().length, paddedLength);
      spans.add(new Span(from + skipped, count, states - skipped));
      from += states;
    }
    return new PackedAnswers(row, tokens(row, padding), spans);
  }

  /** A single answer that ends with the end-of-turn token. */
  public static PackedAnswers of(int[] prompt, int[] answer) {
    return scoringEveryToken(PackedRow.of(prompt).answer(answer).build());
  }

  /** Several answers to one prompt, each ending with the end-of-turn token. */
  public static PackedAnswers of(int[] prompt, List<int[]> answers) {
    PackedRow.Builder builder = PackedRow.of(prompt);
    answers.forEach(builder::answer);
    return scoringEveryToken(builder.build());
  }

  /** Running text after a first token. */
  public static PackedAnswers ofText(int[] ids) {
    return scoringEveryToken(
        PackedRow.of(Arrays.copyOf(ids, 1))
            .cutAnswer(Arrays.copyOfRange(ids, 1, ids.length))
            .build());
  }

  private static PackedAnswers scoringEveryToken(PackedRow row) {
    List<Span> spans = new ArrayList<>();
    int from = 0;
    for (PackedRow.Answer answer : row.answers()) {
      spans.add(new Span(from, answer.tokens().length, answer.states().length));
      from += answer.states().length;
    }
    return new PackedAnswers(row, tokens(row, 0), spans);
  }

  private static void add(PackedRow.Builder builder, int[] answer, boolean isTerminal) {
    if (isTerminal) {
      builder.answer(answer);
    } else {
      builder.cutAnswer(answer);
    }
  }

  private static long[] tokens(PackedRow row, int afterTheEnd) {
    return row.answers().stream()
        .flatMapToLong(
            answer -> {
              int[] tokens = Arrays.copyOf(answer.tokens(), answer.states().length);
              Arrays.fill(tokens, answer.tokens().length, tokens.length, afterTheEnd);
              return Arrays.stream(tokens).asLongStream();
            })
        .toArray();
  }

  /** The row. */
  public PackedRow row() {
    return row;
  }

  /** The number of the prompt's tokens. */
  int promptTokens() {
    return Math.toIntExact(Arrays.stream(row.segments()).filter(segment -> segment == 0).count());
  }

  /** [K], the token taken in each state; any token where none was. */
  public long[] tokens() {
    return tokens;
  }

  /** The number of scored tokens in all. */
  public int scoredTokens() {
    return spans.stream().mapToInt(Span::count).sum();
  }

  /** The numbers of an answer's scored tokens, out of one number per state. */
  public double[] along(double[] states, int answer) {
    Span span = spans.get(answer);
    return Arrays.copyOfRange(states, span.from(), span.from() + span.count());
  }

  /** The values that an answer's rewards take off; 0 after the end-of-turn token. */
  public double[] valuesAlong(double[] states, int answer, RewardScoring scoring) {
    Span span = spans.get(answer);
    double[] known = Arrays.copyOfRange(states, span.from(), span.from() + span.states());
    return Arrays.copyOf(known, span.count() + scoring.valueOffset());
  }

  /** Writes an answer's derivatives to its states; a value after the end has none. */
  public void spread(double[] byQ, double[] byV, int answer, float[] allByQ, float[] allByV) {
    Span span = spans.get(answer);
    for (int t = 0; t < span.count(); t++) {
      allByQ[span.from() + t] = (float) byQ[t];
    }
    for (int t = 0; t < Math.min(span.states(), byV.length); t++) {
      allByV[span.from() + t] = (float) byV[t];
    }
  }
}
