package io.github.qadapter.evaluation;

import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param onProgress is told what is measured
 */
record MeasuredModels(
    Map<String, LanguageModel> byName, AnswerSource answers, Consumer<String> onProgress) {
  /** The reference. */
  LanguageModel reference() {
    return byName.values().iterator().next();
  }

  /** The scores of every model by its name, in order. */
  Map<String, Scores> scores(
      EvaluationPart part, BiFunction<String, LanguageModel, Scores> scoring) {
    Map<String, Scores> all = new LinkedHashMap<>();
    byName.forEach(
        (name, model) -> {
          requireNotInterrupted();
          onProgress.accept(part.name() + ": " + name);
          all.put(name, scoring.apply(name, model));
        });
    return all;
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
