package io.github.qadapter.internal.customize;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.dialogue.RetentionTexts;
import io.github.qadapter.internal.dialogue.WrittenDialogues;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.platform.FreeMemory;
import io.github.qadapter.internal.scope.ScopeLearner;
import io.github.qadapter.internal.torch.NativeWork;
import io.github.qadapter.internal.train.LocalWorker;
import io.github.qadapter.internal.train.MemoryPlan;
import io.github.qadapter.internal.train.PassOptions;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.internal.train.Trainer;
import io.github.qadapter.internal.train.TrainingSet;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One customization from the request to the learned preference: prepare, train, report. The
 * preferences are gone through once, and each row is packed where it is computed.
 */
public final class TrainingJob {
  private final LoadedModel base;
  private final CustomizationRequest request;
  private final Function<TrainedAdapter, CustomModel> opener;
  private final StopSignal stop;
  private final WrittenDialogues written;

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
    this.written = WrittenDialogues.of(request);
  }

  /**
   * All that a run begins with. Closing it leaves the adapter open.
   *
   * @param adapter to be trained
   * @param inputs what is trained on and judged, as tokens
   * @param scope the learned scope, if one was asked for
   * @param store where checkpoints go, if anywhere
   * @param state where the run begins or goes on
   */
  record Prepared(
      LowRankAdapter adapter,
      TrainingInputs inputs,
      Optional<ScopeLearner.Learned> scope,
      RunProvenance provenance,
      @Nullable CheckpointStore store,
      TrainingState state)
      implements AutoCloseable {
    @Override
    public void close() {
      inputs.close();
    }
  }

  /** Trains; what comes of it owns native memory. */
  public TrainedAdapter run() {
    LowRankAdapter adapter =
        LowRankAdapter.untrained(base.decoder(), request.adapter(), request.training().seed());
    try (Prepared prepared = prepare(adapter)) {
      return train(prepared);
    } catch (RuntimeException | Error e) {
      adapter.close();
      throw e;
    }
  }

  private Prepared prepare(LowRankAdapter adapter) {
    ScopeFitting fitting = new ScopeFitting(base, stop, written);
    PromptSample prompts = fitting.sample(request.scope(), request.training().seed());
    TrainingData data =
        TrainingData.read(base, request, request.scope().isLearned() ? prompts::add : prompt -> {});
    try {
      RunProvenance provenance =
          RunProvenance.of(
              request,
              RunProvenance.DataSet.of(data.training()),
              RunProvenance.DataSet.of(data.heldOut()));
      CheckpointStore store =
          request
              .checkpoints()
              .map(options -> CheckpointStore.open(options, provenance.identity().named()))
              .orElse(null);
      TrainingState state = state(adapter, store);
      try {
        List<RetentionText> retained = RetentionTexts.of(base, request, written, stop);
        return new Prepared(
            adapter,
            TrainingInputs.of(base, request, data, retained),
            scope(fitting, prompts, retained),
            provenance,
            store,
            state);
      } catch (CancellationException e) {
        throw Cancelled.before(e, state.step(), store);
      } catch (RuntimeException e) {
        if (store != null && !request.resumed()) {
          store.remove(state); // refused, so there is nothing to go on with
        }
        throw e;
      }
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
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

  /** The learned scope. Questions of retention texts that the base has written serve it as well. */
  private Optional<ScopeLearner.Learned> scope(
      ScopeFitting fitting, PromptSample prompts, List<RetentionText> retained) {
    if (!request.scope().isLearned()) {
      return Optional.empty();
    }
    boolean selfSampled = request.retention().source() == Retention.Source.SELF_SAMPLED;
    return Optional.of(
        fitting.fit(
            prompts,
            request.scope(),
            selfSampled ? retained.stream().map(RetentionText::prompt).toList() : List.of(),
            request.training().seed()));
  }

  private TrainedAdapter train(Prepared prepared) {
    RunEvaluator evaluator =
        new RunEvaluator(base, prepared.adapter(), request.objective(), prepared.inputs(), stop);
    try (LocalWorker worker = worker(prepared)) {
      Trainer trainer =
          new Trainer(
              worker,
              prepared.inputs().set(),
              request.objective(),
              request.training(),
              request.retention());
      try (RunListener run =
          new RunListener(
              request, prepared, evaluator, reports(prepared, evaluator), trainer.steps())) {
        return train(trainer, run, prepared);
      }
    }
  }

  private TrainedAdapter train(Trainer trainer, RunListener run, Prepared prepared) {
    try {
      if (run.begin() == Trainer.Verdict.GO_ON) {
        trainer.train(run.state(), run);
      }
      return trained(prepared, prepared.adapter(), run.finish(prepared.provenance().settings()));
    } catch (CancellationException e) {
      run.keepLastStep();
      throw cancelled(e, run, prepared);
    }
  }

  private LocalWorker worker(Prepared prepared) {
    AdapterLayout layout = prepared.adapter().layout();
    TrainingSet set = prepared.inputs().set();
    return new LocalWorker(
        base.decoder(), layout, set, request.objective(), passes(layout, set), stop);
  }

  private PassOptions passes(AdapterLayout layout, TrainingSet set) {
    long budget =
        request
            .training()
            .memoryBudgetBytes()
            .orElseGet(
                () -> FreeMemory.most(base.decoder().device(), base.decoder().mappedBytes()));
    MemoryPlan.Longest longest = MemoryPlan.Longest.of(set, request.objective());
    MemoryPlan plan = MemoryPlan.of(base.decoder(), layout, longest, budget);
    boolean again = request.training().epochs() > 1;
    return new PassOptions(
        request.adapter().dropout(),
        request.training().seed(),
        plan.checkpointing(),
        again ? OptionalLong.of(plan.keptBytes()) : OptionalLong.empty());
  }

  private ReportBuilder reports(Prepared prepared, RunEvaluator evaluator) {
    return new ReportBuilder(
        request,
        prepared.inputs(),
        prepared.adapter(),
        evaluator,
        new SampleAnswers(base, request, stop),
        prepared.scope());
  }

  private TrainedAdapter trained(Prepared prepared, LowRankAdapter adapter, TrainingReport report) {
    return new TrainedAdapter(
        adapter,
        request.objective(),
        report
            .retention()
            .map(TrainingReport.Retained::strength)
            .orElse(TrainedAdapter.FULL_STRENGTH),
        prepared.scope().flatMap(ScopeLearner.Learned::used),
        Optional.of(report),
        prepared.provenance().identity().preferences().digest(),
        request.training().seed());
  }

  private TrainingCancelledException cancelled(
      CancellationException e, RunListener run, Prepared prepared) {
    int taken = run.state().step();
    return Cancelled.during(
        e, taken, run.steps(), prepared.store(), taken == 0 ? null : learned(run, prepared));
  }

  private Supplier<CustomModel> learned(RunListener run, Prepared prepared) {
    TrainingReport report =
        run.report(TrainingReport.Outcome.CANCELLED, prepared.provenance().settings());
    AdapterLayout layout = prepared.adapter().layout();
    float[] values = prepared.adapter().values();
    return () ->
        opener.apply(
            base.use(
                () ->
                    trained(prepared, new LowRankAdapter(base.decoder(), layout, values), report)));
  }
}
