package io.github.qadapter.evaluation;

import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.RetentionText;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.report.TextDrift;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How far models went from the reference on text that no preference is about. A unit is a text.
 *
 * @param texts at least one
 */
record NeutralPart(String name, List<RetentionText> texts) implements EvaluationPart {
  @Override
  public List<Measurement> measure(MeasuredModels models, Bootstrap bootstrap) {
    return models.measured(
        this,
        bootstrap,
        (named, model) ->
            models
                .onReference(model)
                .map(this::drifts)
                .map(
                    drifts ->
                        Map.of(
                            Measure.KL,
                            perToken(drifts, TextDrift::divergence),
                            Measure.LOSS,
                            perToken(drifts, drift -> -drift.logLikelihood())))
                .orElseGet(() -> Map.of(Measure.LOSS, losses(model))));
  }

  private List<TextDrift> drifts(CustomModel model) {
    List<TextDrift> drifts = new ArrayList<>();
    for (RetentionText text : texts) {
      MeasuredModels.requireNotInterrupted();
      drifts.add(drift(model, text));
    }
    return drifts;
  }

  private static TextDrift drift(CustomModel model, RetentionText text) {
    if (text.prompt().isEmpty()) {
      PlainText plain = PlainText.of(text);
      return model.completionDrift(plain.beginning(), plain.rest());
    }
    return model.drift(text.prompt(), text.text());
  }

  private static Scores perToken(List<TextDrift> drifts, ToDoubleFunction<TextDrift> sum) {
    return new Scores(
        drifts.stream().map(drift -> (double) drift.tokens()).toList(),
        List.of(drifts.stream().map(drift -> sum.applyAsDouble(drift) / drift.tokens()).toList()));
  }

  private Scores losses(LanguageModel model) {
    List<Double> tokens = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (RetentionText text : texts) {
      MeasuredModels.requireNotInterrupted();
      LogLikelihood likelihood = likelihood(model, text);
      int count = likelihood.tokens().size();
      tokens.add((double) count);
      losses.add(-likelihood.total() / count);
    }
    return new Scores(tokens, List.of(losses));
  }

  private static LogLikelihood likelihood(LanguageModel model, RetentionText text) {
    if (text.prompt().isEmpty()) {
      PlainText plain = PlainText.of(text);
      return model.completionLogLikelihood(plain.beginning(), plain.rest());
    }
    return model.logLikelihood(text.prompt(), text.text());
  }
}
