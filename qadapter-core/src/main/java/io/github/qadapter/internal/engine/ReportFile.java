package io.github.qadapter.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.TrainingReport;
import io.github.qadapter.internal.weights.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code training-report.json}: flat keys for people and scripts, null for what was not measured.
 */
final class ReportFile {
  private static final String NAME = "training-report.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ReportFile() {}

  static void write(Path folder, TrainingReport report) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("pairs", report.pairs());
    json.put("droppedPairs", report.droppedPairs());
    json.put("cutAnswers", report.cutAnswers());
    json.put("steps", report.steps());
    json.put("seconds", report.seconds());
    json.put("peakResidentBytes", report.peakResidentBytes());
    json.put("firstLoss", report.firstLoss());
    json.put("lastLoss", report.lastLoss());
    Optional<TrainingReport.HeldOut> heldOut = report.heldOut();
    json.put("heldOutPairs", heldOut.map(TrainingReport.HeldOut::pairs).orElse(0));
    json.put(
        "heldOutAccuracyBefore", heldOut.map(TrainingReport.HeldOut::accuracyBefore).orElse(null));
    json.put(
        "heldOutAccuracyAfter", heldOut.map(TrainingReport.HeldOut::accuracyAfter).orElse(null));
    json.put("heldOutMarginBefore", heldOut.map(TrainingReport.HeldOut::marginBefore).orElse(null));
    json.put("heldOutMarginAfter", heldOut.map(TrainingReport.HeldOut::marginAfter).orElse(null));
    Optional<TrainingReport.Neutral> neutral = report.neutral();
    json.put("neutralTexts", neutral.map(TrainingReport.Neutral::texts).orElse(0));
    json.put("neutralLossBefore", neutral.map(TrainingReport.Neutral::lossBefore).orElse(null));
    json.put("neutralLossAfter", neutral.map(TrainingReport.Neutral::lossAfter).orElse(null));
    json.put("neutralKl", neutral.map(TrainingReport.Neutral::kl).orElse(null));
    ObjectNode settings = json.putObject("settings");
    new TreeMap<>(report.settings()).forEach(settings::put);
    JsonWriter.write(folder.resolve(NAME), json);
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
    Optional<TrainingReport.HeldOut> heldOut =
        json.path("heldOutAccuracyAfter").isNumber()
            ? Optional.of(
                new TrainingReport.HeldOut(
                    json.path("heldOutPairs").asInt(),
                    json.path("heldOutAccuracyBefore").asDouble(),
                    json.path("heldOutAccuracyAfter").asDouble(),
                    json.path("heldOutMarginBefore").asDouble(),
                    json.path("heldOutMarginAfter").asDouble()))
            : Optional.empty();
    Optional<TrainingReport.Neutral> neutral =
        json.path("neutralKl").isNumber()
            ? Optional.of(
                new TrainingReport.Neutral(
                    json.path("neutralTexts").asInt(),
                    json.path("neutralLossBefore").asDouble(),
                    json.path("neutralLossAfter").asDouble(),
                    json.path("neutralKl").asDouble()))
            : Optional.empty();
    Map<String, String> settings = new TreeMap<>();
    json.path("settings")
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return new TrainingReport(
        TrainingReport.Ending.COMPLETED,
        json.path("pairs").asInt(),
        json.path("droppedPairs").asInt(),
        json.path("cutAnswers").asInt(),
        json.path("steps").asInt(),
        json.path("seconds").asDouble(),
        json.path("peakResidentBytes").asLong(),
        json.path("firstLoss").asDouble(),
        json.path("lastLoss").asDouble(),
        heldOut,
        neutral,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        TrainingReport.Course.unknown(),
        settings);
  }

  private static ModelFormatException damaged(Path file, String why, @Nullable Throwable cause) {
    return new ModelFormatException(
        "Expected a training report in %s, but %s; delete the file or train again."
            .formatted(file, why),
        cause);
  }
}
