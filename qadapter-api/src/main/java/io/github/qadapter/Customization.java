package io.github.qadapter;

import static io.github.qadapter.Builders.filled;

import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.exception.CheckpointException;
import io.github.qadapter.exception.InsufficientMemoryException;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.exception.StorageException;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.exception.TrainingDivergedException;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingProgress;
import io.github.qadapter.report.TrainingStep;
import io.github.qadapter.spi.AdapterSource;
import io.github.qadapter.spi.CustomizationRequest;
import io.github.qadapter.spi.Engine;
import io.github.qadapter.spi.TrainingWorkers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A preference-tuning run before it starts: a base model, preferences and options. Immutable: each
 * step gives a new one. Every {@code with…} step takes a value or, beside it, a function on its
 * builder; listeners add up.
 *
 * <pre>{@code
 * PreferenceSplit split = data.split(0.1, 7);
 * CustomModel polite =
 *     QAdapter.customize(base)
 *         .withPreferences(split.training())
 *         .withEvaluation(e -> e.heldOut(split.heldOut()))
 *         .withRetention(r -> r.maxKl(0.05))
 *         .withTraining(t -> t.epochs(2))
 *         .onStep(step -> System.out.println(step.loss()))
 *         .train();
 * }</pre>
 */
public final class Customization {
  private final BaseModel base;
  private @Nullable PreferenceData preferences;
  private @Nullable Objective objective;
  private @Nullable LoraOptions adapter;
  private @Nullable AdapterSource initialAdapter;
  private TrainingOptions training = TrainingOptions.builder().build();
  private Retention retention = Retention.selfSampled();
  private Scope scope = Scope.everywhere();
  private EvaluationOptions evaluation = EvaluationOptions.builder().build();
  private @Nullable Checkpoints checkpoints;
  private @Nullable TrainingWorkers workers;
  private Consumer<TrainingStep> onStep = step -> {};
  private Consumer<TrainingEvaluation> onEvaluation = measured -> {};
  private Consumer<TrainingProgress> onProgress = progress -> {};
  private @Nullable Path savedIn;

  private Customization(BaseModel base) {
    this.base = base;
  }

  static Customization of(BaseModel base) {
    return new Customization(base);
  }

  /** A copy with one change; this one stays as it is. */
  private Customization with(Consumer<Customization> change) {
    Customization copy = new Customization(base);
    copy.preferences = preferences;
    copy.objective = objective;
    copy.adapter = adapter;
    copy.initialAdapter = initialAdapter;
    copy.training = training;
    copy.retention = retention;
    copy.scope = scope;
    copy.evaluation = evaluation;
    copy.checkpoints = checkpoints;
    copy.workers = workers;
    copy.onStep = onStep;
    copy.onEvaluation = onEvaluation;
    copy.onProgress = onProgress;
    copy.savedIn = savedIn;
    change.accept(copy);
    return copy;
  }

  /** The pairs to learn from; needed. */
  public Customization withPreferences(PreferenceData preferences) {
    return with(copy -> copy.preferences = preferences);
  }

  /** The pairs to learn from, collected in place. */
  public Customization withPreferences(Consumer<PreferenceData.Builder> preferences) {
    return withPreferences(filled(PreferenceData.builder(), preferences).build());
  }

  /** Sets the objective; {@link Objective#residual()}, or an initial adapter's, by default. */
  public Customization withObjective(Objective objective) {
    return with(copy -> copy.objective = objective);
  }

  /** Sets the objective, as changes to the default. */
  public Customization withObjective(Consumer<Objective.Builder> objective) {
    return withObjective(filled(Objective.builder(), objective).build());
  }

  /** The low-rank matrices to learn. */
  public Customization withAdapter(LoraOptions adapter) {
    return with(copy -> copy.adapter = adapter);
  }

  /** The low-rank matrices to learn, as changes to the defaults. */
  public Customization withAdapter(Consumer<LoraOptions.Builder> adapter) {
    return withAdapter(filled(LoraOptions.builder(), adapter).build());
  }

  /**
   * Begins with the matrices of an adapter that is there already, instead of new ones: how a
   * preference is learned further as its data grow. Rank, alpha and targets are that adapter's,
   * unless {@link #withAdapter} asks for the same; so is the objective. Its strength, its scope and
   * the optimizer's moments are not taken over. Retention still holds the model to the base, and
   * what a report calls "before" is what this adapter does.
   *
   * @param folder an adapter made for this base, by {@link CustomModel#save} or by PEFT
   */
  public Customization withInitialAdapter(Path folder) {
    return with(copy -> copy.initialAdapter = new AdapterSource.Folder(folder));
  }

