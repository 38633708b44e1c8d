package io.github.qadapter.internal.text;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer's text as its tokens come: ended by stop texts, and told in pieces of whole characters
 * as a person sees them. A piece is told once nothing that may follow can change it: neither a
 * combining mark, nor a joined emoji, nor the rest of a stop text. For one thread at a time.
 */
public final class AnswerText {
  /** What a person takes for one character: an extended grapheme cluster. */
  private static final Pattern CHARACTER = Pattern.compile("\\X");

  private final TokenText tokens;
  private final List<String> stops;
  private final StringBuilder text = new StringBuilder();
  private int told;
  private boolean stopped;

  /**
   * An empty answer.
   *
   * @param decode the text of tokens; of none it is empty
   * @param stops not empty ones
   */
  public AnswerText(Function<int[], String> decode, List<String> stops) {
    this.tokens = new TokenText(decode);
    this.stops = List.copyOf(stops);
  }

  /** Adds a token and returns what can be told now; may be empty. */
  public String add(int token) {
    append(tokens.add(token));
    return tell(stopped ? text.length() : certain());
  }

  /** Returns what is left to tell when no token follows. */
  public String finish() {
    append(tokens.rest());
    return tell(text.length());
  }

  /** Whether a stop text ended the answer. */
  public boolean stopped() {
    return stopped;
  }

  /** The answer up to the first stop text, told or not. */
  public String text() {
    return text.toString();
  }

  private void append(String fresh) {
    if (stopped || fresh.isEmpty()) {
      return;
    }
    int before = text.length();
    text.append(fresh);
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop, Math.max(0, before - stop.length() + 1));
      if (at >= 0 && at < end) {
        end = at;
        stopped = true;
      }
    }
    text.setLength(end);
  }

  private String tell(int end) {
    if (end <= told) {
      return "";
    }
    String piece = text.substring(told, end);
    told = end;
    return piece;
  }

  /** Up to where nothing that follows can change the text. */
  private int certain() {
    int open = text.length();
    for (String stop : stops) {
      open = Math.min(open, text.length() - beginningAtEnd(stop));
    }
    // The last character before that may still grow.
    Matcher characters = CHARACTER.matcher(text).region(Math.min(told, open), open);
    int last = open;
    while (characters.find()) {
      last = characters.start();
    }
    return last;
  }

  /**
   * The length of the longest beginning of a stop text, not all of it, with which the text ends.
   */
  private int beginningAtEnd(String stop) {
    for (int length = Math.min(stop.length() - 1, text.length()); length > 0; length--) {
      if (text.indexOf(stop.substring(0, length), text.length() - length) >= 0) {
        return length;
      }
    }
    return 0;
  }
}
