package io.github.qadapter.internal.text;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The tokens that a chat template writes around a user's words: those before, which open the
 * conversation, and those after, up to where the answer begins.
 *
 * @param opening at least one token
 * @param closing what follows the words; may be empty
 * @param ending the beginning of {@code closing} that tells the words are over: up to its first
 *     special token, or all of it where it has none
 */
public record UserTurn(
    ImmutableIntArray opening, ImmutableIntArray closing, ImmutableIntArray ending) {
  /** Two users' words that have neither their first nor their last token in common. */
  static final String ONE = "Apple";

  static final String OTHER = "7 pears!";

  /**
   * The frame that two renderings with different words have in common; empty if there is nothing
   * before the words or nothing between.
   */
  static Optional<UserTurn> between(int[] one, int[] other, IntPredicate special) {
    int shorter = Math.min(one.length, other.length);
    int before = 0;
    while (before < shorter && one[before] == other[before]) {
      before++;
    }
    int after = 0;
    while (after < shorter - before
        && one[one.length - 1 - after] == other[other.length - 1 - after]) {
      after++;
    }
    if (before == 0 || before + after == shorter) {
      return Optional.empty();
    }
    ImmutableIntArray all = ImmutableIntArray.copyOf(one);
    ImmutableIntArray closing = all.subArray(one.length - after, one.length);
    int end = 0;
    while (end < closing.length() && !special.test(closing.get(end))) {
      end++;
    }
    return Optional.of(
        new UserTurn(
            all.subArray(0, before),
            closing,
            closing.subArray(0, Math.min(end + 1, closing.length()))));
  }
}
