package io.github.qadapter.examples.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Texts as vectors: how often one and two words come, against how common they are; length 1. */
final class TfIdf {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}']+|[^\\s\\p{L}\\p{N}]");
  private static final int LEAST_TEXTS = 2;

  private final Map<String, Integer> places;
  private final double[] rarity;

  private TfIdf(Map<String, Integer> places, double[] rarity) {
    this.places = places;
    this.rarity = rarity;
  }

  /**
   * A vector's entries that are not 0.
   *
   * @param places where they stand
   * @param values what they are
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Vector(int[] places, double[] values) {
    double dot(double[] weights) {
      double sum = 0;
      for (int i = 0; i < places.length; i++) {
        sum += values[i] * weights[places[i]];
      }
      return sum;
    }

    void addTo(double[] target, double factor) {
      for (int i = 0; i < places.length; i++) {
        target[places[i]] += factor * values[i];
      }
    }
  }

  /** The features of a collection: those that at least two of its texts have. */
  static TfIdf of(List<String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      new HashSet<>(terms(text)).forEach(term -> counts.merge(term, 1, Integer::sum));
    }
    counts.values().removeIf(count -> count < LEAST_TEXTS);
    Map<String, Integer> places = new HashMap<>();
    double[] rarity = new double[counts.size()];
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      rarity[places.size()] = Math.log((1.0 + texts.size()) / (1 + entry.getValue())) + 1;
      places.put(entry.getKey(), places.size());
    }
    return new TfIdf(places, rarity);
  }

  /** The number of features. */
  int size() {
    return rarity.length;
  }

  Vector vector(String text) {
    Map<Integer, Double> entries = new TreeMap<>();
    for (String term : terms(text)) {
      Integer place = places.get(term);
      if (place != null) {
        entries.merge(place, rarity[place], Double::sum);
      }
    }
    double norm = Math.sqrt(entries.values().stream().mapToDouble(value -> value * value).sum());
    return new Vector(
        entries.keySet().stream().mapToInt(place -> place).toArray(),
        entries.values().stream().mapToDouble(value -> value / norm).toArray());
  }

  private static List<String> terms(String text) {
    List<String> words =
        WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    List<String> terms = new ArrayList<>(words);
    for (int i = 1; i < words.size(); i++) {
      terms.add(words.get(i - 1) + " " + words.get(i));
    }
    return terms;
  }
}
