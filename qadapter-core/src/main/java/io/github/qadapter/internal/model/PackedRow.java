package io.github.qadapter.internal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One prompt and any number of answers to it in a single row, so that the prompt is computed once.
 * Answers do not see each other, and each one's positions go on from the prompt's end.
 *
 * <p>The scored states of an answer y₁…yₙ are s₁ (the prompt) to sₙ; one that was cut has sₙ₊₁ as
 * well. A final end-of-turn token is never looked up as input, so it takes no place in the row.
 */
public final class PackedRow {
  private final long[] ids;
  private final long[] positions;
  private final long[] segments;
  private final List<Answer> answers;

  private PackedRow(long[] ids, long[] positions, long[] segments, List<Answer> answers) {
    this.ids = ids;
    this.positions = positions;
    this.segments = segments;
    this.answers = answers;
  }

  /**
   * One answer's place in the row.
   *
   * @param tokens the answer's ids y₁…yₙ
   * @param states places in the row whose hidden states are s₁…sₙ, and sₙ₊₁ if the answer was cut
   */
  @SuppressWarnings("ArrayRecordComponent") // built here, read by kernels, never compared
  public record Answer(int[] tokens, long[] states) {
    /** Tells whether the answer ended with the end-of-turn token, so that nothing follows it. */
    public boolean terminal() {
      return states.length == tokens.length;
    }
  }

  /**
   * How many places of a row an answer of so many tokens takes; its states are one more, the
   * prompt's end being the first.
   *
   * @param terminal whether it ends with the end-of-turn token
   */
  public static int inputs(int tokens, boolean terminal) {
    return tokens - (terminal ? 1 : 0);
  }

  /** Starts a row with its prompt, at least one token. */
  public static Builder of(int[] prompt) {
    return new Builder(prompt);
  }

  /** [T] token ids. */
  public long[] ids() {
    return ids;
  }

  /** [T] positions, those of an answer going on from the prompt's end. */
  public long[] positions() {
    return positions;
  }

  /** [T]: 0 for the prompt, i for the i-th answer. */
  public long[] segments() {
    return segments;
  }

  /** The answers in the order in which they were added. */
  public List<Answer> answers() {
    return answers;
  }

  /** The scored states of all answers, one after another. */
  public long[] states() {
    return answers.stream().flatMapToLong(answer -> Arrays.stream(answer.states())).toArray();
  }

  /** Collects a row. */
  public static final class Builder {
    private final int[] prompt;
    private final List<int[]> answers = new ArrayList<>();
    private final List<Boolean> terminal = new ArrayList<>();

    private Builder(int[] prompt) {
      if (prompt.length == 0) {
        throw new IllegalArgumentException("Expected a prompt of at least one token, found none.");
      }
      this.prompt = prompt;
    }

    /** Adds an answer that ends with the end-of-turn token. */
    public Builder answer(int[] tokens) {
      return add(tokens, true);
    }

    /** Adds an answer that was cut. */
    public Builder cutAnswer(int[] tokens) {
      return add(tokens, false);
    }

    private Builder add(int[] tokens, boolean isTerminal) {
      answers.add(tokens);
      terminal.add(isTerminal);
      return this;
    }

    /** The packed row. */
    public PackedRow build() {
      int length = prompt.length;
      for (int i = 0; i < answers.size(); i++) {
        length += inputs(i);
      }
      long[] ids = new long[length];
      long[] positions = new long[length];
      long[] segments = new long[length];
      for (int t = 0; t < prompt.length; t++) {
        ids[t] = prompt[t];
        positions[t] = t;
      }
      List<Answer> places = new ArrayList<>();
      int at = prompt.length;
      for (int i = 0; i < answers.size(); i++) {
        int inputs = inputs(i);
        long[] states = new long[inputs + 1];
        states[0] = prompt.length - 1L;
        for (int t = 0; t < inputs; t++) {
          ids[at + t] = answers.get(i)[t];
          positions[at + t] = prompt.length + (long) t;
          segments[at + t] = i + 1L;
          states[t + 1] = at + (long) t;
        }
        places.add(new Answer(answers.get(i), states));
        at += inputs;
      }
      return new PackedRow(ids, positions, segments, List.copyOf(places));
    }

    private int inputs(int answer) {
      return PackedRow.inputs(answers.get(answer).length, terminal.get(answer));
    }
  }
}