  /**
   * Begins with the matrices of an open adapter; otherwise as {@link #withInitialAdapter(Path)}.
   *
   * @param model on the same base, open until training has begun; it stays as it is
   */
  public Customization withInitialAdapter(CustomModel model) {
    return with(copy -> copy.initialAdapter = new AdapterSource.Open(model));
  }

  /** Sets the training options. */
  public Customization withTraining(TrainingOptions training) {
    return with(copy -> copy.training = training);
  }

  /** Sets the training options, as changes to the defaults. */
  public Customization withTraining(Consumer<TrainingOptions.Builder> training) {
    return withTraining(filled(TrainingOptions.builder(), training).build());
  }

  /**
   * Sets the evaluation. Unless said, a tenth of the prompts are held out of training to judge by,
   * where there are enough pairs.
   */
  public Customization withEvaluation(EvaluationOptions evaluation) {
    return with(copy -> copy.evaluation = evaluation);
  }

  /** Sets the evaluation, collected in place. */
  public Customization withEvaluation(Consumer<EvaluationOptions.Builder> evaluation) {
    return withEvaluation(filled(EvaluationOptions.builder(), evaluation).build());
  }

  /**
   * Sets the retention, against forgetting; {@link Retention#selfSampled()} unless said. {@link
   * Retention#none()} saves its time, and lets the policy go where the preference takes it.
   */
  public Customization withRetention(Retention retention) {
    return with(copy -> copy.retention = retention);
  }

  /** Sets the retention, as changes to {@link Retention#selfSampled()}. */
  public Customization withRetention(Consumer<Retention.Builder> retention) {
    return withRetention(Retention.selfSampled(retention));
  }

  /**
   * Sets the scope, the prompts that the preference is for; {@link Scope#everywhere()} by default.
   */
  public Customization withScope(Scope scope) {
    return with(copy -> copy.scope = scope);
  }

  /** Sets the scope, as changes to {@link Scope#learned()}. */
  public Customization withScope(Consumer<Scope.Builder> scope) {
    return withScope(Scope.learned(scope));
  }

  /** Sets the checkpoints from which a run can be resumed; none by default. */
  public Customization withCheckpoints(Checkpoints checkpoints) {
    return with(copy -> copy.checkpoints = checkpoints);
  }

  /** Sets the checkpoints, as changes to {@link Checkpoints#inFolder(Path)}. */
  public Customization withCheckpoints(Path folder, Consumer<Checkpoints.Builder> checkpoints) {
    return withCheckpoints(Checkpoints.inFolder(folder, checkpoints));
  }

  /**
   * Lets the gradients be computed elsewhere, for instance by the executors of a Spark cluster:
   * {@code on(SparkWorkers.of(session, 8))}. Everything else stays in this process.
   */
  public Customization on(TrainingWorkers workers) {
    return with(copy -> copy.workers = workers);
  }

  /**
   * Adds a listener that is called after every optimizer step, on the training thread. Several are
   * called in the order in which they were added; what one throws ends the training.
   */
  public Customization onStep(Consumer<TrainingStep> onStep) {
    return with(copy -> copy.onStep = this.onStep.andThen(onStep));
  }

  /**
   * Adds a listener that is called after every evaluation, on the training thread. Several are
   * called in the order in which they were added; what one throws ends the training.
   */
  public Customization onEvaluation(Consumer<TrainingEvaluation> onEvaluation) {
    return with(copy -> copy.onEvaluation = this.onEvaluation.andThen(onEvaluation));
  }

  /**
   * Calls back when a phase begins and after each unit of its work, on the training thread; several
   * listeners are all called, in their order.
   */
  public Customization onProgress(Consumer<TrainingProgress> onProgress) {
    return with(copy -> copy.onProgress = copy.onProgress.andThen(onProgress));
  }

  /**
   * Saves the model as soon as it is trained, before it is judged, so that nothing that happens
   * while it is judged can lose it; the report is added when it is there. Until then its strength
   * is 1, which {@link Retention#maxKl} may lower.
   *
   * @param folder as for {@link CustomModel#save}
   */
  public Customization saveTo(Path folder) {
    return with(copy -> copy.savedIn = folder);
  }

