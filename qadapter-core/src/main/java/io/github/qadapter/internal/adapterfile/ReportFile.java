package io.github.qadapter.internal.adapterfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.PairLogLikelihoods;
import io.github.qadapter.TrainingReport;
import io.github.qadapter.internal.report.MetricsFile;
import io.github.qadapter.internal.weights.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code training-report.json}: flat keys for people and scripts, null for what was not measured.
 */
final class ReportFile {
  private static final String NAME = "training-report.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String CHOSEN = "heldOutChosenLogLikelihood";
  private static final String REJECTED = "heldOutRejectedLogLikelihood";

  private ReportFile() {}

  static void write(Path folder, TrainingReport report) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("ending", report.ending().name());
    json.put("pairs", report.pairs());
    json.put("droppedPairs", report.droppedPairs());
    json.put("cutAnswers", report.cutAnswers());
    json.put("steps", report.steps());
    json.put("seconds", report.seconds());
    json.put("peakResidentBytes", report.peakResidentBytes());
    number(json, "firstLoss", report.firstLoss());
    number(json, "lastLoss", report.lastLoss());
    TrainingReport.HeldOut heldOut = report.heldOut().orElse(null);
    json.put("heldOutPairs", heldOut == null ? 0 : heldOut.pairs());
    number(json, "heldOutAccuracyBefore", heldOut == null ? null : heldOut.accuracyBefore());
    number(json, "heldOutAccuracyAfter", heldOut == null ? null : heldOut.accuracyAfter());
    number(json, "heldOutMarginBefore", heldOut == null ? null : heldOut.marginBefore());
    number(json, "heldOutMarginAfter", heldOut == null ? null : heldOut.marginAfter());
    likelihoods(json, "Before", heldOut == null ? null : heldOut.logLikelihoodsBefore());
    likelihoods(json, "After", heldOut == null ? null : heldOut.logLikelihoodsAfter());
    TrainingReport.Neutral neutral = report.neutral().orElse(null);
    json.put("neutralTexts", neutral == null ? 0 : neutral.texts());
    number(json, "neutralLossBefore", neutral == null ? null : neutral.lossBefore());
    number(json, "neutralLossAfter", neutral == null ? null : neutral.lossAfter());
    number(json, "neutralKl", neutral == null ? null : neutral.kl());
    TrainingReport.Retained retained = report.retention().orElse(null);
    json.put("retentionTexts", retained == null ? 0 : retained.texts());
    number(json, "retentionKl", retained == null ? null : retained.kl());
    number(
        json,
        "retentionLimit",
        retained == null || retained.limit().isEmpty() ? null : retained.limit().getAsDouble());
    number(json, "retentionWeight", retained == null ? null : retained.weight());
    number(json, "storedStrength", retained == null ? null : retained.strength());
    TrainingReport.LearnedScope scope = report.scope().orElse(null);
    json.put("scopeInside", scope == null ? 0 : scope.inside());
    json.put("scopeOutside", scope == null ? 0 : scope.outside());
    number(json, "scopeAuc", scope == null ? null : scope.auc());
    number(json, "scopeMissed", scope == null ? null : scope.missed());
    number(json, "scopeTaken", scope == null ? null : scope.taken());
    json.put("scopeUsed", scope == null ? null : scope.used());
    TrainingReport.FullStrength full = report.fullStrength().orElse(null);
    json.put("lessThanFullStrength", full != null);
    number(
        json,
        "fullStrengthMargin",
        full == null || full.margin().isEmpty() ? null : full.margin().getAsDouble());
    TrainingReport.Neutral fullNeutral = full == null ? null : full.neutral().orElse(null);
    number(json, "fullStrengthNeutralLoss", fullNeutral == null ? null : fullNeutral.lossAfter());
    number(json, "fullStrengthNeutralKl", fullNeutral == null ? null : fullNeutral.kl());
    ArrayNode samples = json.putArray("samples");
    for (TrainingReport.SampleAnswer sample : report.samples()) {
      samples
          .addObject()
          .put("prompt", sample.prompt())
          .put("before", sample.before())
          .put("after", sample.after())
          .put("atFullStrength", sample.atFullStrength().orElse(null));
    }
    ArrayNode warnings = json.putArray("warnings"); // for people; follows from the rest
    report.warnings().forEach(warnings::add);
    ObjectNode settings = json.putObject("settings");
    new TreeMap<>(report.settings()).forEach(settings::put);
    JsonWriter.write(folder.resolve(NAME), json);
  }

  private static void likelihoods(
      ObjectNode json, String when, @Nullable PairLogLikelihoods found) {
    number(json, CHOSEN + when, found == null ? null : found.chosen());
    number(json, REJECTED + when, found == null ? null : found.rejected());
  }

  private static PairLogLikelihoods likelihoods(JsonNode json, String when) {
    return new PairLogLikelihoods(number(json, CHOSEN + when), number(json, REJECTED + when));
  }

  /** Writes a figure unless it is null or NaN, which JSON does not have. */
  private static void number(ObjectNode json, String key, @Nullable Double value) {
    json.put(key, value == null || !Double.isFinite(value) ? null : value);
  }

  /** The report beside an adapter, empty where there is none. */
  static Optional<TrainingReport> read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(report(MAPPER.readTree(file.toFile()), file));
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static TrainingReport report(JsonNode json, Path file) {
    if (!json.path("settings").isObject() || !json.path("pairs").isInt()) {
      throw damaged(file, "pairs or settings are missing", null);
    }
    Map<String, String> settings = new TreeMap<>();
    json.path("settings")
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return new TrainingReport(
        ending(json.path("ending"), file),
        json.path("pairs").asInt(),
        json.path("droppedPairs").asInt(),
        json.path("cutAnswers").asInt(),
        json.path("steps").asInt(),
        json.path("seconds").asDouble(),
        json.path("peakResidentBytes").asLong(),
        number(json, "firstLoss"),
        number(json, "lastLoss"),
        heldOut(json),
        neutral(json),
        retained(json),
        scope(json),
        fullStrength(json),
        samples(json.path("samples"), file),
        course(file),
        settings);
  }

  /** Reports of earlier versions do not tell; they were written at the end only. */
  private static TrainingReport.Ending ending(JsonNode name, Path file) {
    if (name.isMissingNode()) {
      return TrainingReport.Ending.COMPLETED;
    }
    return Arrays.stream(TrainingReport.Ending.values())
        .filter(ending -> ending.name().equals(name.asText()))
        .findFirst()
        .orElseThrow(
            () ->
                damaged(
                    file,
                    String.format(
                        Locale.ROOT,
                        "ending is %s, not one of %s",
                        name,
                        Arrays.toString(TrainingReport.Ending.values())),
                    null));
  }

  private static Optional<TrainingReport.HeldOut> heldOut(JsonNode json) {
    return json.path("heldOutPairs").asInt() == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.HeldOut(
                json.path("heldOutPairs").asInt(),
                number(json, "heldOutAccuracyBefore"),
                number(json, "heldOutAccuracyAfter"),
                number(json, "heldOutMarginBefore"),
                number(json, "heldOutMarginAfter"),
                likelihoods(json, "Before"),
                likelihoods(json, "After")));
  }

  private static Optional<TrainingReport.Neutral> neutral(JsonNode json) {
    return json.path("neutralTexts").asInt() == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.Neutral(
                json.path("neutralTexts").asInt(),
                number(json, "neutralLossBefore"),
                number(json, "neutralLossAfter"),
                number(json, "neutralKl")));
  }

  private static Optional<TrainingReport.Retained> retained(JsonNode json) {
    return json.path("retentionTexts").asInt() == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.Retained(
                json.path("retentionTexts").asInt(),
                number(json, "retentionKl"),
                json.hasNonNull("retentionLimit")
                    ? OptionalDouble.of(number(json, "retentionLimit"))
                    : OptionalDouble.empty(),
                number(json, "retentionWeight"),
                number(json, "storedStrength")));
  }

  private static Optional<TrainingReport.LearnedScope> scope(JsonNode json) {
    return json.path("scopeInside").asInt() == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.LearnedScope(
                json.path("scopeInside").asInt(),
                json.path("scopeOutside").asInt(),
                number(json, "scopeAuc"),
                number(json, "scopeMissed"),
                number(json, "scopeTaken"),
                // Earlier versions used every scope.
                json.path("scopeUsed").asBoolean(true)));
  }

  private static Optional<TrainingReport.FullStrength> fullStrength(JsonNode json) {
    if (!json.path("lessThanFullStrength").asBoolean()) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingReport.FullStrength(
            json.hasNonNull("fullStrengthMargin")
                ? OptionalDouble.of(number(json, "fullStrengthMargin"))
                : OptionalDouble.empty(),
            neutral(json)
                .map(
                    stored ->
                        new TrainingReport.Neutral(
                            stored.texts(),
                            stored.lossBefore(),
                            number(json, "fullStrengthNeutralLoss"),
                            number(json, "fullStrengthNeutralKl")))));
  }

  private static List<TrainingReport.SampleAnswer> samples(JsonNode all, Path file) {
    List<TrainingReport.SampleAnswer> samples = new ArrayList<>();
    for (JsonNode sample : all) {
      if (!sample.hasNonNull("prompt")
          || !sample.hasNonNull("before")
          || !sample.hasNonNull("after")) {
        throw damaged(file, "a sample lacks its prompt or an answer", null);
      }
      samples.add(
          new TrainingReport.SampleAnswer(
              sample.path("prompt").asText(),
              sample.path("before").asText(),
              sample.path("after").asText(),
              sample.hasNonNull("atFullStrength")
                  ? Optional.of(sample.path("atFullStrength").asText())
                  : Optional.empty()));
    }
    return samples;
  }

  /** The course lies in a file of its own, which reports of earlier versions do not have. */
  private static TrainingReport.Course course(Path report) {
    Path file = report.resolveSibling(MetricsFile.BESIDE_ADAPTER);
    return Files.isRegularFile(file) ? MetricsFile.read(file) : TrainingReport.Course.unknown();
  }

  private static double number(JsonNode json, String key) {
    return json.path(key).asDouble(Double.NaN);
  }

  private static ModelFormatException damaged(Path file, String why, @Nullable Throwable cause) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected a training report in %s, but %s; delete the file or train again.",
            file,
            why),
        cause);
  }
}
