package io.github.qadapter.evaluation;

import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The models of an evaluation.
 *
 * @param byName the reference first
 * @param answers what they answer
 * @param known what earlier reports found
 * @param onProgress is told what is measured
 */
record MeasuredModels(
    Map<String, LanguageModel> byName,
    AnswerSource answers,
    EarlierScores known,
    Consumer<String> onProgress) {
  /** The reference. */
  LanguageModel reference() {
    return byName.values().iterator().next();
  }

  /**
   * A measurement for each measure that the scoring takes of a model; what an earlier report knows
   * of a model is not measured again.
   */
  List<Measurement> measured(
      EvaluationPart part,
      Bootstrap bootstrap,
      BiFunction<String, LanguageModel, Map<Measure, Scores>> scoring) {
    Map<Measure, Map<String, Scores>> all = new EnumMap<>(Measure.class);
    byName.forEach(
        (name, model) -> {
          requireNotInterrupted();
          Map<Measure, Scores> own = known.of(part.name(), name);
          if (own.isEmpty()) {
            onProgress.accept(part.name() + ": " + name);
            own = scoring.apply(name, model);
          }
          own.forEach(
              (measure, scores) ->
                  all.computeIfAbsent(measure, m -> new LinkedHashMap<>()).put(name, scores));
        });
    all.values().forEach(scores -> requireSameUnits(part, scores));
    return all.entrySet().stream()
        .map(found -> measurement(part.name(), found.getKey(), found.getValue(), bootstrap))
        .toList();
  }

  private static void requireSameUnits(EvaluationPart part, Map<String, Scores> scores) {
    List<Integer> units = scores.values().stream().map(Scores::units).distinct().toList();
    if (units.size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected an earlier report on the same units of \"%s\", but found scores of %s units; measure the part anew, without that report.",
              part.name(),
              units));
    }
  }

  /** A measurement with each figure beside the reference's, if that has one. */
  Measurement measurement(
      String part, Measure measure, Map<String, Scores> scores, Bootstrap bootstrap) {
    String reference = byName.keySet().iterator().next();
    Optional<Scores> compared = Optional.ofNullable(scores.get(reference));
    List<Figure> figures = new ArrayList<>();
    scores.forEach(
        (name, own) ->
            figures.add(
                new Figure(
                    name,
                    bootstrap.mean(own),
                    compared
                        .filter(other -> !name.equals(reference))
                        .map(other -> PairedTest.of(own, other, bootstrap)),
                    own)));
    return new Measurement(part, measure, figures);
  }

  /** The model, if it is a customization of the reference, whose whole policy is at hand. */
  Optional<CustomModel> onReference(LanguageModel model) {
    return model instanceof CustomModel custom && custom.base() == reference()
        ? Optional.of(custom)
        : Optional.empty();
  }

  static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
  }

  static CancellationException interrupted() {
    return new CancellationException("The evaluation was interrupted.");
  }
}
