package io.github.qadapter.spi;

import io.github.qadapter.AdapterInfo;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.HubOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.PreferenceLogOptions;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.exception.MissingEngineException;
import io.github.qadapter.report.PreferenceReport;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** The implementation behind the API; found by {@link ServiceLoader}. */
public interface Engine {
  /** Opens a checkpoint: a folder in Hugging Face layout, or a GGUF file. */
  BaseModel open(Path path, ModelOptions options);

  /** Fetches a model's repository as far as it is not cached, and opens it. */
  BaseModel openFromHub(String name, HubOptions hub, ModelOptions options);

  /** Opens a saved adapter on a base that this engine opened. */
  CustomModel load(BaseModel base, Path folder);

  /** Describes a saved adapter, whose base need not be there. */
  default AdapterInfo inspect(Path folder) {
    throw new UnsupportedOperationException(getClass().getName() + " inspects no adapters.");
  }

  /** Tells whether a folder holds checkpoints of a run, whole or damaged. */
  default boolean hasCheckpoints(Path folder) {
    throw new UnsupportedOperationException(getClass().getName() + " keeps no checkpoints.");
  }

  /**
   * Several preferences at once.
   *
   * @param models that this engine opened
   */
  LanguageModel mix(List<CustomModel> models);

  /** Learns a preference; blocks until done. */
  CustomModel train(CustomizationRequest request);

  /**
   * Finds preference data and looks at it as far as the first pair; the rows themselves are read
   * when they are asked for.
   *
   * @throws io.github.qadapter.exception.PreferenceDataException if the source cannot be read or
   *     holds no pair
   */
  PreferenceRows readPreferences(PreferenceSource source, ReadOptions options);

  /** Goes through preference data once and reports what training on it would find. */
  default PreferenceReport checkPreferences(
      BaseModel model, PreferenceData data, TrainingOptions training) {
    throw new UnsupportedOperationException(getClass().getName() + " checks no preferences.");
  }

  /** Opens a log of preferences; its folder need not be there yet. */
  default PreferenceLog openPreferenceLog(Path folder, PreferenceLogOptions options) {
    throw new UnsupportedOperationException(getClass().getName() + " writes no preference logs.");
  }

  /**
   * The engine on the class path.
   *
   * @throws MissingEngineException if there is none
   */
  static Engine find() {
    return ServiceLoader.load(Engine.class, Engine.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new MissingEngineException(
                    "No engine for QAdapter is on the class path: add the dependency"
                        + " io.github.qadapter:qadapter-core; in a jar that holds its libraries,"
                        + " keep META-INF/services (ServicesResourceTransformer of"
                        + " maven-shade-plugin, mergeServiceFiles() of Gradle's Shadow)."));
  }
}
