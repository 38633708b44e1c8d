package io.github.qadapter.evaluation;

import com.google.common.collect.ImmutableMap;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How a model tells chosen answers from rejected ones. A unit is a prompt with all its pairs.
 *
 * @param pairs at least one
 */
record PreferencePart(String name, List<PreferencePair> pairs) implements EvaluationPart {
  private static final ImmutableMap<Measure, ToDoubleFunction<Margin>> MEASURES =
      ImmutableMap.of(
          Measure.PREFERENCE_ACCURACY,
          margin -> right(margin.whole()),
          Measure.PREFERENCE_ACCURACY_PER_TOKEN,
          margin -> right(margin.perToken()),
          Measure.MARGIN,
          Margin::whole,
          Measure.MARGIN_PER_TOKEN,
          Margin::perToken);

  /**
   * What both answers of a pair gained over the reference, in nats, chosen less rejected.
   *
   * @param whole of whole answers
   * @param perToken per token
   */
  private record Margin(double whole, double perToken) {}

  /**
   * An answer's log-likelihood.
   *
   * @param total in nats
   * @param tokens of the answer
   */
  private record Likely(double total, int tokens) {
    double perToken() {
      return total / tokens;
    }
  }

  private record LikelyPair(Likely chosen, Likely rejected) {}

  @Override
  public List<Measurement> measure(MeasuredModels models, Bootstrap bootstrap) {
    Map<List<Message>, List<Integer>> prompts = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      prompts.computeIfAbsent(pairs.get(i).prompt(), prompt -> new ArrayList<>()).add(i);
    }
    List<LikelyPair> reference = likelihoods(models.reference());
    Map<String, List<Margin>> margins = new LinkedHashMap<>();
    models
        .byName()
        .forEach(
            (named, model) -> {
              if (model != models.reference()) {
                models.onProgress().accept(name + ": " + named);
                margins.put(named, margins(likelihoods(model), reference));
              }
            });
    if (margins.isEmpty()) {
      return List.of();
    }
    return MEASURES.entrySet().stream()
        .map(
            measure -> {
              Map<String, Scores> scores = new LinkedHashMap<>();
              margins.forEach(
                  (model, of) -> scores.put(model, byPrompt(of, prompts, measure.getValue())));
              return models.measurement(name, measure.getKey(), scores, bootstrap);
            })
        .toList();
  }

  private static double right(double margin) {
    return 0.5 + 0.5 * Math.signum(margin);
  }

  private static Scores byPrompt(
      List<Margin> margins,
      Map<List<Message>, List<Integer>> prompts,
      ToDoubleFunction<Margin> score) {
    List<Double> weights = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (List<Integer> places : prompts.values()) {
      weights.add((double) places.size());
      means.add(
          places.stream()
              .mapToDouble(place -> score.applyAsDouble(margins.get(place)))
              .average()
              .orElseThrow());
    }
    return new Scores(weights, List.of(means));
  }

  private List<LikelyPair> likelihoods(LanguageModel model) {
    List<LikelyPair> all = new ArrayList<>();
    for (PreferencePair pair : pairs) {
      MeasuredModels.requireNotInterrupted();
      List<LogLikelihood> both =
          model.logLikelihoods(pair.prompt(), List.of(pair.chosen(), pair.rejected()));
      all.add(new LikelyPair(likely(both.get(0)), likely(both.get(1))));
    }
    return all;
  }

  private static Likely likely(LogLikelihood answer) {
    return new Likely(answer.total(), answer.tokens().size());
  }

  private static List<Margin> margins(List<LikelyPair> own, List<LikelyPair> reference) {
    List<Margin> margins = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      LikelyPair here = own.get(i);
      LikelyPair there = reference.get(i);
      margins.add(
          new Margin(
              here.chosen().total()
                  - there.chosen().total()
                  - (here.rejected().total() - there.rejected().total()),
              here.chosen().perToken()
                  - there.chosen().perToken()
                  - (here.rejected().perToken() - there.rejected().perToken())));
    }
    return margins;
  }
}
