package io.github.qadapter.evaluation;

import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How often the right choice is the likeliest one. A unit is a question.
 *
 * @param questions at least one
 */
record ChoicePart(String name, List<MultipleChoice> questions) implements EvaluationPart {
  @Override
  public List<Measurement> measure(MeasuredModels models, Bootstrap bootstrap) {
    return models.measured(
        this, bootstrap, (named, model) -> Map.of(Measure.CHOICE_ACCURACY, scores(model)));
  }

  private Scores scores(LanguageModel model) {
    List<Double> right = new ArrayList<>();
    for (MultipleChoice question : questions) {
      MeasuredModels.requireNotInterrupted();
      List<LogLikelihood> likely = model.logLikelihoods(question.prompt(), question.choices());
      right.add(likeliest(likely) == question.correct() ? 1.0 : 0.0);
    }
    return Scores.of(right);
  }

  private static int likeliest(List<LogLikelihood> answers) {
    int best = 0;
    for (int i = 1; i < answers.size(); i++) {
      if (answers.get(i).total() > answers.get(best).total()) {
        best = i;
      }
    }
    return best;
  }
}
