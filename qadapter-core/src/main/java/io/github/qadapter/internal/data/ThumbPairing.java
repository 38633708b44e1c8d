package io.github.qadapter.internal.data;

import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceRow;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pairs answers that were liked with answers to the same prompt that were not: every one with every
 * other, as far as memory goes.
 *
 * <p>A prompt keeps its latest answers of either kind, and prompts are forgotten, those first that
 * have not been seen for longest, once their texts outgrow the window. An answer that is forgotten
 * without ever having been paired is a drop.
 */
final class ThumbPairing {
  /** The most answers of one kind that wait at one prompt. */
  static final int MAX_WAITING = 16;

  private final long window;
  private final Consumer<PreferenceRow> rows;
  private final Map<List<Message>, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * A pairing that has seen nothing.
   *
   * @param window the most characters of text to hold
   * @param rows takes what each answer's row came to
   */
  ThumbPairing(long window, Consumer<PreferenceRow> rows) {
    this.window = window;
    this.rows = rows;
  }

  /** Compares an answer with those that wait, and lets it wait for later ones. */
  void add(Thumb thumb) {
    Group group = groups.get(thumb.prompt());
    if (group == null) {
      group = new Group();
      groups.put(thumb.prompt(), group);
      held += length(thumb.prompt());
    }
    Waiting arrived = new Waiting(thumb);
    compare(arrived, thumb.up() ? group.down : group.up);
    Deque<Waiting> own = thumb.up() ? group.up : group.down;
    own.add(arrived);
    held += thumb.answer().length();
    if (own.size() > MAX_WAITING) {
      forget(own.remove());
    }
    for (Iterator<Map.Entry<List<Message>, Group>> oldest = groups.entrySet().iterator();
        held > window && groups.size() > 1; ) {
      Map.Entry<List<Message>, Group> entry = oldest.next();
      oldest.remove();
      forget(entry.getKey(), entry.getValue());
    }
  }

  private void compare(Waiting arrived, Deque<Waiting> others) {
    if (others.isEmpty()) {
      return;
    }
    Comparisons found = new Comparisons(arrived.thumb.doubts());
    for (Waiting other : others) {
      if (!other.paired) {
        other.paired = true;
        rows.accept(new Comparisons(other.thumb.doubts()).row(other.thumb.origin(), Shape.THUMBS));
      }
      Thumb liked = arrived.thumb.up() ? arrived.thumb : other.thumb;
      Thumb disliked = arrived.thumb.up() ? other.thumb : arrived.thumb;
      found.add(liked.prompt(), liked.answer(), disliked.answer());
    }
    arrived.paired = true;
    rows.accept(found.row(arrived.thumb.origin(), Shape.THUMBS));
  }

  /** Ends the pairing: what waits has no counterpart. */
  void finish() {
    groups.forEach(this::forget);
    groups.clear();
  }

  private void forget(List<Message> prompt, Group group) {
    group.up.forEach(this::forget);
    group.down.forEach(this::forget);
    held -= length(prompt);
  }

  private void forget(Waiting waiting) {
    Thumb thumb = waiting.thumb;
    held -= thumb.answer().length();
    if (!waiting.paired) {
      RowFault fault =
          new RowFault(
              DropReason.NO_COUNTERPART,
              "an answer to the same prompt that was " + (thumb.up() ? "disliked" : "liked"),
              "none",
              "only a preference between two answers can be learned");
      rows.accept(PreferenceRow.dropped(thumb.origin(), Shape.THUMBS, fault.drop()));
    }
  }

  private static long length(List<Message> prompt) {
    return prompt.stream().mapToLong(message -> message.content().length()).sum();
  }

  /** What waits at one prompt. */
  private static final class Group {
    private final Deque<Waiting> up = new ArrayDeque<>();
    private final Deque<Waiting> down = new ArrayDeque<>();
  }

  /** An answer, and whether its row has been accounted for. */
  private static final class Waiting {
    private final Thumb thumb;
    private boolean paired;

    Waiting(Thumb thumb) {
      this.thumb = thumb;
    }
  }
}
