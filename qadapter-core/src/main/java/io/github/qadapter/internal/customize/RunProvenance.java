package io.github.qadapter.internal.customize;

import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.data.DataDigest;
import io.github.qadapter.internal.data.EncodedData;
import io.github.qadapter.internal.platform.LibraryVersion;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a run's result comes from.
 *
 * @param identity what decides, bit for bit, what a run on one machine learns
 * @param context what it ran on and with how much memory, which may change when a run goes on
 */
record RunProvenance(Identity identity, Context context) {
  /** The name of the number of pairs that were read to train on. */
  static final String PAIRS_READ = "data.pairsRead";

  /** The provenance of a request whose preference data has been read. */
  static RunProvenance of(
      CustomizationRequest request,
      Optional<InitialAdapter> initial,
      DataSet preferences,
      DataSet heldOut) {
    return new RunProvenance(
        new Identity(
            request.objective(),
            initial
                .filter(given -> request.adapter().isEmpty())
                .map(InitialAdapter::options)
                .orElseGet(request::adapterOptions),
            initial.map(InitialAdapter::digest),
            request.training(),
            request.retention(),
            request.scope(),
            request.evaluation(),
            request.base().info(),
            preferences,
            heldOut,
            LibraryVersion.get()),
        new Context(
            request.training().memoryBudgetBytes(),
            Runtime.version().toString(),
            System.getProperty("os.name") + " " + System.getProperty("os.arch")));
  }

  /** Every setting by its name, for the report. */
  ImmutableSortedMap<String, String> settings() {
    return ImmutableSortedMap.<String, String>naturalOrder()
        .putAll(identity.named())
        .putAll(context.named())
        .buildOrThrow();
  }

  /**
   * Preference data that was read.
   *
   * @param digest of its pairs, from {@link DataDigest}
   * @param pairs how many were read, those that were left out included
   */
  record DataSet(String digest, int pairs) {
    static DataSet of(EncodedData data) {
      return new DataSet(data.digest(), data.read());
    }
  }

  /**
   * All that must be the same when a run goes on.
   *
   * @param initialAdapter a digest of the matrices that the run begins with; empty for new ones
   * @param base the model that is customized
   * @param preferences the pairs to train on
   * @param heldOut the pairs to judge
   * @param library the version of this library
   */
  record Identity(
      Objective objective,
      LoraOptions adapter,
      Optional<String> initialAdapter,
      TrainingOptions training,
      Retention retention,
      Scope scope,
      EvaluationOptions evaluation,
      ModelInfo base,
      DataSet preferences,
      DataSet heldOut,
      String library) {
    /** By name, as it is kept with checkpoints and in the report. */
    ImmutableSortedMap<String, String> named() {
      Names all = new Names();
      all.put("objective.parameterization", objective.parameterization());
      all.put("objective.baseWeight", objective.baseWeight());
      all.put("objective.temperature", objective.policyTemperature());
      all.put("objective.discount", objective.discount());
      all.put("objective.rewardPenalty", objective.rewardPenalty());
      all.put("objective.normalizer", objective.normalizer());
      all.put("objective.scoring", objective.scoring());
      all.put("objective.loss", objective.loss());
      all.put("adapter.rank", adapter.rank());
      all.put("adapter.alpha", adapter.alpha());
      all.put("adapter.targets", adapter.targets());
      all.put("adapter.dropout", adapter.dropout());
      all.put("adapter.lastLayers", orElse(adapter.lastLayers(), "all"));
      all.put("adapter.patterns", adapter.rankPatterns());
      initialAdapter.ifPresent(digest -> all.put("adapter.initialDigest", digest));
      all.put("training.epochs", training.epochs());
      all.put("training.batchSize", training.batchSize());
      all.put("training.learningRate", training.learningRate());
      all.put("training.schedule", training.schedule());
      all.put("training.warmupSteps", training.warmupSteps());
      all.put("training.weightDecay", training.weightDecay());
      all.put("training.maxGradientNorm", training.maxGradientNorm());
      all.put("training.maxPromptTokens", training.maxPromptTokens());
      all.put("training.maxAnswerTokens", training.maxAnswerTokens());
      all.put("training.seed", training.seed());
      putRetention(all);
      putScope(all);
      putEvaluation(all);
      all.put("base.name", base.name());
      all.put("base.fingerprint", base.fingerprint());
      all.put("base.precision", base.precision());
      all.put("data.digest", preferences.digest());
      all.put(PAIRS_READ, preferences.pairs());
      all.put("library.version", library);
      return all.build();
    }

    private void putRetention(Names all) {
      all.put("retention.source", retention.source());
      if (retention.source() != Retention.Source.NONE) {
        all.put("retention.digest", DataDigest.sha256(retention.texts()));
        all.put("retention.texts", retention.count());
        all.put("retention.maxTokens", retention.maxTokens());
        all.put("retention.perStep", retention.perStep());
        all.put("retention.weight", retention.weight());
        all.put("retention.penalty", retention.penalty());
        all.put("retention.limit", orElse(retention.maxKl(), "none"));
      }
    }

    private void putScope(Names all) {
      all.put(
          "scope",
          scope.isLearned()
              ? String.format(
                  Locale.ROOT,
                  "learned against %d prompts of the base and %d given ones",
                  scope.negatives(),
                  scope.outOfScope().size())
              : "everywhere");
      if (scope.isUsedEvenIfUnclear()) {
        all.put("scope.evenIfUnclear", true);
      }
      if (!scope.outOfScope().isEmpty()) {
        all.put("scope.outsideDigest", DataDigest.sha256OfPrompts(scope.outOfScope()));
      }
    }

    private void putEvaluation(Names all) {
      all.put("evaluation.digest", heldOut.digest());
      all.put("evaluation.neutralDigest", DataDigest.sha256(evaluation.neutralTexts()));
      all.put("evaluation.heldOut", heldOut.pairs());
      all.put("evaluation.neutralTexts", evaluation.neutralTexts().size());
      all.put("evaluation.everySteps", orElse(evaluation.everySteps(), "never"));
      all.put(
          "evaluation.earlyStopping",
          evaluation
              .earlyStopping()
              .map(
                  rule ->
                      String.format(
                          Locale.ROOT, "%s, patience %d", rule.measure(), rule.patience()))
              .orElse("never"));
    }

    private static Object orElse(Optional<? extends Number> number, String none) {
      return number.isPresent() ? number.get() : none;
    }
  }

  /**
   * What may be another when a run goes on.
   *
   * @param memoryBudgetBytes the budget that was set; empty for what is free
   * @param java the runtime's version
   * @param os the system and its processor
   */
  record Context(Optional<Long> memoryBudgetBytes, String java, String os) {
    ImmutableSortedMap<String, String> named() {
      Names all = new Names();
      all.put(
          "training.memoryBudgetBytes",
          memoryBudgetBytes.isPresent() ? memoryBudgetBytes.get() : "what is free");
      all.put("platform.java", java);
      all.put("platform.os", os);
      return all.build();
    }
  }

  /** Values as the texts that Java gives them, whatever the machine's language. */
  private static final class Names {
    private final ImmutableSortedMap.Builder<String, String> all =
        ImmutableSortedMap.naturalOrder();

    void put(String name, Object value) {
      all.put(name, String.valueOf(value));
    }

    ImmutableSortedMap<String, String> build() {
      return all.buildOrThrow();
    }
  }
}
