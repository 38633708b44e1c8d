package io.github.qadapter.internal.engine;

import io.github.qadapter.AdapterOptions;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.Evaluation;
import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.spi.CustomizationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The examples' small model and preferences that it can learn in seconds. */
public final class TinyModel {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolve("../qadapter-examples/src/main/resources/io/github/qadapter/examples")
          .normalize();
  private static final int PAIRS = 400;

  private TinyModel() {}

  /** Its files. */
  public static Path folder() {
    return EXAMPLES.resolve("tiny-model");
  }

  /** Opened in the checkpoint's own precision, bfloat16. */
  static OpenBase open() {
    return OpenBase.open(folder(), TestDevice.options());
  }

  static OpenBase open(Precision precision) {
    return OpenBase.open(folder(), TestDevice.options(precision));
  }

  /** The first pairs. */
  static PreferenceData preferences(int count) {
    return all().slice(0, count);
  }

  /** The last pairs. */
  static PreferenceData heldOut(int count) {
    return all().slice(PAIRS - count, PAIRS);
  }

  private static PreferenceData all() {
    return PreferenceData.read(EXAMPLES.resolve("preferences.jsonl"));
  }

  /** A customisation of one epoch on a few pairs, whose answers are cut short. */
  static Customization brief(BaseModel base) {
    return QAdapter.customize(base)
        .withPreferences(preferences(8))
        .withTraining(
            training -> training.batchSize(4).learningRate(1e-2).warmupSteps(0).maxAnswerTokens(8));
  }

  /** A request as the API would make it. */
  static CustomizationRequest request(
      BaseModel base, TrainingOptions training, Retention retention) {
    return new CustomizationRequest(
        base,
        preferences(8),
        Objective.residual(),
        AdapterOptions.builder().build(),
        training,
        retention,
        Scope.everywhere(),
        Evaluation.builder().build(),
        Optional.empty(),
        false,
        step -> {},
        evaluation -> {},
        () -> false);
  }

  static CustomModel train(BaseModel base) {
    return brief(base).train();
  }

  /**
   * An adapter with random matrices that change what the model says.
   *
   * @param upper how many upper layers it is in; null for all
   */
  static LowRankAdapter randomAdapter(OpenBase base, int seed, @Nullable Integer upper) {
    return randomAdapter(base, 4, seed, upper);
  }

  /** The same with another rank. */
  static LowRankAdapter randomAdapter(OpenBase base, int rank, int seed, @Nullable Integer upper) {
    AdapterOptions.Builder options = AdapterOptions.builder().rank(rank);
    if (upper != null) {
      options.upperLayers(upper);
    }
    LowRankAdapter adapter = LowRankAdapter.untrained(base.decoder(), options.build(), seed);
    float[] values = adapter.values();
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (0.05 * random.nextGaussian());
    }
    adapter.set(values);
    return adapter;
  }

  /** A copy of the model's files in a new folder, to be damaged. */
  static Path copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder())) {
      List<Path> all = files.toList();
      for (Path file : all) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }
}
