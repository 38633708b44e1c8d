package io.github.qadapter.data;

import io.github.qadapter.PreferencePair;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The outcome of reading one row of preference data: the pairs that it gave, and what was left out
 * and why.
 *
 * <p>Most rows give one pair or one drop. A row of ranked answers or of one answer per style holds
 * several comparisons, each of which is a pair or a drop. A rated answer (thumbs up or down) that
 * became half of another row's pair has neither.
 *
 * @param origin where the row stands
 * @param shape what it was recognized as; empty if it was not
 * @param pairs the pairs that it gave, in their order
 * @param drops what was left out
 * @param doubts what is doubtful about the row, though it gave pairs
 */
public record PreferenceRow(
    Origin origin,
    Optional<Shape> shape,
    List<PreferencePair> pairs,
    List<Drop> drops,
    List<Doubt> doubts) {
  /** Copies the lists. */
  public PreferenceRow {
    Objects.requireNonNull(origin, "origin");
    pairs = List.copyOf(pairs);
    drops = List.copyOf(drops);
    doubts = List.copyOf(doubts);
  }

  /** The shapes of rows of preference data. */
  public enum Shape {
    /** {@code {prompt, chosen, rejected}}. */
    PAIR("{prompt, chosen, rejected}"),
    /** {@code {chosen, rejected}} as whole conversations, the prompt being what they share. */
    CONVERSATIONS("{chosen, rejected} conversations"),
    /** {@code {chosen, rejected}} as transcripts of {@code Human:} and {@code Assistant:} turns. */
    TRANSCRIPTS("{chosen, rejected} transcripts"),
    /** {@code {query, responses}} with one answer per style. */
    STYLES("{query, responses} by style"),
    /** {@code {prompt, responses, scores}}. */
    RANKED("{prompt, responses, scores}"),
    /** {@code {prompt, response_a, response_b, winner}}: two answers and which is better. */
    VERDICT("{prompt, response_a, response_b, winner}"),
    /** A conversation that branches, {@code {text, role, rank, replies}} within each other. */
    TREE("{text, role, rank, replies}"),
    /** {@code {prompt, completion, label}}: one answer that was liked or disliked. */
    THUMBS("{prompt, completion, label}"),
    /** {@code {prompt, response, helpfulness}}: one answer that was given a grade. */
    GRADED("{prompt, response, helpfulness}");

    private final String label;

    Shape(String label) {
      this.label = label;
    }

    /** The shape as documentation writes it. */
    public String label() {
      return label;
    }
  }

  /**
   * The place of a row.
   *
   * @param source a file's path, or what stands in for one
   * @param line the line on which it begins, from 1, or 0 where there are no lines
   * @param row its number in a source that counts rows, from 1, or 0 where a line says it all
   */
  public record Origin(String source, long line, long row) {
    @Override
    public String toString() {
      if (row == 0) {
        return line == 0 ? source : source + ", line " + line;
      }
      return source + ", row " + row + (line == 0 ? "" : " (line " + line + ")");
    }
  }

  /**
   * A row or a comparison that was left out.
   *
   * @param reason the kind of fault
   * @param explanation what was expected, what found and what to do, in one sentence
   */
  public record Drop(DropReason reason, String explanation) {}

  /**
   * A doubt about a row that gives pairs.
   *
   * @param reason the kind of doubt
   * @param explanation what was found and what to do, in one sentence
   */
  public record Doubt(DropReason reason, String explanation) {}
}
