package io.github.qadapter.internal.text;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The text of tokens that come one after another. What {@link #add} returns, one after another, is
 * the text of all of them, but a character comes only when all its bytes are there.
 *
 * <p>A decoder may treat a text's first token unlike others, so the tokens of the last piece are
 * decoded again with the new ones, and what was there before is taken off.
 */
final class TokenText {
  /** The replacement character, which a tokenizer writes for bytes that are no whole character. */
  private static final char INCOMPLETE = '\uFFFD';

  private final Function<int[], String> decode;
  private final List<Integer> tokens = new ArrayList<>();
  private int from;
  private int told;

  /**
   * No tokens yet.
   *
   * @param decode the text of tokens; of none it is empty
   * @param context tokens that stand before and whose text is not told; may be empty
   */
  TokenText(Function<int[], String> decode, int[] context) {
    this.decode = decode;
    tokens.addAll(Ints.asList(context));
    told = context.length;
  }

  /** Decodes a further token: the text that it adds, which may be empty. */
  String add(int token) {
    tokens.add(token);
    return fresh(false);
  }

  /** The text that is left when no token follows. */
  String rest() {
    return fresh(true);
  }

  private String fresh(boolean last) {
    String before = text(from, told);
    String with = text(from, tokens.size());
    if (with.length() <= before.length()
        || (!last && with.charAt(with.length() - 1) == INCOMPLETE)) {
      return "";
    }
    from = told;
    told = tokens.size();
    return with.substring(before.length());
  }

  private String text(int start, int end) {
    return decode.apply(Ints.toArray(tokens.subList(start, end)));
  }
}
