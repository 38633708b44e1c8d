package io.github.qadapter.internal.data;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns pairs into token ids under the limits on length. */
public final class PairEncoder {
  private final ChatTokenizer tokenizer;
  private final int maxPromptTokens;
  private final int maxAnswerTokens;
  private final int contextLength;

  /**
   * An encoder with its limits.
   *
   * @param tokenizer stays the caller's to close
   * @param maxPromptTokens the longest prompt that is kept
   * @param maxAnswerTokens what a longer answer is cut to, the end-of-turn token counted
   * @param contextLength the most tokens that the model reads, prompt and one answer together
   */
  public PairEncoder(
      ChatTokenizer tokenizer, int maxPromptTokens, int maxAnswerTokens, int contextLength) {
    this.tokenizer = tokenizer;
    this.maxPromptTokens = maxPromptTokens;
    this.maxAnswerTokens = maxAnswerTokens;
    this.contextLength = contextLength;
  }

  /** The pairs in their order. One whose prompt is too long is dropped, a long answer is cut. */
  public Encoded encode(PreferenceData data) {
    List<EncodedPair> pairs = new ArrayList<>();
    int dropped = 0;
    int cut = 0;
    for (PreferencePair pair : data.pairs()) {
      int[] prompt = tokenizer.promptIds(pair.prompt());
      int room = Math.min(maxAnswerTokens, contextLength - prompt.length);
      if (prompt.length > maxPromptTokens || room < 1) {
        dropped++;
        continue;
      }
      int[] chosen = tokenizer.answerIds(pair.chosen());
      int[] rejected = tokenizer.answerIds(pair.rejected());
      boolean chosenCut = chosen.length > room;
      boolean rejectedCut = rejected.length > room;
      cut += (chosenCut ? 1 : 0) + (rejectedCut ? 1 : 0);
      pairs.add(
          new EncodedPair(
              prompt, atMost(room, chosen), chosenCut, atMost(room, rejected), rejectedCut));
    }
    return new Encoded(pairs, dropped, cut);
  }

  private static int[] atMost(int room, int[] ids) {
    return ids.length <= room ? ids : Arrays.copyOf(ids, room);
  }

  /**
   * What became of the data.
   *
   * @param pairs the pairs that fit, in their order
   * @param dropped how many pairs had a prompt that is too long
   * @param cut how many answers were cut; both answers of a pair may count
   */
  public record Encoded(List<EncodedPair> pairs, int dropped, int cut) {
    /** Copies the list. */
    public Encoded {
      pairs = List.copyOf(pairs);
    }
  }
}
