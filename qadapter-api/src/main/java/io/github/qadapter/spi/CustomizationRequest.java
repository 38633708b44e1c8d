package io.github.qadapter.spi;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingProgress;
import io.github.qadapter.report.TrainingStep;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Everything a training run needs.
 *
 * @param base the model to customize, opened by the same engine
 * @param preferences the pairs to learn from
 * @param objective what to optimize
 * @param adapter the low-rank matrices to learn; empty for those of the initial adapter, or else
 *     for the defaults
 * @param initialAdapter whose values the matrices begin with
 * @param training how long and how fast
 * @param retention what to do against forgetting
 * @param scope which prompts the preference is for
 * @param evaluation what to judge the result on
 * @param checkpoints where the run is kept, if anywhere
 * @param resumed whether to go on from the latest checkpoint there
 * @param savedIn where the adapter is saved before it is judged, if anywhere
 * @param onStep called after every optimizer step
 * @param onEvaluation called after every evaluation
 * @param onProgress called when a phase begins and after each unit of its work
 * @param cancelled asked before every pair; true ends the run
 * @param workers where gradients are computed; the thread that trains where empty
 */
public record CustomizationRequest(
    BaseModel base,
    PreferenceData preferences,
    Objective objective,
    Optional<LoraOptions> adapter,
    Optional<AdapterSource> initialAdapter,
    TrainingOptions training,
    Retention retention,
    Scope scope,
    EvaluationOptions evaluation,
    Optional<Checkpoints> checkpoints,
    boolean resumed,
    Optional<Path> savedIn,
    Consumer<TrainingStep> onStep,
    Consumer<TrainingEvaluation> onEvaluation,
    Consumer<TrainingProgress> onProgress,
    BooleanSupplier cancelled,
    Optional<TrainingWorkers> workers) {
  /** The options of the low-rank matrices, as far as no initial adapter decides them. */
  public LoraOptions adapterOptions() {
    return adapter.orElseGet(() -> LoraOptions.builder().build());
  }

  /** The same request with another way to cancel it and one listener more. */
  public CustomizationRequest watched(
      BooleanSupplier cancelled, Consumer<TrainingProgress> progress) {
    return new CustomizationRequest(
        base,
        preferences,
        objective,
        adapter,
        initialAdapter,
        training,
        retention,
        scope,
        evaluation,
        checkpoints,
        resumed,
        savedIn,
        onStep,
        onEvaluation,
        onProgress.andThen(progress),
        cancelled,
        workers);
  }
}
