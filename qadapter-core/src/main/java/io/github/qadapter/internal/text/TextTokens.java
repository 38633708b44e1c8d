package io.github.qadapter.internal.text;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tokens of texts that stand behind other texts. Some tokenizers write a space before whatever text
 * they are given, and their decoders take it off again, so that a text by itself has other tokens
 * than in its place.
 */
final class TextTokens {
  /** Texts that hardly ever share a token with others: pieces of text are put behind it. */
  private static final List<String> SEPARATORS = List.of("\u0001", "\n");

  private static final String WORD = "a";
  private static final String NEXT = "b";

  private final NativeTokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final String before;
  private final int[] context;

  TextTokens(NativeTokenizer tokenizer, Vocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.before = separator();
    this.context = contextOfDecoding();
  }

  /** The ids of a text, nothing added. */
  int[] ids(String text) {
    return tokenizer.ids(text, false);
  }

  /** The ids of a text in the middle of others. */
  int[] within(String text) {
    return before.isEmpty()
        ? ids(text)
        : after(before, ids(before), text).orElseGet(() -> ids(text));
  }

  /**
   * The tokens that a text adds to those of the one before it; empty if a token reaches from one
   * into the other.
   */
  Optional<int[]> after(String first, int[] firstIds, String text) {
    int[] both = ids(first + text);
    boolean goesOn =
        both.length >= firstIds.length
            && Arrays.equals(both, 0, firstIds.length, firstIds, 0, firstIds.length);
    return goesOn
        ? Optional.of(Arrays.copyOfRange(both, firstIds.length, both.length))
        : Optional.empty();
  }

  /** The ids of a text that follows a prompt. */
  int[] behind(ChatPrompt prompt, String text) {
    // A token may reach over the prompt's end; generation, which goes on from there, has none.
    return after(prompt.seam(), prompt.seamIds(), text).orElseGet(() -> within(text));
  }

  /** The text of the ids; special tokens are left out. */
  String decode(int[] ids) {
    long[] kept =
        Arrays.stream(ids)
            .filter(id -> id >= 0 && !vocabulary.isSpecial(id))
            .asLongStream()
            .toArray();
    return kept.length == 0 ? "" : tokenizer.decode(kept);
  }

  /** The tokens behind which others are decoded so that their first space stays; may be empty. */
  int[] context() {
    return context.clone();
  }

  /** Behind what a text has to be put to get its tokens; empty where it may stand by itself. */
  private String separator() {
    for (String separator : SEPARATORS) {
      Optional<int[]> placed = after(separator, ids(separator), WORD);
      if (placed.isPresent()) {
        return Arrays.equals(placed.get(), ids(WORD)) ? "" : separator;
      }
    }
    return "";
  }

  /** Decoders that put spaces between all tokens are better asked without a context. */
  private int[] contextOfDecoding() {
    int[] first = ids(WORD);
    String both = decode(Ints.concat(first, within(NEXT)));
    return both.equals(decode(first) + NEXT) ? first : new int[0];
  }
}
