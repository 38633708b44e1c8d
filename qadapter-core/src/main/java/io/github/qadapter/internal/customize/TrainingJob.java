package io.github.qadapter.internal.customize;

import io.github.qadapter.CustomModel;
import io.github.qadapter.NeutralText;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Retention;
import io.github.qadapter.TrainingCancelledException;
import io.github.qadapter.TrainingReport;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.data.DataDigest;
import io.github.qadapter.internal.dialogue.RetentionTexts;
import io.github.qadapter.internal.dialogue.WrittenDialogues;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.platform.FreeMemory;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.scope.ScopeLearner;
import io.github.qadapter.internal.torch.NativeWork;
import io.github.qadapter.internal.train.LocalWorker;
import io.github.qadapter.internal.train.MemoryPlan;
import io.github.qadapter.internal.train.PassOptions;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.internal.train.Trainer;
import io.github.qadapter.internal.train.TrainingSet;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One customisation from the request to the learned preference: encode, judge, train, judge,
 * report.
 */
public final class TrainingJob {
  private final LoadedModel base;
  private final CustomizationRequest request;
  private final Function<TrainedAdapter, CustomModel> opener;
  private final StopSignal stop;
  private final String digest;
  private final Map<String, String> settings;
  private final WrittenDialogues written;
  private Optional<ScopeLearner.Learned> scope = Optional.empty();

  /**
   * A job that has not begun.
   *
   * @param opener makes a model of what a cancelled run has learned
   */
  public TrainingJob(
      LoadedModel base,
      CustomizationRequest request,
      Function<TrainedAdapter, CustomModel> opener) {
    this.base = base;
    this.opener = opener;
    this.request = request;
    this.stop =
        new StopSignal(() -> request.cancelled().getAsBoolean() || NativeWork.processEnds());
    this.digest = DataDigest.sha256(request.preferences());
    this.settings = RunProvenance.of(request, digest);
    this.written = WrittenDialogues.of(request);
  }

  /** Trains; what comes of it owns native memory. */
  public TrainedAdapter run() {
    LowRankAdapter adapter =
        LowRankAdapter.untrained(base.decoder(), request.adapter(), request.training().seed());
    try {
      return learn(adapter);
    } catch (RuntimeException | Error e) {
      adapter.close();
      throw e;
    }
  }

  private TrainedAdapter learn(LowRankAdapter adapter) {
    CheckpointStore store =
        request
            .checkpoints()
            .map(options -> CheckpointStore.open(options, RunProvenance.deciding(settings)))
            .orElse(null);
    TrainingState state = state(adapter, store);
    try (TrainingInputs materials = materials(state, store)) {
      return learn(adapter, store, state, materials);
    }
  }

  private TrainedAdapter learn(
      LowRankAdapter adapter,
      @Nullable CheckpointStore store,
      TrainingState state,
      TrainingInputs materials) {
    RunEvaluator examiner = new RunEvaluator(base, adapter, request.objective(), materials, stop);
    try (LocalWorker worker =
        new LocalWorker(
            base.decoder(),
            adapter.layout(),
            materials.set(),
            request.objective(),
            passes(adapter.layout(), materials.set()),
            stop)) {
      Trainer trainer =
          new Trainer(
              worker,
              materials.set(),
              request.objective(),
              request.training(),
              request.retention());
      try (RunListener run =
          new RunListener(
              request,
              materials,
              state,
              adapter,
              examiner,
              new ReportBuilder(
                  request,
                  materials,
                  adapter,
                  examiner,
                  new SampleAnswers(base, request, stop),
                  scope),
              store,
              trainer.steps())) {
        return go(trainer, run, adapter, store);
      }
    }
  }

  private TrainedAdapter go(
      Trainer trainer, RunListener run, LowRankAdapter adapter, @Nullable CheckpointStore store) {
    try {
      if (run.begin() == Trainer.Verdict.GO_ON) {
        trainer.train(run.state(), run);
      }
      return preference(adapter, run.finish(settings));
    } catch (CancellationException e) {
      run.keepLastStep();
      throw cancelled(e, run, adapter, store);
    }
  }

  private PassOptions passes(AdapterLayout layout, TrainingSet set) {
    long budget =
        request
            .training()
            .memoryBudgetBytes()
            .orElseGet(
                () -> FreeMemory.most(base.decoder().device(), base.decoder().mappedBytes()));
    MemoryPlan plan = MemoryPlan.of(base.decoder(), layout, longest(set), budget);
    boolean again = request.training().epochs() > 1;
    return new PassOptions(
        request.adapter().dropout(),
        request.training().seed(),
        plan.activations(),
        again ? OptionalLong.of(plan.keptBytes()) : OptionalLong.empty());
  }

