package io.github.qadapter.examples;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pairs to learn from and pairs to judge by; no prompt is on both sides.
 *
 * <p>It counts pairs, from either end of the file, so that two runs judge by the same ones whatever
 * they learn from; {@link PreferenceData#split} holds out a share of the prompts.
 *
 * @param training the pairs to learn from, from the front of the data
 * @param heldOut the pairs to judge by, from its end
 */
record Split(PreferenceData training, PreferenceData heldOut) {
  private static final int USUAL_HELD_OUT = 100;

  /**
   * Splits data.
   *
   * @param pairs how many to learn from, or null for all that are not held out
   * @param heldOut how many to hold out, or null for 100 or what is left, and at most a fifth of
   *     the data where {@code pairs} is not given
   */
  static Split of(PreferenceData data, @Nullable Integer pairs, @Nullable Integer heldOut) {
    return pairs == null ? endFirst(data, heldOut) : frontFirst(data, pairs, heldOut);
  }

  private static Split frontFirst(PreferenceData data, int pairs, @Nullable Integer heldOut) {
    requireWithin(1, data.size(), pairs, "--pairs");
    PreferenceData training = data.slice(0, pairs);
    PreferenceData rest = without(data.slice(pairs, data.size()), training);
    int wanted = heldOut == null ? Math.min(USUAL_HELD_OUT, rest.size()) : heldOut;
    requireWithin(0, rest.size(), wanted, "--held-out");
    return new Split(training, rest.slice(rest.size() - wanted, rest.size()));
  }

  private static Split endFirst(PreferenceData data, @Nullable Integer heldOut) {
    int wanted = heldOut == null ? Math.min(USUAL_HELD_OUT, data.size() / 5) : heldOut;
    requireWithin(0, data.size(), wanted, "--held-out");
    PreferenceData judged = data.slice(data.size() - wanted, data.size());
    return new Split(without(data.slice(0, data.size() - wanted), judged), judged);
  }

  /** The pairs whose prompts other data does not hold. */
  private static PreferenceData without(PreferenceData data, PreferenceData other) {
    Set<List<Message>> prompts = new HashSet<>();
    other.pairs().forEach(pair -> prompts.add(pair.prompt()));
    List<PreferencePair> kept =
        data.pairs().stream().filter(pair -> !prompts.contains(pair.prompt())).toList();
    return PreferenceData.of(kept);
  }

  private static void requireWithin(int minimum, int maximum, int value, String option) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected %s between %d and %d, the number of pairs there are, but found %d.",
              option,
              minimum,
              maximum,
              value));
    }
  }
}
