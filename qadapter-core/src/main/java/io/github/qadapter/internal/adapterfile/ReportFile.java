package io.github.qadapter.internal.adapterfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.report.JsonFigures;
import io.github.qadapter.internal.report.MetricsFile;
import io.github.qadapter.internal.weights.JsonWriter;
import io.github.qadapter.report.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code training-report.json}: flat keys for people and scripts, null for what was not measured.
 */
final class ReportFile {
  private static final String NAME = "training-report.json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private ReportFile() {}

  static void write(Path folder, TrainingReport report) throws IOException {
    JsonWriter.write(folder.resolve(NAME), MAPPER.valueToTree(ReportFields.of(report)));
  }

  /** The report beside an adapter, empty where there is none. */
  static Optional<TrainingReport> read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = MAPPER.readTree(file.toFile());
      if (!json.path("settings").isObject() || !json.path("pairs").isInt()) {
        throw damaged(file, "pairs or settings are missing", null);
      }
      return Optional.of(report(MAPPER.treeToValue(json, ReportFields.class), file));
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static TrainingReport report(ReportFields fields, Path file) {
    Map<String, String> settings = new TreeMap<>();
    fields.settings().forEach((name, value) -> settings.put(name, String.valueOf(value)));
    return new TrainingReport(
        ending(fields.ending(), file),
        fields.pairs(),
        fields.droppedPairs(),
        fields.cutAnswers(),
        fields.lengthGuess(),
        fields.steps(),
        fields.seconds(),
        fields.peakResidentBytes(),
        JsonFigures.number(fields.firstLoss()),
        JsonFigures.number(fields.lastLoss()),
        fields.heldOut(),
        fields.neutral(),
        fields.retention(),
        fields.scope(),
        fields.fullStrength(),
        samples(fields.samples(), file),
        course(file),
        settings);
  }

  private static TrainingReport.Outcome ending(@Nullable String name, Path file) {
    if (name == null) {
      return TrainingReport.Outcome.COMPLETED;
    }
    return Arrays.stream(TrainingReport.Outcome.values())
        .filter(ending -> ending.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                damaged(
                    file,
                    String.format(
                        Locale.ROOT,
                        "ending is \"%s\", not one of %s",
                        name,
                        Arrays.toString(TrainingReport.Outcome.values())),
                    null));
  }

  private static List<TrainingReport.SampleAnswer> samples(
      @Nullable List<ReportFields.Sample> all, Path file) {
    List<TrainingReport.SampleAnswer> samples = new ArrayList<>();
    for (ReportFields.Sample sample : all == null ? List.<ReportFields.Sample>of() : all) {
      if (sample == null || !sample.hasAll()) {
        throw damaged(file, "a sample lacks its prompt or an answer", null);
      }
      samples.add(
          new TrainingReport.SampleAnswer(
              Objects.requireNonNull(sample.prompt()),
              Objects.requireNonNull(sample.before()),
              Objects.requireNonNull(sample.after()),
              Optional.ofNullable(sample.atFullStrength())));
    }
    return samples;
  }

  /** The course lies in a file of its own, which reports of earlier versions do not have. */
  private static TrainingReport.Course course(Path report) {
    Path file = report.resolveSibling(MetricsFile.BESIDE_ADAPTER);
    return Files.isRegularFile(file)
        ? MetricsFile.read(file)
        : new TrainingReport.Course(List.of(), List.of());
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
