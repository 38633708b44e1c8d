package io.github.qadapter.examples.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.evaluation.EvaluationReport;
import io.github.qadapter.evaluation.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cells as files of a folder, each there whole or not at all: what is there need not be
 * computed again.
 *
 * @param folder is made where it is needed
 */
record CellFiles(Path folder) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String UNFINISHED = ".unfinished";
  private static final int VERSION = 1;
  private static final double DIGITS = 1e5;

  /**
   * The cell of a key, if it is there.
   *
   * @throws QAdapterException if it was made with another setting
   */
  Optional<Cell> find(Cell.Key key, Setting setting) {
    Path file = folder.resolve(key.file());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Cell cell = read(file);
    if (!cell.setting().equals(setting.name())) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected cells of the setting %s in %s, but %s is of %s; move it, or choose another folder with --out.",
              setting.name(),
              folder,
              key.file(),
              cell.setting()));
    }
    return Optional.of(cell);
  }

  /** The folder of what is known of a cell that is not finished. */
  Path unfinished(Cell.Key key) {
    return folder.resolve(UNFINISHED).resolve(key.file().replace(".json", ""));
  }

  /**
   * What finished cells know of the base: its figures depend on the seed, those of judged answers
   * on the data set as well.
   */
  Optional<EvaluationReport> base(Cell.Key key) {
    List<Measurement> known = new ArrayList<>();
    for (Cell cell : all()) {
      if (cell.key().seed() == key.seed()
          && cell.key().dataSet().isSecondStage() == key.dataSet().isSecondStage()) {
        cell.report().measurements().stream()
            .filter(found -> !found.part().equals(Cell.PAIRS))
            .filter(
                found -> cell.key().dataSet() == key.dataSet() || !found.part().equals(Cell.JUDGED))
            .forEach(
                found ->
                    found
                        .figure(Cell.BASE)
                        .ifPresent(
                            figure ->
                                known.add(
                                    new Measurement(
                                        found.part(), found.measure(), List.of(figure)))));
      }
    }
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(new EvaluationReport(List.of(Cell.BASE), List.of(key.seed()), known));
  }

  /** All cells that are there, by the names of their files. */
  List<Cell> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Cell> cells = new ArrayList<>();
      files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .forEach(file -> cells.add(read(file)));
      return cells;
    } catch (IOException e) {
      throw new QAdapterException("Could not read " + folder + ": " + e, e);
    }
  }

  private static Cell read(Path file) {
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      if (json.path("format_version").asInt() != VERSION) {
        throw new QAdapterException(
            String.format(
                Locale.ROOT,
                "Expected a cell of format_version %d in %s; delete it to compute it again.",
                VERSION,
                file));
      }
      JsonNode trained = json.path("trained");
      return new Cell(
          new Cell.Key(
              DataSet.of(json.path("data_set").asText()),
              Method.of(json.path("method").asText()),
              json.path("seed").asLong()),
          json.path("setting").asText(),
          json.path("judge_auc").asDouble(),
          new Cell.Trained(
              trained.path("pairs").asInt(),
              trained.path("steps").asInt(),
              trained.path("seconds").asDouble()),
          EvaluationReport.ofJson(json.path("evaluation").toString()));
    } catch (IOException e) {
      throw new QAdapterException("Could not read " + file + ": " + e, e);
    }
  }

  /** Writes a cell. */
  void write(Cell cell) {
    try {
      ObjectNode json = JSON.createObjectNode();
      json.put("format_version", VERSION);
      json.put("data_set", cell.key().dataSet().word());
      json.put("method", cell.key().method().word());
      json.put("seed", cell.key().seed());
      json.put("setting", cell.setting());
      json.put("judge_auc", cell.judgeAuc());
      json.putObject("trained")
          .put("pairs", cell.trained().pairs())
          .put("steps", cell.trained().steps())
          .put("seconds", Math.rint(cell.trained().seconds()));
      json.set("evaluation", rounded(JSON.readTree(cell.report().json())));
      write(folder.resolve(cell.key().file()), JSON.writeValueAsString(json) + "\n");
    } catch (IOException e) {
      throw new QAdapterException("Could not write " + folder + ": " + e, e);
    }
  }

  /** Writes a text whole or not at all. */
  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    Files.writeString(beside, text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }

  /** The same with five decimals, which is more than any interval tells. */
  private static JsonNode rounded(JsonNode json) {
    if (json.isDouble()) {
      return JSON.getNodeFactory().numberNode(Math.rint(json.doubleValue() * DIGITS) / DIGITS);
    }
    if (json.isObject()) {
      ObjectNode object = JSON.createObjectNode();
      json.properties().forEach(field -> object.set(field.getKey(), rounded(field.getValue())));
      return object;
    }
    if (json.isArray()) {
      var array = JSON.createArrayNode();
      json.forEach(item -> array.add(rounded(item)));
      return array;
    }
    return json;
  }
}
