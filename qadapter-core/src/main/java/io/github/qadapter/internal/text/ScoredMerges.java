package io.github.qadapter.internal.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges that a SentencePiece vocabulary implies: every way to cut a token into two others, the
 * best-scored token first, and of equal ones that with the longer left, then the longer right part
 * first. It is the order in which transformers derives them for Hugging Face's library.
 */
final class ScoredMerges {
  /** The character that stands for a space inside tokens. */
  static final String SPACE = "\u2581";

  /** SentencePiece makes pieces of 16 characters; runs of spaces that were added are longer. */
  private static final int LONGEST = 128;

  /** A vocabulary of a quarter of a million words has two million characters. */
  private static final int MOST_CHARACTERS = 16_000_000;

  private ScoredMerges() {}

  record Merge(String left, String right, double score, int leftLength, int rightLength) {}

  static List<Merge> of(List<String> tokens, double[] scores, Path file) {
    long characters = tokens.stream().mapToLong(String::length).sum();
    if (characters > MOST_CHARACTERS) {
      throw ModelJson.wrong(
          file, "tokens of at most " + MOST_CHARACTERS + " characters together", "" + characters);
    }
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id).length() <= LONGEST) {
        merges.addAll(cuts(tokens.get(id), scores[id], ids));
      }
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(Merge::leftLength)
            .thenComparingInt(Merge::rightLength)
            .reversed());
    return merges;
  }

  /** By the ids of their parts. */
  private static List<Merge> cuts(String token, double score, Map<String, Integer> ids) {
    List<Merge> cuts = new ArrayList<>();
    for (int at = 1; at < token.length(); at++) {
      String left = token.substring(0, at);
      String right = token.substring(at);
      if (ids.containsKey(left) && ids.containsKey(right)) {
        cuts.add(new Merge(left, right, score, length(left), length(right)));
      }
    }
    cuts.sort(
        Comparator.<Merge>comparingInt(cut -> ids.getOrDefault(cut.left(), 0))
            .thenComparingInt(cut -> ids.getOrDefault(cut.right(), 0)));
    return cuts;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
