package io.github.qadapter.internal.adapterfile;

import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.weights.FloatMatrix;
import io.github.qadapter.internal.weights.QAdapterConfig;
import io.github.qadapter.internal.weights.SafetensorsFile;
import io.github.qadapter.internal.weights.SafetensorsWriter;
import io.github.qadapter.internal.weights.ScopeSettings;
import io.github.qadapter.internal.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A learned scope beside an adapter: its vectors in {@code qadapter_scope.safetensors}, each [1,
 * d], its single numbers in the adapter's settings.
 */
final class ScopeFile {
  private static final String NAME = "qadapter_scope.safetensors";
  private static final String MEAN = "mean";
  private static final String SCALE = "scale";
  private static final String WEIGHTS = "weights";

  private ScopeFile() {}

  /** The numbers that go into the adapter's settings. */
  static ScopeSettings settings(ScopeModel scope) {
    return new ScopeSettings(
        scope.blocks(),
        scope.coefficients().intercept(),
        scope.levels().outside(),
        scope.levels().inside());
  }

  /** Writes the vectors into a folder that exists. */
  static void write(Path folder, ScopeModel scope) throws IOException {
    ScopeModel.Coefficients numbers = scope.coefficients();
    SafetensorsWriter.write(
        folder.resolve(NAME),
        Map.of(
            MEAN, row(numbers.mean()),
            SCALE, row(numbers.scale()),
            WEIGHTS, row(numbers.weights())));
  }

  /**
   * The scope that the adapter's settings name, if they name one.
   *
   * @throws ModelFormatException if its file is missing or damaged
   * @throws AdapterMismatchException if it was learned on a base of another shape
   */
  static Optional<ScopeModel> read(Path folder, QAdapterConfig config, LoadedModel base) {
    if (config.scope().isEmpty()) {
      return Optional.empty();
    }
    ScopeSettings settings = config.scope().get();
    Path place = folder.resolve(NAME);
    if (!Files.isRegularFile(place)) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected %s in %s, whose settings name a learned scope, but found no such file; save the adapter again.",
              NAME,
              folder));
    }
    SafetensorsFile file = SafetensorsFile.open(place);
    ScopeModel scope =
        new ScopeModel(
            settings.blocks(),
            new ScopeModel.Coefficients(
                vector(file, MEAN),
                vector(file, SCALE),
                vector(file, WEIGHTS),
                settings.intercept()),
            new ScopeModel.Levels(settings.outside(), settings.inside()));
    int layers = base.decoder().config().layers();
    int width = base.decoder().config().hiddenSize();
    if (scope.blocks() > layers || scope.width() != width) {
      throw new AdapterMismatchException(
          String.format(
              Locale.ROOT,
              "Expected the scope in %s to be for a base of %d layers and width %d, but found layer %d and width %d; open the base that it was made for.",
              place,
              layers,
              width,
              scope.blocks(),
              scope.width()));
    }
    return Optional.of(scope);
  }

  private static FloatMatrix row(float[] values) {
    return FloatMatrix.copyOf(1, values.length, values, 0);
  }

  private static float[] vector(SafetensorsFile file, String name) {
    StoredTensor tensor = file.tensor(name);
    List<Long> shape = tensor.shape();
    if (shape.size() != 2 || shape.get(0) != 1) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected tensor %s in %s to have the shape [1, width], but found %s; save the adapter again.",
              name,
              file.file(),
              shape));
    }
    return tensor.readFloats();
  }
}
