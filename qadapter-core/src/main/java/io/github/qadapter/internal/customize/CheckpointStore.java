package io.github.qadapter.internal.customize;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.exception.CheckpointException;
import io.github.qadapter.exception.CheckpointException.Reason;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.internal.weights.AtomicFolder;
import io.github.qadapter.internal.weights.FloatMatrix;
import io.github.qadapter.internal.weights.JsonFields;
import io.github.qadapter.internal.weights.JsonWriter;
import io.github.qadapter.internal.weights.SafetensorsFile;
import io.github.qadapter.internal.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's checkpoints: one folder each, whole or absent, named by the step. What a run depends on
 * is kept with each, so that another run's are not gone on from.
 */
final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  private static final String STATE = "qadapter_state.json";
  private static final String VECTORS = "qadapter_state.safetensors";

  /**
   * What a checkpoint's numbers mean. Those of the first format, which say none, have another
   * digest of the same preferences.
   */
  private static final int FORMAT = 2;

  /** Digits of any script: earlier versions wrote those of the machine's locale. */
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\p{Nd}{8,})");

  private final Path folder;
  private final int kept;
  private final ImmutableMap<String, String> identity;

  private CheckpointStore(Path folder, int kept, Map<String, String> identity) {
    this.folder = folder;
    this.kept = kept;
    this.identity = ImmutableMap.copyOf(identity);
  }

  /**
   * Opens the folder of a run, and makes sure that it can be written to.
   *
   * @param identity everything by its name that must be the same when the run goes on
   * @throws CheckpointException if the folder cannot be written to
   */
  static CheckpointStore open(Checkpoints options, Map<String, String> identity) {
    Path folder = options.folder();
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".writable", ""));
    } catch (IOException e) {
      throw new CheckpointException(
          Reason.FOLDER,
          String.format(
              Locale.ROOT,
              "Expected a folder for checkpoints that can be written to at %s, but found none (%s);"
                  + " choose another folder or change its permissions.",
              folder,
              e),
          e);
    }
    return new CheckpointStore(folder, options.keepLast(), identity);
  }

  Path folder() {
    return folder;
  }

  /** Tells whether a folder, which need not be there, holds checkpoints, whole or damaged. */
  static boolean anyIn(Path folder) {
    return Files.isDirectory(folder) && !all(folder).isEmpty();
  }

  /** Refuses a folder that holds another run, so that a new one does not mix with it. */
  void requireNew() {
    all().stream()
        .findFirst()
        .ifPresent(
            found -> {
              throw new CheckpointException(
                  Reason.EXISTING,
                  String.format(
                      Locale.ROOT,
                      "Expected a folder without checkpoints for a new run, but found %s; continue"
                          + " it with resume(...), or choose another folder.",
                      found));
            });
  }

  /** Writes a checkpoint, removes those that are no longer wanted, and says where it is. */
  Path save(TrainingState state) {
    Path place = place(state);
    delete(place);
    AtomicFolder.write(
        place,
        fresh -> {
          JsonWriter.write(
              fresh.resolve(STATE), CheckpointState.of(FORMAT, identity, state).toJson());
          SafetensorsWriter.write(fresh.resolve(VECTORS), vectors(state));
        });
    // One that is later is damaged, or the run would have gone on from it: it replaces no sound
    // one.
    List<Path> reached = all().stream().filter(each -> step(each) <= state.step()).toList();
    reached.subList(0, Math.max(0, reached.size() - kept)).forEach(CheckpointStore::delete);
    return place;
  }

  /** Removes the checkpoint of a state. */
  void remove(TrainingState state) {
    delete(place(state));
  }

  private Path place(TrainingState state) {
    return folder.resolve(String.format(Locale.ROOT, "checkpoint-%08d", state.step()));
  }

  /**
   * The latest checkpoint that is whole. Of damaged ones the log says so, and they stay where they
   * are until the run gets to their step again.
   *
   * @param size how many parameters the adapter has
   * @throws CheckpointException if there is none, all are damaged, or it is of another run
   */
  TrainingState latest(int size) {
    List<Path> all = all();
    if (all.isEmpty()) {
      throw new CheckpointException(
          Reason.MISSING,
          String.format(
              Locale.ROOT,
              "Expected a checkpoint to resume from in %s, but found none; begin the run with train(), or let trainOrResume() choose.",
              folder));
    }
    List<ModelFormatException> damages = new ArrayList<>();
    for (Path checkpoint : Lists.reverse(all)) {
      try {
        TrainingState state = read(checkpoint, size);
        if (!damages.isEmpty()) {
          LOG.warn("Going on from {}, the latest checkpoint that is whole.", checkpoint);
        }
        return state;
      } catch (ModelFormatException e) {
        LOG.warn("Passed over the damaged checkpoint {}: {}", checkpoint, e.getMessage());
        damages.add(e);
      }
    }
    throw new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected a checkpoint that is whole in %s, but found %d that are damaged, the latest"
                + " so: %s Begin the run anew in another folder with train().",
            folder,
            damages.size(),
            damages.get(0).getMessage()),
        damages.get(0));
  }

  private TrainingState read(Path latest, int size) {
    JsonFields fields = JsonFields.read(latest.resolve(STATE));
    requireFormat(latest, fields.count("format", 1, Integer.MAX_VALUE, 1));
    CheckpointState kept = CheckpointState.read(fields);
    requireSameRun(latest, kept.run());
    SafetensorsFile file = SafetensorsFile.open(latest.resolve(VECTORS));
    TrainingState state =
        new TrainingState(
            new TrainingState.Vectors(
                vector(file, "parameters", size),
                vector(file, "mean", size),
                vector(file, "square", size)),
            kept.numbers().asNumbers());
    CheckpointState.Best best = kept.best();
    if (best != null) {
      state.best(
          new TrainingState.Best(
              best.step(), best.value(), best.since(), vector(file, "best", size)));
    }
    return state;
  }

  private static Map<String, FloatMatrix> vectors(TrainingState state) {
    TrainingState.Vectors vectors = state.vectors();
    ImmutableMap.Builder<String, FloatMatrix> all = ImmutableMap.builder();
    all.put("parameters", row(vectors.parameters()));
    all.put("mean", row(vectors.mean()));
    all.put("square", row(vectors.square()));
    state.best().ifPresent(best -> all.put("best", row(best.parameters())));
    return all.build();
  }

  private static FloatMatrix row(float[] vector) {
    return FloatMatrix.copyOf(1, vector.length, vector, 0);
  }

  private static float[] vector(SafetensorsFile file, String name, int size) {
    float[] vector = file.tensor(name).readFloats();
    if (vector.length != size) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %d numbers in %s of %s, but found %d; delete the checkpoint to resume from"
                  + " an earlier one.",
              size,
              name,
              file.file(),
              vector.length));
    }
    return vector;
  }

  private static void requireFormat(Path checkpoint, int found) {
    if (found != FORMAT) {
      throw new CheckpointException(
          Reason.OTHER_FORMAT,
          String.format(
              Locale.ROOT,
              "Expected a checkpoint in format %d at %s, but found format %d, which %s version of"
                  + " QAdapter wrote and in which the same preferences have another digest;"
                  + " continue with that version, or train anew in another folder.",
              FORMAT,
              checkpoint,
              found,
              found < FORMAT ? "an earlier" : "a later"));
    }
  }

  private void requireSameRun(Path checkpoint, Map<String, String> run) {
    TreeSet<String> names = new TreeSet<>(identity.keySet());
    names.addAll(run.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String now = identity.getOrDefault(name, "nothing");
      String then = run.getOrDefault(name, "nothing");
      if (!now.equals(then)) {
        differences.add(String.format(Locale.ROOT, "%s was %s and is now %s", name, then, now));
      }
    }
    if (!differences.isEmpty()) {
      throw new CheckpointException(
          Reason.OTHER_RUN,
          String.format(
              Locale.ROOT,
              "Expected the run that %s belongs to, but found another one: %s; resume with the same model, preferences and settings, or train anew in another folder%s.",
              checkpoint,
              String.join(", ", differences),
              grown(run)));
    }
  }

  /** The cure for preferences that have grown since, as a log's do. */
  private String grown(Map<String, String> run) {
    int then = pairs(run);
    return then == 0 || pairs(identity) <= then
        ? ""
        : String.format(
            Locale.ROOT,
            "; preferences that have grown since are again those of then with PreferenceData.slice(0, %d), and what came later is learned from the finished adapter on, withInitialAdapter(...)",
            then);
  }

  /** How many pairs were read to train on; 0 if that is not said. */
  private static int pairs(Map<String, String> run) {
    String pairs = run.getOrDefault(RunProvenance.PAIRS_READ, "");
    return pairs.matches("\\d{1,9}") ? Integer.parseInt(pairs) : 0;
  }

  /** All checkpoints, the earliest first. */
  private List<Path> all() {
    return all(folder);
  }

  private static List<Path> all(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .sorted(Comparator.comparing(entry -> step(entry)))
          .toList();
    } catch (IOException e) {
      throw new CheckpointException(
          Reason.FOLDER,
          String.format(
              Locale.ROOT,
              "Could not list the checkpoints in %s (%s); check the folder's permissions.",
              folder,
              e),
          e);
    }
  }

  private static long step(Path checkpoint) {
    Matcher name = NAME.matcher(checkpoint.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  private static void delete(Path checkpoint) {
    AtomicFolder.delete(checkpoint);
  }
}
