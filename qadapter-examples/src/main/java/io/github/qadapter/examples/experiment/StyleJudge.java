package io.github.qadapter.examples.experiment;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.evaluation.Grader;
import java.util.List;
import java.util.stream.Stream;

/**
 * A classifier that tells chosen answers from rejected ones by their words: logistic regression on
 * TF-IDF of one and two words. It sees the first characters of an answer only, so that length tells
 * it nothing.
 */
final class StyleJudge implements Grader {
  private static final int SEEN = 200;

  private final TfIdf features;
  private final LogisticModel model;

  private StyleJudge(TfIdf features, LogisticModel model) {
    this.features = features;
    this.model = model;
  }

  /** A judge that learned from pairs. */
  static StyleJudge learn(PreferenceData training) {
    List<String> chosen = answers(training, true);
    List<String> rejected = answers(training, false);
    TfIdf features = TfIdf.of(Stream.concat(chosen.stream(), rejected.stream()).toList());
    return new StyleJudge(
        features,
        LogisticModel.fit(
            chosen.stream().map(features::vector).toList(),
            rejected.stream().map(features::vector).toList(),
            features.size()));
  }

  private static List<String> answers(PreferenceData data, boolean chosen) {
    return data.pairs().stream()
        .map(chosen ? PreferencePair::chosen : PreferencePair::rejected)
        .map(StyleJudge::seen)
        .distinct()
        .toList();
  }

  /** What the judge sees of an answer. */
  static String seen(String answer) {
    return answer.length() <= SEEN ? answer : answer.substring(0, SEEN);
  }

  /** The probability of the preferred style. */
  @Override
  public double grade(String answer) {
    return model.probability(features.vector(seen(answer)));
  }

  /** The probability that a chosen answer of other pairs ranks above a rejected one. */
  double auc(PreferenceData heldOut) {
    double[] chosen = grades(heldOut, true);
    double[] rejected = grades(heldOut, false);
    double above = 0;
    for (double one : chosen) {
      for (double other : rejected) {
        above += one > other ? 1 : one == other ? 0.5 : 0;
      }
    }
    return above / ((double) chosen.length * rejected.length);
  }

  private double[] grades(PreferenceData data, boolean chosen) {
    return answers(data, chosen).stream().mapToDouble(this::grade).toArray();
  }
}
