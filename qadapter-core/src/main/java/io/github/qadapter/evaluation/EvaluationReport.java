package io.github.qadapter.evaluation;

import io.github.qadapter.internal.files.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an evaluation found: every measurement with its intervals, its comparisons and the scores of
 * each unit.
 *
 * @param models the models' names, the reference first
 * @param seeds with which every prompt was answered
 * @param measurements in the order in which they were asked for
 */
public record EvaluationReport(
    List<String> models, List<Long> seeds, List<Measurement> measurements) {
  /** The name of the file of data that {@link #write} makes. */
  public static final String JSON = "evaluation.json";

  /** The name of the table that {@link #write} makes. */
  public static final String MARKDOWN = "evaluation.md";

  /** The name of the page that {@link #write} makes. */
  public static final String HTML = "evaluation.html";

  /** Copies the lists. */
  public EvaluationReport {
    models = List.copyOf(models);
    seeds = List.copyOf(seeds);
    measurements = List.copyOf(measurements);
  }

  /** The measurement of a measure in a part, if there is one. */
  public Optional<Measurement> measurement(String part, Measurement.Measure measure) {
    return measurements.stream()
        .filter(found -> found.part().equals(part) && found.measure() == measure)
        .findFirst();
  }

  /** A model's figure of a measure in a part, if there is one. */
  public Optional<Measurement.Figure> figure(
      String part, Measurement.Measure measure, String model) {
    return measurement(part, measure).flatMap(found -> found.figure(model));
  }

  /** The report as a person reads it in a terminal: each figure with its 95% interval. */
  public String text() {
    return EvaluationText.plain(this);
  }

  /** The report as tables in Markdown. */
  public String markdown() {
    return EvaluationText.markdown(this);
  }

  /**
   * The report as one page of HTML with plots, which needs nothing else: no script, no other file,
   * no network.
   */
  public String html() {
    return EvaluationPage.html(this);
  }

  /** The report as JSON, the scores of every unit included. */
  public String json() {
    return EvaluationJson.write(this);
  }

  /**
   * Reads what {@link #json()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static EvaluationReport ofJson(String json) {
    return EvaluationJson.read(json);
  }

  /**
   * Writes {@value #JSON}, {@value #MARKDOWN} and {@value #HTML} into a folder, each whole or not
   * at all; files of these names are replaced.
   *
   * @param folder is made if it is not there
   * @throws io.github.qadapter.QAdapterException if it cannot be written
   */
  public void write(Path folder) {
    write(folder.resolve(JSON), json());
    write(folder.resolve(MARKDOWN), markdown());
    write(folder.resolve(HTML), html());
  }

  private static void write(Path file, String text) {
    AtomicFile.write(file, place -> Files.writeString(place, text));
  }
}
