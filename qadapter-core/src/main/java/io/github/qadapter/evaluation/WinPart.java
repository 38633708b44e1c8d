package io.github.qadapter.evaluation;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often a judge finds a model's answer better than the reference's. A unit is a prompt.
 *
 * @param prompts at least one
 */
record WinPart(String name, List<List<Message>> prompts, Judge judge, GenerationOptions options)
    implements EvaluationPart {
  @Override
  public List<Measurement> measure(MeasuredModels models, Bootstrap bootstrap) {
    List<List<String>> reference = models.answers().of(models.reference(), prompts, options);
    Map<String, Scores> wins = new LinkedHashMap<>();
    List<Figure> controlled = new ArrayList<>();
    models
        .byName()
        .forEach(
            (named, model) -> {
              if (model == models.reference()) {
                return;
              }
              models.onProgress().accept(name + ": " + named);
              List<List<String>> own = models.answers().of(model, prompts, options);
              Scores won = wins(own, reference);
              wins.put(named, won);
              controlled.add(
                  new Figure(
                      named, atEqualLength(won, own, reference, bootstrap), Optional.empty(), won));
            });
    return List.of(
        models.measurement(name, Measure.WIN_RATE, wins, bootstrap),
        new Measurement(name, Measure.WIN_RATE_AT_EQUAL_LENGTH, controlled));
  }

  private Scores wins(List<List<String>> own, List<List<String>> reference) {
    List<List<Double>> bySeed = new ArrayList<>();
    for (int seed = 0; seed < own.size(); seed++) {
      List<Double> verdicts = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        MeasuredModels.requireNotInterrupted();
        String mine = own.get(seed).get(i);
        String other = reference.get(seed).get(i);
        verdicts.add(mine.equals(other) ? 0.5 : judge.compare(prompts.get(i), mine, other));
      }
      bySeed.add(verdicts);
    }
    return new Scores(prompts.stream().map(prompt -> 1.0).toList(), bySeed);
  }

  private Estimate atEqualLength(
      Scores won, List<List<String>> own, List<List<String>> reference, Bootstrap bootstrap) {
    double[] preferences = new double[prompts.size()];
    double[] differences = new double[prompts.size()];
    for (int i = 0; i < preferences.length; i++) {
      preferences[i] = won.unit(i);
      for (int seed = 0; seed < own.size(); seed++) {
        differences[i] += own.get(seed).get(i).length() - reference.get(seed).get(i).length();
      }
    }
    double[] covariate = LengthControl.covariate(differences);
    int[] once = new int[preferences.length];
    Arrays.fill(once, 1);
    return bootstrap.interval(
        LengthControl.winRate(preferences, covariate, once),
        won,
        draw -> LengthControl.winRate(preferences, covariate, draw.counts()));
  }
}
