package io.github.qadapter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report as JSON, and back. */
final class EvaluationJson {
  private static final int VERSION = 1;
  private static final JsonMapper MAPPER = new JsonMapper();

  private EvaluationJson() {}

  static String write(EvaluationReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format_version", VERSION);
    report.models().forEach(json.putArray("models")::add);
    report.seeds().forEach(json.putArray("seeds")::add);
    ArrayNode measurements = json.putArray("measurements");
    for (Measurement measurement : report.measurements()) {
      ObjectNode one = measurements.addObject();
      one.put("part", measurement.part());
      one.put("measure", word(measurement.measure()));
      ArrayNode figures = one.putArray("figures");
      measurement.figures().forEach(figure -> write(figure, figures.addObject()));
    }
    try {
      return MAPPER.writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree is always written
    }
  }

  private static void write(Figure figure, ObjectNode to) {
    to.put("model", figure.model());
    write(figure.estimate(), to.putObject("estimate"));
    figure
        .comparison()
        .ifPresent(
            comparison -> {
              ObjectNode json = to.putObject("comparison");
              write(comparison.difference(), json.putObject("difference"));
              json.put("test", word(comparison.test()));
              json.put("p_value", comparison.pValue());
            });
    figure.scores().weights().forEach(to.putArray("weights")::add);
    ArrayNode bySeed = to.putArray("scores");
    figure
        .scores()
        .bySeed()
        .forEach(
            scores -> {
              ArrayNode one = bySeed.addArray();
              scores.forEach(one::add);
            });
  }

  private static void write(Estimate estimate, ObjectNode to) {
    to.put("value", estimate.value()).put("low", estimate.low()).put("high", estimate.high());
  }

  static EvaluationReport read(String text) {
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected an evaluation as JSON, but found no JSON: " + e.getOriginalMessage(), e);
    }
    if (json.path("format_version").asInt() != VERSION) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected an evaluation with format_version %d, but found %s.",
              VERSION,
              json.path("format_version")));
    }
    List<String> models = new ArrayList<>();
    json.path("models").forEach(name -> models.add(name.asText()));
    List<Long> seeds = new ArrayList<>();
    json.path("seeds").forEach(seed -> seeds.add(seed.asLong()));
    List<Measurement> measurements = new ArrayList<>();
    for (JsonNode one : json.path("measurements")) {
      List<Figure> figures = new ArrayList<>();
      one.path("figures").forEach(figure -> figures.add(figure(figure)));
      measurements.add(
          new Measurement(
              one.path("part").asText(),
              constant(Measure.class, one.path("measure").asText()),
              figures));
    }
    return new EvaluationReport(models, seeds, measurements);
  }

  private static Figure figure(JsonNode json) {
    JsonNode comparison = json.path("comparison");
    List<List<Double>> bySeed = new ArrayList<>();
    json.path("scores").forEach(scores -> bySeed.add(numbers(scores)));
    return new Figure(
        json.path("model").asText(),
        estimate(json.path("estimate")),
        comparison.isObject()
            ? Optional.of(
                new Comparison(
                    estimate(comparison.path("difference")),
                    constant(Comparison.Test.class, comparison.path("test").asText()),
                    comparison.path("p_value").asDouble()))
            : Optional.empty(),
        new Scores(numbers(json.path("weights")), bySeed));
  }

  private static Estimate estimate(JsonNode json) {
    return new Estimate(
        json.path("value").asDouble(), json.path("low").asDouble(), json.path("high").asDouble());
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
