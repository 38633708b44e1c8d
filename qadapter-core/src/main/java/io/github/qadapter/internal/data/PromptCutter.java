package io.github.qadapter.internal.data;

import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shortens prompts from the left, where they matter least to the answer.
 *
 * <p>System messages at the front stay. After them whole turns go, so that what is left begins with
 * a turn of the user, as templates demand; if the user's last turn is too long by itself, it loses
 * its beginning, by whole words where there are any.
 */
final class PromptCutter {
  private final ChatTokenizer tokenizer;

  PromptCutter(ChatTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * A prompt that fits.
   *
   * @param left at most as many tokens as the limit
   */
  record Prompt(ChatPrompt left, PromptCut cut) {}

  /** The most turns that fit, beginning with the user's; empty if not even the last ones do. */
  Optional<Prompt> beforeATurn(List<Message> prompt, int limit) {
    int front = front(prompt);
    for (int start = front + 1; start < prompt.size(); start++) {
      if (prompt.get(start).role() == Role.USER) {
        ChatPrompt left = prompt(prompt.subList(0, front), prompt.subList(start, prompt.size()));
        if (left.length() <= limit) {
          return Optional.of(new Prompt(left, PromptCut.BEFORE_A_TURN));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The user's last turn from a word on, and what follows; empty if not even its last word fits.
   */
  Optional<Prompt> withinATurn(List<Message> prompt, int limit) {
    int last = prompt.size() - 1;
    while (last >= 0 && prompt.get(last).role() != Role.USER) {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    List<Message> system = prompt.subList(0, Math.min(front(prompt), last));
    List<Message> turns = prompt.subList(last, prompt.size());
    String text = turns.get(0).content();
    return longest(system, turns, limit, starts(text, BreakIterator.getWordInstance(Locale.ROOT)))
        .or(
            () ->
                longest(
                    system,
                    turns,
                    limit,
                    starts(text, BreakIterator.getCharacterInstance(Locale.ROOT))));
  }

  /** The number of system messages at the front. */
  private static int front(List<Message> prompt) {
    int front = 0;
    while (front < prompt.size() && prompt.get(front).role() == Role.SYSTEM) {
      front++;
    }
    return front;
  }

  /**
   * The places at which something other than white space begins, the text's own beginning left out.
   */
  private static List<Integer> starts(String text, BreakIterator breaks) {
    List<Integer> starts = new ArrayList<>();
    breaks.setText(text);
    breaks.first();
    for (int at = breaks.next();
        at != BreakIterator.DONE && at < text.length();
        at = breaks.next()) {
      if (!Character.isWhitespace(text.codePointAt(at))) {
        starts.add(at);
      }
    }
    return starts;
  }

  /**
   * The earliest start that fits, found by halving: a longer text hardly ever has fewer tokens, and
   * where it has, the one found still fits.
   */
  private Optional<Prompt> longest(
      List<Message> system, List<Message> turns, int limit, List<Integer> starts) {
    Message first = turns.get(0);
    List<Message> rest = turns.subList(1, turns.size());
    ChatPrompt found = null;
    int from = 0;
    int to = starts.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      List<Message> kept = new ArrayList<>();
      kept.add(new Message(first.role(), first.content().substring(starts.get(middle))));
      kept.addAll(rest);
      ChatPrompt left = prompt(system, kept);
      if (left.length() <= limit) {
        found = left;
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return Optional.ofNullable(found).map(left -> new Prompt(left, PromptCut.WITHIN_A_TURN));
  }

  private ChatPrompt prompt(List<Message> system, List<Message> turns) {
    List<Message> all = new ArrayList<>(system);
    all.addAll(turns);
    return tokenizer.prompt(all);
  }
}
