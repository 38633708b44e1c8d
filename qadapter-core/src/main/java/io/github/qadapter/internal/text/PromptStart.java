package io.github.qadapter.internal.text;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a prompt: a begin-of-text token stands there at most once, and exactly once if
 * the tokenizer puts one before plain text.
 */
final class PromptStart {
  private final int[] prefix;
  private final @Nullable Integer bos;

  private PromptStart(int[] prefix, @Nullable Integer bos) {
    this.prefix = prefix;
    this.bos = bos;
  }

  static PromptStart of(NativeTokenizer tokenizer, @Nullable Integer bos) {
    return new PromptStart(prefixOfPlainText(tokenizer), bos);
  }

  /** The special tokens that the tokenizer itself puts before plain text. */
  private static int[] prefixOfPlainText(NativeTokenizer tokenizer) {
    int[] bare = tokenizer.ids("a", false);
    int[] framed = tokenizer.ids("a", true);
    for (int at = 0; at + bare.length <= framed.length; at++) {
      if (Arrays.equals(bare, Arrays.copyOfRange(framed, at, at + bare.length))) {
        return Arrays.copyOf(framed, at);
      }
    }
    return new int[0];
  }

  /** The ids with the beginning that they should have. */
  int[] once(int[] found) {
    int[] ids = found;
    if (bos != null) {
      int start = 0;
      while (start + 1 < ids.length && ids[start] == bos && ids[start + 1] == bos) {
        start++;
      }
      ids = Arrays.copyOfRange(ids, start, ids.length);
    }
    boolean begun =
        prefix.length == 0
            || (ids.length > 0 && (ids[0] == prefix[0] || (bos != null && ids[0] == bos)));
    return begun ? ids : Ints.concat(prefix, ids);
  }
}
