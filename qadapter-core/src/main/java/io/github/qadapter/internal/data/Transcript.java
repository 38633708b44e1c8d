package io.github.qadapter.internal.data;

import io.github.qadapter.Message;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Conversations as one text, as HH-RLHF was published: every turn is opened by a blank line and
 * {@code Human:} or {@code Assistant:}.
 */
final class Transcript {
  private static final Pattern TURN = Pattern.compile("(?:\\r?\\n){2}(Human|Assistant):");
  private static final Pattern START = Pattern.compile("\\s*(Human|Assistant):");
  private static final Pattern ANSWER = Pattern.compile("(?:\\r?\\n){2}Assistant:");
  private static final String HUMAN = "Human";

  private Transcript() {}

  /** Tells whether a text is a transcript: it opens with a turn and has one of the assistant. */
  static boolean is(String text) {
    return START.matcher(text).lookingAt() && ANSWER.matcher(text).find();
  }

  /** The turns, blanks around them set aside. */
  static List<Message> turns(String text) {
    String whole = "\n\n" + text.stripLeading();
    List<Message> turns = new ArrayList<>();
    Matcher turn = TURN.matcher(whole);
    boolean more = turn.find();
    while (more) {
      boolean human = turn.group(1).equals(HUMAN);
      int start = turn.end();
      more = turn.find();
      String content = whole.substring(start, more ? turn.start() : whole.length()).strip();
      turns.add(human ? Message.user(content) : Message.assistant(content));
    }
    return turns;
  }

  /** The turns of a transcript that breaks off where the assistant is to answer. */
  static List<Message> prompt(String text) {
    List<Message> turns = turns(text);
    int last = turns.size() - 1;
    if (!turns.get(last).equals(Message.assistant(""))) {
      throw new RowException(
          DropReason.ROLES_NOT_ALTERNATING,
          "a prompt's transcript to end with 'Assistant:'",
          "text after its last turn's name",
          "move the answer into chosen and rejected");
    }
    return turns.subList(0, last);
  }
}
