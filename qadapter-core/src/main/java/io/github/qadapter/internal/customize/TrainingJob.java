package io.github.qadapter.internal.customize;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Retention;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.adapterfile.AdapterOrigin;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.dialogue.Dialogue;
import io.github.qadapter.internal.dialogue.DialoguePlan;
import io.github.qadapter.internal.dialogue.DialogueStore;
import io.github.qadapter.internal.dialogue.RetentionTexts;
import io.github.qadapter.internal.dialogue.SelfSampler;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.platform.LibraryVersion;
import io.github.qadapter.internal.scope.ScopeLearner;
import io.github.qadapter.internal.torch.NativeWork;
import io.github.qadapter.internal.train.GradientWorker;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.internal.train.Trainer;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.internal.weights.AtomicFolder;
import io.github.qadapter.report.TrainingProgress.Phase;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.spi.CustomizationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One customization from the request to the learned preference: prepare, train, report. The
 * preferences are gone through once, and each row is packed where it is computed.
 */
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final LoadedModel base;
  private final CustomizationRequest request;
  private final Optional<InitialAdapter> initial;
  private final Function<TrainedAdapter, CustomModel> opener;
  private final StopSignal stop;
  private final RunProgress progress;
  private final RunWorkers workers;
  private final RunSaving saving;

  /**
   * A job that has not begun.
   *
   * @param initial what the request's initial adapter is
   * @param opener makes a model of what a cancelled run has learned
   */
  public TrainingJob(
      LoadedModel base,
      CustomizationRequest request,
      Optional<InitialAdapter> initial,
      Function<TrainedAdapter, CustomModel> opener) {
    this.base = base;
    this.initial = initial;
    this.opener = opener;
    this.request = request;
    this.stop =
        new StopSignal(() -> request.cancelled().getAsBoolean() || NativeWork.processEnds());
    this.progress = new RunProgress(request.onProgress());
    this.workers = new RunWorkers(base, request, stop);
    this.saving = new RunSaving(base, request);
  }

  /** Tells whether a folder holds checkpoints that a job could go on from. */
  public static boolean hasCheckpoints(Path folder) {
    return CheckpointStore.anyIn(folder);
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
        initial
            .map(given -> given.open(base, request.adapter()))
            .orElseGet(
                () ->
                    LowRankAdapter.untrained(
                        base.decoder(), request.adapterOptions(), request.training().seed()));
    try (Prepared prepared = prepare(adapter)) {
      return train(prepared);
    } catch (RuntimeException | Error e) {
      adapter.close();
      throw e;
    }
  }

  private Prepared prepare(LowRankAdapter adapter) {
    request.savedIn().ifPresent(AtomicFolder::requireReplaceable);
    ScopeFitting fitting = new ScopeFitting(base, stop, progress);
    PromptSample prompts = fitting.sample(request.scope(), request.training().seed());
    TrainingData data =
        TrainingData.read(base, request, request.scope().isLearned() ? prompts::add : prompt -> {});
    try {
      RunProvenance provenance =
          RunProvenance.of(
              request,
              initial,
              RunProvenance.DataSet.of(data.training()),
              RunProvenance.DataSet.of(data.heldOut()));
      CheckpointStore store =
          request
              .checkpoints()
              .map(options -> CheckpointStore.open(options, provenance.identity().named()))
              .orElse(null);
      TrainingState state = state(adapter, store);
      try {
        JudgingBudget budget =
            JudgingBudget.of(data.training().pairs(), request.training(), request.retention());
        DialoguePlan plan = plan(data.training().pairs().size(), budget);
        List<Dialogue> written = write(plan);
        return new Prepared(
            adapter,
            TrainingInputs.of(
                base,
                request,
                data,
                RetentionTexts.of(request.retention(), written, plan.answered()),
                budget),
            scope(fitting, prompts, written),
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

  /**
   * What the base is to write: no more for retention than the run's steps take and its evaluations
   * judge, and questions for the scope.
   */
  private DialoguePlan plan(int pairs, JudgingBudget budget) {
    Retention retention = request.retention();
    int answered = 0;
    if (retention.source() == Retention.Source.SELF_SAMPLED) {
      long wanted =
          (long) JudgingBudget.drawn(pairs, request.training(), retention)
              + budget.dialogues(retention);
      answered = (int) Math.min(retention.count(), wanted);
    }
    return new DialoguePlan(
        answered,
        Math.max(answered, request.scope().negatives()),
        retention.maxTokens(),
        request.training().seed());
  }

  private List<Dialogue> write(DialoguePlan plan) {
    if (plan.total() == 0) {
      return List.of();
    }
    LOG.info(
        "The base writes {} questions, and answers to {} of them.", plan.total(), plan.answered());
    progress.begin(plan.answered() > 0 ? Phase.RETENTION_TEXT : Phase.SCOPE, 0, plan.total());
    return new SelfSampler(base, stop, DialogueStore.of(base, request, plan), progress::done)
        .write(plan);
  }

  /** The learned scope; questions of retention texts serve it as well. */
  private Optional<ScopeLearner.Learned> scope(
      ScopeFitting fitting, PromptSample prompts, List<Dialogue> written) {
    if (!request.scope().isLearned()) {
      return Optional.empty();
    }
    return Optional.of(
        fitting.fit(
            prompts,
            request.scope(),
            written.stream().limit(request.scope().negatives()).map(Dialogue::prompt).toList(),
            request.training().seed()));
  }

  private TrainedAdapter train(Prepared prepared) {
    RunEvaluator evaluator =
        new RunEvaluator(
            base, prepared.adapter(), request.objective(), prepared.inputs(), stop, progress);
    try (GradientWorker worker =
        workers.open(prepared.adapter().layout(), prepared.inputs().set())) {
      Trainer trainer =
          new Trainer(
              worker,
              prepared.inputs().set(),
              request.objective(),
              request.training(),
              request.retention());
      try (RunListener run =
          new RunListener(
              request,
              prepared,
              evaluator,
              reports(prepared, evaluator),
              progress,
              trainer.steps())) {
        return train(trainer, run, prepared);
      }
    }
  }

  private TrainedAdapter train(Trainer trainer, RunListener run, Prepared prepared) {
    try {
      if (run.begin() == Trainer.Verdict.GO_ON) {
        trainer.train(run.state(), run);
      }
      run.takeBest();
      saving.save(prepared.state().step(), unjudged(prepared));
      TrainedAdapter trained =
          trained(prepared, prepared.adapter(), run.finish(prepared.provenance().settings()));
      saving.save(prepared.state().step(), trained);
      return trained;
    } catch (CancellationException e) {
      run.keepLastStep();
      throw cancelled(e, run, prepared);
    }
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
        origin(prepared));
  }

  private AdapterOrigin origin(Prepared prepared) {
    return AdapterOrigin.now(
        LibraryVersion.get(),
        prepared.provenance().identity().preferences().digest(),
        request.training().seed());
  }

  /** What was learned, before anything is known of it. */
  private TrainedAdapter unjudged(Prepared prepared) {
    return new TrainedAdapter(
        prepared.adapter(),
        request.objective(),
        TrainedAdapter.FULL_STRENGTH,
        prepared.scope().flatMap(ScopeLearner.Learned::used),
        Optional.empty(),
        origin(prepared));
  }

  private TrainingCancelledException cancelled(
      CancellationException e, RunListener run, Prepared prepared) {
    int taken = run.state().step();
    return Cancelled.during(
        e,
        new Cancelled.Kept(taken, run.steps(), prepared.store(), saving.saved()),
        taken == 0 ? null : learned(run, prepared));
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
