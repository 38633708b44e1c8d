package io.github.qadapter.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer's text as its tokens come: without what the template puts before it, ended by stop
 * texts, and told in pieces of whole characters as a person sees them. A piece is told once nothing
 * that may follow can change it: neither a combining mark, nor a joined emoji, nor the rest of a
 * stop text. Stop texts see special tokens, which are not told. For one thread at a time.
 */
public final class AnswerText {
  /** One character as a person sees it: an extended grapheme cluster. */
  private static final Pattern CHARACTER = Pattern.compile("\\X");

  private final TokenText tokens;
  private final IntFunction<Optional<String>> special;
  private final List<String> stops;
  private final String lead;
  private final String tail;

  /** The decoded text, the lead included. */
  private final StringBuilder text = new StringBuilder();

  /** The same with special tokens, in which stop texts are looked for. */
  private final StringBuilder watched = new StringBuilder();

  private final List<Hidden> hidden = new ArrayList<>();

  /** The index at which the text begins behind the lead; negative until that is known. */
  private int begin = -1;

  private int searched;
  private int told;
  private boolean stopped;

  /** A special token's text within {@code watched}. */
  private record Hidden(int start, int end) {}

  /**
   * An empty answer of which everything is told but stop texts.
   *
   * @param decode the text of tokens; of none it is empty
   * @param stops not empty ones
   */
  public AnswerText(Function<int[], String> decode, List<String> stops) {
    this(new TokenText(decode, new int[0]), token -> Optional.empty(), stops, "", "");
  }

  /**
   * An empty answer.
   *
   * @param special the text of a special token; empty for others
   * @param stops not empty ones
   * @param lead left out at the beginning, if the answer begins with it
   * @param tail left out at the end, if the answer's turn ends with it
   */
  AnswerText(
      TokenText tokens,
      IntFunction<Optional<String>> special,
      List<String> stops,
      String lead,
      String tail) {
    this.tokens = tokens;
    this.special = special;
    this.stops = List.copyOf(stops);
    this.lead = lead;
    this.tail = tail;
  }

  /** Adds a token and returns what can be told now; may be empty. */
  public String add(int token) {
    append(tokens.add(token), special.apply(token), false);
    return tell(stopped ? text.length() : certain());
  }

  /** Returns what is left to tell when no token follows. */
  public String finish() {
    append(tokens.rest(), Optional.empty(), true);
    return tell(text.length());
  }

  /** {@link #finish} where a token has ended the turn. */
  public String finishTurn() {
    append(tokens.rest(), Optional.empty(), true);
    int end = text.length() - tail.length();
    if (!stopped && !tail.isEmpty() && end >= begin && text.indexOf(tail, end) >= 0) {
      text.setLength(end);
    }
    return tell(text.length());
  }

  /** Tells whether a stop text ended the answer. */
  public boolean stopped() {
    return stopped;
  }

  /** The answer up to the first stop text, told or not. */
  public String text() {
    return text.substring(Math.max(0, begin));
  }

  private void append(String fresh, Optional<String> token, boolean last) {
    if (stopped) {
      return;
    }
    text.append(fresh);
    watched.append(fresh);
    if (token.isPresent()) {
      int start = watched.length();
      watched.append(token.get());
      hidden.add(new Hidden(start, watched.length()));
    }
    if (begin < 0 && !beginKnown(last)) {
      return;
    }
    int end = watched.length();
    for (String stop : stops) {
      int at = watched.indexOf(stop, Math.max(searched, 0));
      if (at >= 0 && at < end) {
        end = at;
        stopped = true;
      }
    }
    if (stopped) {
      watched.setLength(end);
      text.setLength(Math.max(begin, end - hiddenBefore(end)));
    }
    int longest = stops.stream().mapToInt(String::length).max().orElse(0);
    searched = Math.max(searched, watched.length() - longest + 1);
  }

  /** Decides where the text begins, as soon as it cannot be the lead's beginning any more. */
  private boolean beginKnown(boolean last) {
    boolean led = text.length() >= lead.length() && text.indexOf(lead) == 0;
    boolean open = !led && lead.startsWith(text.toString());
    if (open && !last) {
      return false;
    }
    begin = led ? lead.length() : 0;
    told = begin;
    searched = led ? watchedAt(begin) : 0;
    return true;
  }

  private int watchedAt(int place) {
    int at = place;
    for (Hidden token : hidden) {
      at += token.start() < at ? token.end() - token.start() : 0;
    }
    return at;
  }

  private int hiddenBefore(int place) {
    return hidden.stream()
        .filter(token -> token.start() < place)
        .mapToInt(token -> Math.min(token.end(), place) - token.start())
        .sum();
  }

  private String tell(int end) {
    if (begin < 0 || end <= told) {
      return "";
    }
    String piece = text.substring(told, end);
    told = end;
    return piece;
  }

  /** Up to where nothing that follows can change the text. */
  private int certain() {
    if (begin < 0) {
      return 0;
    }
    int open = text.length() - beginningAtEnd(text, tail, tail.length());
    for (String stop : stops) {
      int from = watched.length() - beginningAtEnd(watched, stop, stop.length() - 1);
      open = Math.min(open, from - hiddenBefore(from));
    }
    open = Math.max(open, told);
    // The last character before that may still grow.
    Matcher characters = CHARACTER.matcher(text).region(Math.min(told, open), open);
    int last = open;
    while (characters.find()) {
      last = characters.start();
    }
    return last;
  }

  /** The length of the longest beginning of a text, at most so long, with which this one ends. */
  private static int beginningAtEnd(StringBuilder text, String other, int most) {
    for (int length = Math.min(most, text.length()); length > 0; length--) {
      if (text.indexOf(other.substring(0, length), text.length() - length) >= 0) {
        return length;
      }
    }
    return 0;
  }
}
