package io.github.qadapter;

import io.github.qadapter.spi.CustomizationRequest;
import io.github.qadapter.spi.Engine;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A customisation in the making. Immutable: each step gives a new one. Every {@code with…} step
 * takes a value or, beside it, a function on its builder.
 */
public final class Customization {
  private final BaseModel base;
  private final @Nullable PreferenceData preferences;
  private final Objective objective;
  private final AdapterOptions adapter;
  private final TrainingOptions training;
  private final Evaluation evaluation;
  private final Consumer<TrainingStep> onStep;

  private Customization(
      BaseModel base,
      @Nullable PreferenceData preferences,
      Objective objective,
      AdapterOptions adapter,
      TrainingOptions training,
      Evaluation evaluation,
      Consumer<TrainingStep> onStep) {
    this.base = base;
    this.preferences = preferences;
    this.objective = objective;
    this.adapter = adapter;
    this.training = training;
    this.evaluation = evaluation;
    this.onStep = onStep;
  }

  static Customization of(BaseModel base) {
    return new Customization(
        base,
        null,
        Objective.residual(),
        AdapterOptions.builder().build(),
        TrainingOptions.builder().build(),
        Evaluation.builder().build(),
        step -> {});
  }

  /** The pairs to learn from; needed. */
  public Customization withPreferences(PreferenceData preferences) {
    return new Customization(base, preferences, objective, adapter, training, evaluation, onStep);
  }

  /** The pairs to learn from, collected in place. */
  public Customization withPreferences(Consumer<PreferenceData.Builder> preferences) {
    return withPreferences(
        built(PreferenceData.builder(), preferences, PreferenceData.Builder::build));
  }

  /** What to optimise; {@link Objective#residual()} unless said. */
  public Customization withObjective(Objective objective) {
    return new Customization(base, preferences, objective, adapter, training, evaluation, onStep);
  }

  /** What to optimise, as changes to the default. */
  public Customization withObjective(Consumer<Objective.Builder> objective) {
    return withObjective(built(Objective.builder(), objective, Objective.Builder::build));
  }

  /** The low-rank matrices to learn. */
  public Customization withAdapter(AdapterOptions adapter) {
    return new Customization(base, preferences, objective, adapter, training, evaluation, onStep);
  }

  /** The low-rank matrices to learn, as changes to the defaults. */
  public Customization withAdapter(Consumer<AdapterOptions.Builder> adapter) {
    return withAdapter(built(AdapterOptions.builder(), adapter, AdapterOptions.Builder::build));
  }

  /** How long and how fast to learn. */
  public Customization withTraining(TrainingOptions training) {
    return new Customization(base, preferences, objective, adapter, training, evaluation, onStep);
  }

  /** How long and how fast to learn, as changes to the defaults. */
  public Customization withTraining(Consumer<TrainingOptions.Builder> training) {
    return withTraining(built(TrainingOptions.builder(), training, TrainingOptions.Builder::build));
  }

  /** What to judge the result on; nothing unless said. */
  public Customization withEvaluation(Evaluation evaluation) {
    return new Customization(base, preferences, objective, adapter, training, evaluation, onStep);
  }

  /** What to judge the result on, collected in place. */
  public Customization withEvaluation(Consumer<Evaluation.Builder> evaluation) {
    return withEvaluation(built(Evaluation.builder(), evaluation, Evaluation.Builder::build));
  }

  /** Calls back after every optimiser step, on the training thread. */
  public Customization onStep(Consumer<TrainingStep> onStep) {
    return new Customization(base, preferences, objective, adapter, training, evaluation, onStep);
  }

  /**
   * Learns the preference. Blocks until done; interrupting the thread ends it after the current
   * pair.
   *
   * @return the customised model; the base stays as it was
   * @throws IllegalStateException if no preferences were given
   * @throws PreferenceDataException if no pair is left to train on
   * @throws TrainingDivergedException if the loss is no longer a number
   * @throws java.util.concurrent.CancellationException if the thread was interrupted
   */
  public CustomModel train() {
    if (preferences == null) {
      throw new IllegalStateException(
          "No preferences were given: call withPreferences(...) before train().");
    }
    return Engine.find()
        .train(
            new CustomizationRequest(
                base, preferences, objective, adapter, training, evaluation, onStep));
  }

  private static <B, T> T built(B builder, Consumer<B> changes, Function<B, T> build) {
    changes.accept(builder);
    return build.apply(builder);
  }
}
