package io.github.qadapter.internal.data;

import io.github.qadapter.Message;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.spi.PreferenceRows;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Pairs answers that were judged by themselves with answers to the same prompt that were judged
 * otherwise: every one with every other, as far as memory goes. Liked goes before disliked, a
 * greater grade before a smaller one.
 *
 * <p>A prompt keeps its latest answers of each grade, and prompts are forgotten, those first that
 * have not been seen for longest, once their texts outgrow the window. An answer that is forgotten
 * without ever having been paired is a drop.
 */
final class JudgedPairing {
  /** The most answers of one grade that wait at one prompt. */
  static final int MAX_WAITING = 16;

  /** The most grades that wait at one prompt; the smallest of more is forgotten. */
  static final int MAX_GRADES = 16;

  private final long window;
  private final Consumer<PreferenceRow> rows;
  private final Map<Key, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * A pairing that has seen nothing.
   *
   * @param window the most characters of text to hold
   * @param rows takes what each answer's row came to
   */
  JudgedPairing(long window, Consumer<PreferenceRow> rows) {
    this.window = window;
    this.rows = rows;
  }

  /** Compares an answer with those that wait, and lets it wait for later ones. */
  void add(JudgedAnswer answer) {
    Key key = new Key(answer.shape(), answer.prompt());
    Group group = groups.get(key);
    if (group == null) {
      group = new Group();
      groups.put(key, group);
      held += length(answer.prompt());
    }
    Waiting arrived = new Waiting(answer);
    compare(arrived, group);
    Deque<Waiting> own = group.byGrade.computeIfAbsent(answer.grade(), grade -> new ArrayDeque<>());
    own.add(arrived);
    held += answer.answer().length();
    if (own.size() > MAX_WAITING) {
      forget(group, own.remove());
    }
    if (group.byGrade.size() > MAX_GRADES) {
      Deque<Waiting> least = group.byGrade.pollFirstEntry().getValue();
      for (Waiting waiting : least) {
        forget(group, waiting);
      }
    }
    for (Iterator<Map.Entry<Key, Group>> oldest = groups.entrySet().iterator();
        held > window && groups.size() > 1; ) {
      Map.Entry<Key, Group> entry = oldest.next();
      oldest.remove();
      forget(entry.getKey(), entry.getValue());
    }
  }

  private void compare(Waiting arrived, Group group) {
    JudgedAnswer answer = arrived.answer;
    Comparisons found = new Comparisons(answer.doubts());
    group.byGrade.forEach(
        (grade, others) -> {
          if (grade != answer.grade()) {
            others.forEach(other -> compare(arrived, other, found));
          }
        });
    if (arrived.paired) {
      rows.accept(found.row(answer.origin(), answer.shape()));
    }
  }

  private void compare(Waiting arrived, Waiting other, Comparisons found) {
    if (!other.paired) {
      other.paired = true;
      JudgedAnswer waited = other.answer;
      rows.accept(new Comparisons(waited.doubts()).row(waited.origin(), waited.shape()));
    }
    arrived.paired = true;
    boolean better = arrived.answer.grade() > other.answer.grade();
    JudgedAnswer liked = better ? arrived.answer : other.answer;
    JudgedAnswer disliked = better ? other.answer : arrived.answer;
    found.add(liked.prompt(), liked.answer(), disliked.answer());
  }

  /** Ends the pairing: what waits has no counterpart. */
  void finish() {
    groups.forEach(this::forget);
    groups.clear();
  }

  private void forget(Key key, Group group) {
    for (Deque<Waiting> waiting : group.byGrade.values()) {
      waiting.forEach(one -> forget(group, one));
    }
    held -= length(key.prompt());
  }

  private void forget(Group group, Waiting waiting) {
    JudgedAnswer answer = waiting.answer;
    held -= answer.answer().length();
    if (!waiting.paired) {
      rows.accept(
          PreferenceRows.dropped(
              answer.origin(), Optional.of(answer.shape()), alone(answer, group).drop()));
    }
  }

  private static RowException alone(JudgedAnswer answer, Group group) {
    String otherwise =
        answer.shape() == Shape.GRADED
            ? "was given another grade than " + answer.grade()
            : "was " + (answer.grade() > 0 ? "disliked" : "liked");
    Deque<Waiting> same = group.byGrade.get(answer.grade());
    boolean tied = answer.shape() == Shape.GRADED && same != null && same.size() > 1;
    return new RowException(
        tied ? DropReason.TIED_SCORES : DropReason.NO_COUNTERPART,
        "an answer to the same prompt that " + otherwise,
        "none",
        "only a preference between two answers can be learned");
  }

  private static long length(List<Message> prompt) {
    return prompt.stream().mapToLong(message -> message.content().length()).sum();
  }

  /** Thumbs and grades at one prompt wait apart. */
  private record Key(Shape shape, List<Message> prompt) {}

  /** The answers to one prompt that wait for a counterpart. */
  private static final class Group {
    private final TreeMap<Double, Deque<Waiting>> byGrade = new TreeMap<>();
  }

  /** An answer, and whether its row has been accounted for. */
  private static final class Waiting {
    private final JudgedAnswer answer;
    private boolean paired;

    Waiting(JudgedAnswer answer) {
      this.answer = answer;
    }
  }
}
