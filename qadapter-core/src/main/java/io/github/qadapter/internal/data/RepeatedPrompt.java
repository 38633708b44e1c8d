package io.github.qadapter.internal.data;

import com.google.common.base.CharMatcher;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt and two answers that are answers and nothing else: where both texts repeat the prompt,
 * as a transcript or word by word, it is cut off them.
 *
 * @param prompt the prompt; longer than it was given where both transcripts tell earlier turns
 * @param chosen the preferred answer
 * @param rejected the other one
 */
record RepeatedPrompt(List<Message> prompt, String chosen, String rejected) {
  /** Fewer words may begin two answers for other reasons, as a greeting does. */
  private static final int ENOUGH_WORDS = 4;

  private static final CharMatcher SENTENCE_END = CharMatcher.anyOf(".?!:");

  /** Cuts off what is repeated. */
  static RepeatedPrompt cutOff(List<Message> prompt, String chosen, String rejected) {
    Answer first = transcript(chosen);
    Answer second = transcript(rejected);
    if (first != null && second != null) {
      List<Message> whole =
          same(first.before(), second.before()) ? whole(prompt, first.before()) : null;
      return whole == null
          ? new RepeatedPrompt(prompt, chosen, rejected)
          : new RepeatedPrompt(whole, first.text(), second.text());
    }
    if (first != null || second != null) {
      return new RepeatedPrompt(
          prompt, answer(prompt, first, chosen), answer(prompt, second, rejected));
    }
    String said = question(prompt);
    return begins(chosen, said) && begins(rejected, said)
        ? new RepeatedPrompt(prompt, rest(chosen, said), rest(rejected, said))
        : new RepeatedPrompt(prompt, chosen, rejected);
  }

  /** Tells whether an answer begins with all of the prompt and goes on from there. */
  static boolean isIn(List<Message> prompt, String answer) {
    return begins(answer, question(prompt));
  }

  /** A text as the turns of a transcript that an answer ends, or null if it is none. */
  private static @Nullable Answer transcript(String text) {
    if (!Transcript.is(text)) {
      return null;
    }
    List<Message> turns = Transcript.turns(text);
    int last = turns.size() - 1;
    return turns.get(last).role() == Role.ASSISTANT
        ? new Answer(turns.subList(0, last), turns.get(last).content())
        : null;
  }

  /** Of one transcript beside a plain answer, only the prompt itself is cut off. */
  private static String answer(List<Message> prompt, @Nullable Answer told, String text) {
    return told != null && prompt.equals(whole(prompt, told.before())) ? told.text() : text;
  }

  /** The prompt, or the longer one that turns before an answer tell; null if they tell another. */
  private static @Nullable List<Message> whole(List<Message> prompt, List<Message> before) {
    List<Message> asked = withoutSystem(prompt);
    if (before.isEmpty() || same(prompt, before) || same(asked, before)) {
      return prompt;
    }
    if (asked.size() != 1 || !same(asked, before.subList(before.size() - 1, before.size()))) {
      return null;
    }
    List<Message> whole = new ArrayList<>(prompt.subList(0, prompt.size() - 1));
    whole.addAll(before);
    return whole;
  }

  private static boolean same(List<Message> first, List<Message> second) {
    boolean same = first.size() == second.size();
    for (int i = 0; same && i < first.size(); i++) {
      same =
          first.get(i).role() == second.get(i).role()
              && first.get(i).content().strip().equals(second.get(i).content().strip());
    }
    return same;
  }

  private static List<Message> withoutSystem(List<Message> prompt) {
    return prompt.stream().filter(turn -> turn.role() != Role.SYSTEM).toList();
  }

  /** The text of a prompt of one turn; of more turns no text is the whole. */
  private static String question(List<Message> prompt) {
    List<Message> asked = withoutSystem(prompt);
    return asked.size() == 1 ? asked.get(0).content().strip() : "";
  }

  private static boolean begins(String answer, String said) {
    String text = answer.stripLeading();
    if (said.isEmpty() || text.length() <= said.length() || !text.startsWith(said)) {
      return false;
    }
    boolean goesOn = Character.isWhitespace(text.charAt(said.length()));
    int words = CharMatcher.whitespace().countIn(CharMatcher.whitespace().collapseFrom(said, ' '));
    boolean sentence = words > 0 && SENTENCE_END.matches(said.charAt(said.length() - 1));
    return goesOn
        && (sentence || words + 1 >= ENOUGH_WORDS)
        && !text.substring(said.length()).isBlank();
  }

  private static String rest(String answer, String said) {
    return answer.stripLeading().substring(said.length()).stripLeading();
  }
}
