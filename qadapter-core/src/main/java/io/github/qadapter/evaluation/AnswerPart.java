package io.github.qadapter.evaluation;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The grades of models' own answers. A unit is a prompt.
 *
 * @param prompts at least one
 */
record AnswerPart(String name, List<GradedPrompt> prompts, GenerationOptions options)
    implements EvaluationPart {
  @Override
  public List<Measurement> measure(MeasuredModels models, Bootstrap bootstrap) {
    Map<String, Scores> words = new LinkedHashMap<>();
    Map<String, Scores> grades =
        models.scores(
            this,
            (named, model) -> {
              List<List<String>> answers =
                  models
                      .answers()
                      .of(model, prompts.stream().map(GradedPrompt::prompt).toList(), options);
              words.put(named, scores(answers, (place, answer) -> AnswerWords.count(answer)));
              return scores(answers, (place, answer) -> prompts.get(place).grader().grade(answer));
            });
    List<Measurement> all = new ArrayList<>();
    all.add(models.measurement(name, Measure.GRADE, grades, bootstrap));
    all.add(models.measurement(name, Measure.WORDS, words, bootstrap));
    return all;
  }

  /** Scores an answer to the prompt at a place. */
  interface Scoring {
    double score(int place, String answer);
  }

  /** The scores of [seeds][prompts] answers. */
  static Scores scores(List<List<String>> answers, Scoring scoring) {
    List<List<Double>> bySeed =
        answers.stream()
            .map(
                of ->
                    IntStream.range(0, of.size())
                        .mapToObj(place -> scoring.score(place, of.get(place)))
                        .toList())
            .toList();
    return new Scores(bySeed.get(0).stream().map(score -> 1.0).toList(), bySeed);
  }
}
