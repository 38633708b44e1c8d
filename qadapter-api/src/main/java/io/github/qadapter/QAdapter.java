package io.github.qadapter;

import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.spi.Engine;
import java.nio.file.Path;
import java.util.List;

/**
 * The entry point of the library: LoRA preference tuning of language models.
 *
 * <pre>{@code
 * try (BaseModel base = BaseModel.fromHub("HuggingFaceTB/SmolLM2-135M-Instruct");
 *     CustomModel polite =
 *         QAdapter.customize(base)
 *             .withPreferences(PreferenceData.read(Path.of("preferences.jsonl")))
 *             .train()) {
 *   System.out.println(polite.chat("Where is my parcel?"));
 *   polite.save(Path.of("polite-adapter"));
 * }
 * }</pre>
 */
public final class QAdapter {
  private QAdapter() {}

  /** Begins to customize a base model; it is never changed. */
  public static Customization customize(BaseModel base) {
    return Customization.of(base);
  }

  /**
   * Opens an adapter saved by {@link CustomModel#save} or made by PEFT. A PEFT adapter without our
   * own settings is read as the default objective's with the adapted model as the policy.
   *
   * @throws ModelFormatException if a file is missing or damaged
   * @throws AdapterMismatchException if it was made for another base
   */
  public static CustomModel load(BaseModel base, Path folder) {
    return Engine.find().load(base, folder);
  }

  /**
   * Describes an adapter saved by {@link CustomModel#save} or made by PEFT; no model is opened, and
   * no matrix is read.
   *
   * @throws ModelFormatException if a file is missing or damaged
   */
  public static AdapterInfo inspect(Path folder) {
    return Engine.find().inspect(folder);
  }

  /**
   * Several preferences at once on one base: log π₁ + Σᵢ wᵢ (log π̃ᵢ − log π₁), where each model's
   * weight wᵢ is its strength, times the membership of the prompt in its scope.
   *
   * <pre>{@code
   * LanguageModel both = QAdapter.mix(polite.withStrength(0.7), brief.withStrength(0.5));
   * }</pre>
   *
   * <p>The result shares the models' memory and ends with any of them; closing it does nothing.
   *
   * @param models at least one, all customized from the same open base
   * @throws IllegalArgumentException if there is none or their bases differ
   */
  public static LanguageModel mix(CustomModel... models) {
    return Engine.find().mix(List.of(models));
  }
}
