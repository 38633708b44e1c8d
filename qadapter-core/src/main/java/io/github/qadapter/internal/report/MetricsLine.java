package io.github.qadapter.internal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingStep;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Set;

/** One line of metrics: a flat JSON object of one of the records for it. */
final class MetricsLine {
  private static final String KIND = "kind";
  private static final String STEP = "step";

  /** Keys that lines of earlier versions do not have. */
  private static final Set<String> LATER = Set.of("chosenLogLikelihood", "rejectedLogLikelihood");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
    return MAPPER.valueToTree(StepFields.of(step)).toString();
  }

  static String of(TrainingEvaluation evaluation) {
    return MAPPER.valueToTree(EvaluationFields.of(evaluation)).toString();
  }

  /**
   * Reads a line into the course that it belongs to, unless it is of a later step.
   *
   * @return whether it was read
   */
  static boolean read(String line, int lastStep, CourseBuilder into) throws NotUnderstood {
    try {
      JsonNode json = MAPPER.readTree(line);
      requireCount(json, STEP);
      if (json.path(STEP).intValue() > lastStep) {
        return false;
      }
      switch (json.path(KIND).asText()) {
        case StepFields.KIND -> into.add(fields(json, StepFields.class).asStep());
        case EvaluationFields.KIND -> into.add(fields(json, EvaluationFields.class).asEvaluation());
        default -> throw wrong(KIND, "step or evaluation", json.path(KIND));
      }
      return true;
    } catch (JsonProcessingException e) {
      throw new NotUnderstood("JSON, but found an error (" + e.getOriginalMessage() + ")");
    }
  }

  /** Every field is what its component says: a mistake is named by its key. */
  private static <T extends Record> T fields(JsonNode json, Class<T> type)
      throws NotUnderstood, JsonProcessingException {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = component.getName();
      if (component.getType() == int.class
          || (component.getType() == Integer.class && json.hasNonNull(key))) {
        requireCount(json, key);
      } else if (component.getType() == Double.class) {
        requireFigure(json, key);
      }
    }
    return MAPPER.treeToValue(json, type);
  }

  private static void requireCount(JsonNode json, String key) throws NotUnderstood {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.intValue() < 0) {
      throw wrong(key, "a whole number from 0 on", value);
    }
  }

  private static void requireFigure(JsonNode json, String key) throws NotUnderstood {
    JsonNode value = json.path(key);
    boolean absent = value.isMissingNode() && LATER.contains(key);
    if (!absent && !value.isNumber() && !value.isNull()) {
      throw wrong(key, "a number or null", value);
    }
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
