package io.github.qadapter.internal.text;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The mapping between the tokens that a model generates after one prompt and the text that a person
 * gets.
 */
public final class AnswerForm {
  private final Set<Integer> ends;
  private final String lead;
  private final String tail;
  private final Decoding decoding;
  private final Function<String, int[]> behind;

  /**
   * Tokens and their text.
   *
   * @param context tokens behind which others are decoded so that their first space stays
   * @param decode the text of tokens without special ones
   * @param special the text of a special token; empty for others
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Decoding(
      int[] context, Function<int[], String> decode, IntFunction<Optional<String>> special) {}

  /**
   * A form.
   *
   * @param ends tokens that end what is generated
   * @param lead what stands before the text's first character and is not shown
   * @param tail what stands between its last character and the token that ends it, likewise
   * @param behind the tokens of a text that follows the prompt
   */
  AnswerForm(
      Set<Integer> ends,
      String lead,
      String tail,
      Decoding decoding,
      Function<String, int[]> behind) {
    this.ends = ImmutableSet.copyOf(ends);
    this.lead = lead;
    this.tail = tail;
    this.decoding = decoding;
    this.behind = behind;
  }

  /** The tokens that end it. */
  public Set<Integer> ends() {
    return ends;
  }

  /** The tokens with which it has to begin so that the text begins with this one. */
  public int[] beginningIds(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    // A caller who writes the lead's first word, such as <think>, means it, and not a second one.
    String first = lead.strip().split("\\s", 2)[0];
    boolean begun = !first.isEmpty() && text.stripLeading().startsWith(first);
    return behind.apply(begun ? text : lead + text);
  }

  /** An empty text that grows with the tokens. */
  public AnswerText text(List<String> stops) {
    return new AnswerText(
        new TokenText(decoding.decode(), decoding.context()),
        decoding.special(),
        stops,
        lead,
        tail);
  }

  /** The text of whole answers' tokens, without what the template puts around it. */
  public String textOf(int[] ids) {
    AnswerText text = text(List.of());
    for (int id : ids) {
      if (!ends.contains(id)) {
        text.add(id);
      }
    }
    text.finishTurn();
    return text.text();
  }
}