  private static MemoryPlan.Longest longest(TrainingSet set) {
    return MemoryPlan.Longest.of(
        Stream.concat(set.pairs().stream().map(PackedAnswers::of), set.texts().stream()));
  }

  private TrainingState state(LowRankAdapter adapter, @Nullable CheckpointStore store) {
    if (store != null && request.resumed()) {
      return store.latest(adapter.layout().size());
    }
    TrainingState beginning =
        TrainingState.beginning(adapter.values(), request.retention().weight());
    if (store != null) {
      store.requireNew();
      store.save(beginning); // what the base writes first takes minutes; a run goes on from there
    }
    return beginning;
  }

  /** All that comes before the run itself: what the base writes, the data as tokens, the scope. */
  private TrainingInputs materials(TrainingState state, @Nullable CheckpointStore store) {
    try {
      List<NeutralText> retained = RetentionTexts.of(base, request, written, stop);
      return withScope(TrainingInputs.of(base, request, retained), retained);
    } catch (CancellationException e) {
      throw cancelledBefore(e, state, store);
    } catch (RuntimeException e) {
      if (store != null && !request.resumed()) {
        store.remove(state); // refused, so there is nothing to go on with
      }
      throw e;
    }
  }

  private TrainingInputs withScope(TrainingInputs materials, List<NeutralText> retained) {
    try {
      scope = learnedScope(retained);
      return materials;
    } catch (RuntimeException | Error e) {
      materials.close();
      throw e;
    }
  }

  private static TrainingCancelledException cancelledBefore(
      CancellationException e, TrainingState state, @Nullable CheckpointStore store) {
    TrainingCancelledException cancelled =
        new TrainingCancelledException(
            String.format(
                Locale.ROOT,
                "%s before the %s, %s.",
                e.getMessage(),
                state.step() == 0 ? "first step" : "next step",
                store == null
                    ? "so nothing was learned"
                    : "and resume(...) goes on from there in " + store.folder()),
            state.step(),
            store == null ? null : store.folder(),
            null);
    cancelled.initCause(e);
    return cancelled;
  }

  /** Where the base has written retention texts, their questions serve the scope as well. */
  private Optional<ScopeLearner.Learned> learnedScope(List<NeutralText> retained) {
    boolean selfSampled = request.retention().source() == Retention.Source.SELF_SAMPLED;
    return new ScopeFitting(base, stop, written)
        .fit(
            () -> request.preferences().stream().map(PreferencePair::prompt),
            request.scope(),
            selfSampled ? retained.stream().map(NeutralText::prompt).toList() : List.of(),
            request.training().seed());
  }

  private TrainedAdapter preference(LowRankAdapter adapter, TrainingReport report) {
    return new TrainedAdapter(
        adapter,
        request.objective(),
        report
            .retention()
            .map(TrainingReport.Retained::strength)
            .orElse(TrainedAdapter.FULL_STRENGTH),
        scope.flatMap(ScopeLearner.Learned::used),
        Optional.of(report),
        digest,
        request.training().seed());
  }

  /** What is told of a run that was cancelled: where it stands and what was learned so far. */
  private TrainingCancelledException cancelled(
      CancellationException e,
      RunListener run,
      LowRankAdapter adapter,
      @Nullable CheckpointStore store) {
    int taken = run.state().step();
    String rest;
    if (store != null) {
      rest = String.format(Locale.ROOT, "and resume(...) goes on from there in %s", store.folder());
    } else if (taken > 0) {
      rest = "and learned() of this exception gives what they learned";
    } else {
      rest = "so nothing was learned";
    }
    TrainingCancelledException cancelled =
        new TrainingCancelledException(
            String.format(
                Locale.ROOT,
                "%s; %d of %d steps are whole, %s.",
                e.getMessage(),
                taken,
                run.steps(),
                rest),
            taken,
            store == null ? null : store.folder(),
            taken == 0 ? null : learned(run, adapter.layout(), adapter.values()));
    cancelled.initCause(e);
    return cancelled;
  }

  private Supplier<CustomModel> learned(RunListener run, AdapterLayout layout, float[] values) {
    TrainingReport report = run.report(TrainingReport.Ending.CANCELLED, settings);
    return () ->
        opener.apply(
            base.use(() -> preference(new LowRankAdapter(base.decoder(), layout, values), report)));
  }
}
