package io.github.qadapter.internal.sample;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** The tokens before the one to be chosen: the prompt's, then the answer's own. */
final class TokenHistory {
  private final ImmutableIntArray prompt;
  private final Set<Integer> distinct = new LinkedHashSet<>();
  private final Map<Integer, Integer> counts = new HashMap<>();
  private int[] answer = new int[16];
  private int length;

  TokenHistory(ImmutableIntArray prompt) {
    this.prompt = prompt;
    distinct.addAll(prompt.asList());
  }

  void add(int token) {
    if (length == answer.length) {
      answer = Arrays.copyOf(answer, 2 * length);
    }
    answer[length++] = token;
    distinct.add(token);
    counts.merge(token, 1, Integer::sum);
  }

  /** The number of the prompt's tokens. */
  int promptLength() {
    return prompt.length();
  }

  /** The number of the answer's tokens. */
  int length() {
    return length;
  }

  /** Every token of prompt and answer once. */
  Set<Integer> distinct() {
    return distinct;
  }

  /** The number of times that each token of the answer stands in it. */
  Map<Integer, Integer> counts() {
    return counts;
  }

  /** Tells whether prompt and answer end with all but the last of these tokens. */
  boolean awaitsLastOf(ImmutableIntArray tokens) {
    int before = tokens.length() - 1;
    int all = prompt.length() + length;
    if (before > all) {
      return false;
    }
    for (int i = 0; i < before; i++) {
      if (at(all - before + i) != tokens.get(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Tells each token with which the end of prompt and answer would become a row of tokens that they
   * hold already.
   *
   * @param size the row's length, at least 1
   */
  void completions(int size, IntConsumer then) {
    int all = prompt.length() + length;
    for (int from = 0; from + size <= all; from++) {
      if (endsWith(from, size - 1)) {
        then.accept(at(from + size - 1));
      }
    }
  }

  /** Tells whether prompt and answer end with as many of their tokens as stand at a place. */
  private boolean endsWith(int from, int count) {
    int end = prompt.length() + length - count;
    for (int i = count - 1; i >= 0; i--) {
      if (at(from + i) != at(end + i)) {
        return false;
      }
    }
    return true;
  }

  private int at(int place) {
    return place < prompt.length() ? prompt.get(place) : answer[place - prompt.length()];
  }
}
