package io.github.qadapter.examples;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pairs to learn from and pairs to judge by; no prompt is on both sides.
 *
 * <p>It counts pairs, from either end of the file, so that two runs judge by the same ones whatever
 * they learn from; {@link PreferenceData#split} holds out a share of the prompts.
 *
 * @param training the pairs to learn from, from the front of the data
 * @param heldOut the pairs to judge by, from its end; empty where the run holds out its own
 */
record Split(PreferenceData training, Optional<PreferenceData> heldOut) {
  /**
   * Splits data.
   *
   * @param pairs how many to learn from, or null for all that are not held out
   * @param heldOut how many to hold out, or null to leave that to the run
   */
  static Split of(PreferenceData data, @Nullable Integer pairs, @Nullable Integer heldOut) {
    if (heldOut == null) {
      return new Split(pairs == null ? data : front(data, pairs), Optional.empty());
    }
    return pairs == null ? endFirst(data, heldOut) : frontFirst(data, pairs, heldOut);
  }

  private static PreferenceData front(PreferenceData data, int pairs) {
    requireWithin(1, data.size(), pairs, "--pairs");
    return data.slice(0, pairs);
  }

  private static Split frontFirst(PreferenceData data, int pairs, int wanted) {
    PreferenceData training = front(data, pairs);
    PreferenceData rest = without(data.slice(pairs, data.size()), training);
    requireWithin(0, rest.size(), wanted, "--held-out");
    return new Split(training, Optional.of(rest.slice(rest.size() - wanted, rest.size())));
  }

  private static Split endFirst(PreferenceData data, int wanted) {
    requireWithin(0, data.size(), wanted, "--held-out");
    PreferenceData judged = data.slice(data.size() - wanted, data.size());
    return new Split(without(data.slice(0, data.size() - wanted), judged), Optional.of(judged));
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
