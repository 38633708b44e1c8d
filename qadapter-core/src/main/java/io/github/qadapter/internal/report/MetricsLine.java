package io.github.qadapter.internal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.PairLogLikelihoods;
import io.github.qadapter.TrainingEvaluation;
import io.github.qadapter.TrainingStep;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of metrics: a flat JSON object, null for what was not measured and for what is not a
 * number.
 */
final class MetricsLine {
  private static final String KIND = "kind";
  private static final String STEP = "step";
  private static final String EVALUATION = "evaluation";
  private static final String ELAPSED = "elapsedSeconds";

  /** The prefix of a drift's keys where it was measured on the retention texts. */
  private static final String RETENTION = "retention";

  private static final String NEUTRAL = "neutral";

  private static final String CHOSEN = "chosenLogLikelihood";
  private static final String REJECTED = "rejectedLogLikelihood";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private MetricsLine() {}

  /** A line that cannot be understood; the message completes "Expected …". */
  static final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
      super(message);
    }
  }

  static String of(TrainingStep step) {
    ObjectNode json = begin(STEP, step.step());
    json.put("steps", step.steps());
    number(json, "loss", step.loss());
    number(json, "preferenceLoss", step.preferenceLoss());
    number(json, "meanSquaredReward", step.meanSquaredReward());
    number(json, "retentionWeight", step.retentionWeight());
    number(json, "retentionDrift", step.retentionDrift());
    number(json, "accuracy", step.accuracy());
    likelihoods(json, step.logLikelihoods());
    number(json, "learningRate", step.learningRate());
    number(json, "gradientNorm", step.gradientNorm());
    return end(json, step.elapsed());
  }

  static String of(TrainingEvaluation evaluation) {
    ObjectNode json = begin(EVALUATION, evaluation.step());
    TrainingEvaluation.Preference preference = evaluation.preference().orElse(null);
    json.put("heldOutPairs", preference == null ? null : preference.pairs());
    number(json, "accuracy", preference == null ? null : preference.accuracy());
    number(json, "accuracyLow", preference == null ? null : preference.accuracyLow());
    number(json, "accuracyHigh", preference == null ? null : preference.accuracyHigh());
    number(json, "margin", preference == null ? null : preference.margin());
    likelihoods(
        json, preference == null ? PairLogLikelihoods.UNKNOWN : preference.logLikelihoods());
    drift(json, RETENTION, evaluation.retention().orElse(null));
    drift(json, NEUTRAL, evaluation.neutral().orElse(null));
    return end(json, evaluation.elapsed());
  }

  private static void likelihoods(ObjectNode json, PairLogLikelihoods found) {
    number(json, CHOSEN, found.chosen());
    number(json, REJECTED, found.rejected());
  }

  /** Lines of earlier versions do not have them. */
  private static PairLogLikelihoods likelihoods(JsonNode json) throws NotUnderstood {
    return json.has(CHOSEN) || json.has(REJECTED)
        ? new PairLogLikelihoods(number(json, CHOSEN), number(json, REJECTED))
        : PairLogLikelihoods.UNKNOWN;
  }

  private static ObjectNode begin(String kind, int step) {
    return JsonNodeFactory.instance.objectNode().put(KIND, kind).put(STEP, step);
  }

  private static String end(ObjectNode json, Duration elapsed) {
    return json.put(ELAPSED, elapsed.toNanos() / 1e9).toString();
  }

  private static void drift(
      ObjectNode json, String prefix, TrainingEvaluation.@Nullable Drift drift) {
    json.put(prefix + "Texts", drift == null ? null : drift.texts());
    number(json, prefix + "LossBefore", drift == null ? null : drift.lossBefore());
    number(json, prefix + "LossAfter", drift == null ? null : drift.lossAfter());
    number(json, prefix + "Kl", drift == null ? null : drift.kl());
  }

  private static void number(ObjectNode json, String key, @Nullable Double value) {
    json.put(key, value == null || !Double.isFinite(value) ? null : value);
  }

  /**
   * Reads a line into the course that it belongs to, unless it is of a later step.
   *
   * @return whether it was read
   */
  static boolean read(String line, int lastStep, CourseBuilder into) throws NotUnderstood {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new NotUnderstood("JSON, but found an error (" + e.getOriginalMessage() + ")");
    }
    if (count(json, STEP) > lastStep) {
      return false;
    }
    switch (json.path(KIND).asText()) {
      case STEP -> into.add(step(json));
      case EVALUATION -> into.add(evaluation(json));
      default -> throw wrong(KIND, "step or evaluation", json.path(KIND));
    }
    return true;
  }

  private static TrainingStep step(JsonNode json) throws NotUnderstood {
    return new TrainingStep(
        count(json, STEP),
        count(json, "steps"),
        number(json, "loss"),
        number(json, "preferenceLoss"),
        number(json, "meanSquaredReward"),
        number(json, "retentionWeight"),
        number(json, "retentionDrift"),
        number(json, "accuracy"),
        likelihoods(json),
        number(json, "learningRate"),
        number(json, "gradientNorm"),
        elapsed(json));
  }

  private static TrainingEvaluation evaluation(JsonNode json) throws NotUnderstood {
    Optional<TrainingEvaluation.Preference> preference = Optional.empty();
    if (json.hasNonNull("heldOutPairs")) {
      preference =
          Optional.of(
              new TrainingEvaluation.Preference(
                  count(json, "heldOutPairs"),
                  number(json, "accuracy"),
                  number(json, "accuracyLow"),
                  number(json, "accuracyHigh"),
                  number(json, "margin"),
                  likelihoods(json)));
    }
    return new TrainingEvaluation(
        count(json, STEP), preference, drift(json, RETENTION), drift(json, NEUTRAL), elapsed(json));
  }

  private static Optional<TrainingEvaluation.Drift> drift(JsonNode json, String prefix)
      throws NotUnderstood {
    if (!json.hasNonNull(prefix + "Texts")) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingEvaluation.Drift(
            count(json, prefix + "Texts"),
            number(json, prefix + "LossBefore"),
            number(json, prefix + "LossAfter"),
            number(json, prefix + "Kl")));
  }

  private static Duration elapsed(JsonNode json) throws NotUnderstood {
    return Duration.ofNanos(Math.round(number(json, ELAPSED) * 1e9));
  }

  private static int count(JsonNode json, String key) throws NotUnderstood {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.intValue() < 0) {
      throw wrong(key, "a whole number from 0 on", value);
    }
    return value.intValue();
  }

  /** A number; what is null was none. */
  private static double number(JsonNode json, String key) throws NotUnderstood {
    JsonNode value = json.path(key);
    if (!value.isNumber() && !value.isNull()) {
      throw wrong(key, "a number or null", value);
    }
    return value.isNull() ? Double.NaN : value.doubleValue();
  }

  private static NotUnderstood wrong(String key, String expected, JsonNode found) {
    return new NotUnderstood(
        String.format(
            Locale.ROOT,
            "%s to be %s, but found %s",
            key,
            expected,
            found.isMissingNode() ? "no such key" : found));
  }
}