  /**
   * Learns the preference. Blocks until done; interrupting the thread ends it after the current
   * pair.
   *
   * @return the customized model; the base stays as it was
   * @throws IllegalStateException if no preferences were given, or the base is closed
   * @throws IllegalArgumentException if an initial adapter is of another shape or objective than is
   *     asked for, or open on another base
   * @throws AdapterMismatchException if an initial adapter's folder was made for another base
   * @throws PreferenceDataException if the data cannot be read, no pair is left to train on, or
   *     more is left out than the options of reading allow
   * @throws TrainingDivergedException if the loss is no longer a number
   * @throws TrainingCancelledException if the thread was interrupted
   * @throws InsufficientMemoryException if the memory budget does not suffice
   * @throws CheckpointException if the folder for checkpoints holds a run, or cannot be written to
   *     at the beginning; later the run goes on without
   * @throws StorageException if something else than an adapter is in the folder of {@link #saveTo},
   *     or the disk has no room for temporary files
   */
  public CustomModel train() {
    return Engine.find().train(request(Optional.empty(), () -> false));
  }

  /** Does what {@link #train()} does on a thread of its own. */
  public TrainingRun start() {
    return started(request(Optional.empty(), () -> false));
  }

  private static TrainingRun started(CustomizationRequest request) {
    Engine engine = Engine.find();
    return TrainingRun.start(
        (cancelled, progress) -> engine.train(request.watched(cancelled, progress)));
  }

  /**
   * Goes on with the run whose checkpoints lie in the folder of {@link #withCheckpoints}, as {@link
   * #resume} does, or begins it, as {@link #train()} does, where there are none yet: one call for a
   * process that may be started again at any time.
   *
   * @throws IllegalStateException if no checkpoints or no preferences were given
   * @throws CheckpointException as {@link #resume} throws it
   * @throws QAdapterException as {@link #train()} throws it
   */
  public CustomModel trainOrResume() {
    return Engine.find().train(newOrResumed());
  }

  /** Does what {@link #trainOrResume()} does on a thread of its own. */
  public TrainingRun startOrResume() {
    return started(newOrResumed());
  }

  private CustomizationRequest newOrResumed() {
    if (checkpoints == null) {
      throw new IllegalStateException(
          "No checkpoints were given: call withCheckpoints(...) before trainOrResume() or"
              + " startOrResume().");
    }
    Path folder = checkpoints.folder();
    return request(
        Optional.of(folder).filter(place -> Engine.find().hasCheckpoints(place)), () -> false);
  }

  /**
   * Resumes a run from its latest checkpoint, to the adapter that an uninterrupted run would have
   * given, bit for bit on the same machine. Model, preferences and settings must be those that the
   * run began with; further checkpoints are written into the same folder.
   *
   * @param folder where {@link #withCheckpoints} kept the run
   * @throws CheckpointException if there is no checkpoint, or if anything is not as it was; the
   *     message names what differs
   * @throws QAdapterException as {@link #train()} throws it
   */
  public CustomModel resume(Path folder) {
    return Engine.find().train(request(Optional.of(folder), () -> false));
  }

  private CustomizationRequest request(Optional<Path> resumeFrom, BooleanSupplier cancelled) {
    if (preferences == null) {
      throw new IllegalStateException(
          "No preferences were given: call withPreferences(...) before train().");
    }
    return new CustomizationRequest(
        base,
        preferences,
        objective(),
        Optional.ofNullable(adapter),
        Optional.ofNullable(initialAdapter),
        training,
        retention,
        scope,
        evaluation,
        resumeFrom.map(this::goingOn).or(() -> Optional.ofNullable(checkpoints)),
        resumeFrom.isPresent(),
        Optional.ofNullable(savedIn),
        onStep,
        onEvaluation,
        onProgress,
        cancelled,
        Optional.ofNullable(workers));
  }

  /**
   * The objective, which is an initial adapter's: its matrices mean rewards under that one only.
   */
  private Objective objective() {
    if (initialAdapter == null) {
      return objective == null ? Objective.residual() : objective;
    }
    Objective given =
        initialAdapter instanceof AdapterSource.Open open
            ? open.model().objective()
            : QAdapter.inspect(((AdapterSource.Folder) initialAdapter).folder()).objective();
    if (objective != null && !objective.equals(given)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected the objective of the initial adapter, %s, under which alone its matrices mean these rewards, but found %s; leave withObjective(...) out, or begin with a new adapter.",
              given,
              objective));
    }
    return given;
  }

  /** The checkpoints' options for a resumed run, which are not tied to those of its first part. */
  private Checkpoints goingOn(Path folder) {
    return checkpoints == null ? Checkpoints.inFolder(folder) : checkpoints.movedTo(folder);
  }
}
