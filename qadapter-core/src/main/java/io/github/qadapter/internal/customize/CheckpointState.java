package io.github.qadapter.internal.customize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.train.LossTrend;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.internal.weights.JsonFields;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code qadapter_state.json}; the names of the components are the file's.
 *
 * @param format what the numbers mean
 * @param run everything by its name that must be the same when the run goes on
 * @param numbers where the run stands
 * @param best the best evaluation, if early stopping watches one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CheckpointState(int format, Map<String, String> run, Numbers numbers, @Nullable Best best) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** {@link TrainingState.Numbers}, with the loss's trend beside them. */
  record Numbers(
      int step,
      double retentionWeight,
      double retentionDrift,
      int losses,
      double lossAtFirst,
      double lossOfLate,
      double firstLoss,
      double lastLoss,
      long elapsedNanos) {
    /** Refuses counts below 0. */
    Numbers {
      if (step < 0 || losses < 0 || elapsedNanos < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "step %d, losses %d or elapsedNanos %d is below 0",
                step,
                losses,
                elapsedNanos));
      }
    }

    static Numbers of(TrainingState.Numbers from) {
      return new Numbers(
          from.step(),
          from.retentionWeight(),
          from.retentionDrift(),
          from.trend().steps(),
          from.trend().beginning(),
          from.trend().recent(),
          from.firstLoss(),
          from.lastLoss(),
          from.elapsedNanos());
    }

    TrainingState.Numbers asNumbers() {
      return new TrainingState.Numbers(
          step,
          retentionWeight,
          retentionDrift,
          new LossTrend(losses, lossAtFirst, lossOfLate),
          firstLoss,
          lastLoss,
          elapsedNanos);
    }
  }

  /** {@link TrainingState.Best} but for its adapter. */
  record Best(int step, double value, int since) {}

  static CheckpointState of(int format, Map<String, String> run, TrainingState state) {
    return new CheckpointState(
        format,
        new TreeMap<>(run),
        Numbers.of(state.numbers()),
        state.best().map(best -> new Best(best.step(), best.value(), best.since())).orElse(null));
  }

  JsonNode toJson() {
    return MAPPER.valueToTree(this);
  }

  /**
   * The state in a file.
   *
   * @throws ModelFormatException if a field is missing or not what it should be
   */
  static CheckpointState read(JsonFields file) {
    Map<String, String> run = new TreeMap<>();
    JsonFields names = file.object("run");
    names.node().fieldNames().forEachRemaining(name -> run.put(name, names.text(name)));
    try {
      return new CheckpointState(
          file.count("format", 1, Integer.MAX_VALUE),
          run,
          MAPPER.treeToValue(file.object("numbers").node(), Numbers.class),
          file.has("best") ? MAPPER.treeToValue(file.object("best").node(), Best.class) : null);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a checkpoint's state in %s, but found a mistake (%s); delete the checkpoint to resume from an earlier one.",
              file.file(),
              e.getOriginalMessage()),
          e);
    }
  }
}
