package io.github.qadapter.evaluation;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.evaluation.Measurement.Measure;
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
    List<List<Message>> asked = prompts.stream().map(GradedPrompt::prompt).toList();
    return models.measured(
        this,
        bootstrap,
        (named, model) -> {
          List<List<String>> answers = models.answers().of(model, asked, options);
          return Map.of(
              Measure.GRADE,
              scores(answers, (place, answer) -> prompts.get(place).grader().grade(answer)),
              Measure.WORDS,
              scores(answers, (place, answer) -> AnswerWords.count(answer)));
        });
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
