package io.github.qadapter.internal.customize;

import io.github.qadapter.AdapterOptions;
import io.github.qadapter.Evaluation;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.data.DataDigest;
import io.github.qadapter.internal.platform.LibraryVersion;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Every setting of a run by its name, for the report. */
final class RunProvenance {
  private static final String MEMORY_BUDGET = "training.memoryBudgetBytes";

  private RunProvenance() {}

  static Map<String, String> of(CustomizationRequest request, String dataDigest) {
    Map<String, String> all = new TreeMap<>();
    Objective objective = request.objective();
    all.put("objective.parameterisation", objective.parameterisation().name());
    all.put("objective.baseWeight", Double.toString(objective.baseWeight()));
    all.put("objective.temperature", Double.toString(objective.temperature()));
    all.put("objective.discount", Double.toString(objective.discount()));
    all.put("objective.rewardPenalty", Double.toString(objective.rewardPenalty()));
    all.put("objective.normaliser", objective.normaliser().name());
    all.put("objective.scoring", objective.scoring().name());
    AdapterOptions adapter = request.adapter();
    all.put("adapter.rank", Integer.toString(adapter.rank()));
    all.put("adapter.alpha", Double.toString(adapter.alpha()));
    all.put("adapter.targets", adapter.targets().toString());
    all.put("adapter.dropout", Double.toString(adapter.dropout()));
    all.put("adapter.upperLayers", text(adapter.upperLayers(), "all"));
    all.put("adapter.patterns", adapter.patterns().toString());
    TrainingOptions training = request.training();
    all.put("training.epochs", Integer.toString(training.epochs()));
    all.put("training.batchSize", Integer.toString(training.batchSize()));
    all.put("training.learningRate", Double.toString(training.learningRate()));
    all.put("training.schedule", training.schedule().name());
    all.put("training.warmupSteps", Integer.toString(training.warmupSteps()));
    all.put("training.weightDecay", Double.toString(training.weightDecay()));
    all.put("training.maxGradientNorm", Double.toString(training.maxGradientNorm()));
    all.put("training.maxPromptTokens", Integer.toString(training.maxPromptTokens()));
    all.put("training.maxAnswerTokens", Integer.toString(training.maxAnswerTokens()));
    all.put("training.seed", Long.toString(training.seed()));
    Retention retention = request.retention();
    all.put("retention.source", retention.source().name());
    if (retention.source() != Retention.Source.NONE) {
      all.put("retention.digest", DataDigest.sha256(retention.texts()));
      all.put("retention.texts", Integer.toString(retention.count()));
      all.put("retention.maxTokens", Integer.toString(retention.maxTokens()));
      all.put("retention.perStep", Integer.toString(retention.perStep()));
      all.put("retention.weight", Double.toString(retention.weight()));
      all.put(
          "retention.limit",
          retention.limit().isPresent()
              ? Double.toString(retention.limit().getAsDouble())
              : "none");
    }
    all.put(
        "scope",
        request.scope().isLearned()
            ? String.format(
                Locale.ROOT,
                "learned against %d prompts of the base and %d given ones",
                request.scope().contrast(),
                request.scope().outside().size())
            : "everywhere");
    if (request.scope().isUsedEvenIfUnclear()) {
      all.put("scope.evenIfUnclear", "true");
    }
    if (!request.scope().outside().isEmpty()) {
      all.put("scope.outsideDigest", DataDigest.sha256OfPrompts(request.scope().outside()));
    }
    Evaluation evaluation = request.evaluation();
    all.put("evaluation.digest", DataDigest.sha256(evaluation.heldOut()));
    all.put("evaluation.neutralDigest", DataDigest.sha256(evaluation.neutralTexts()));
    all.put("evaluation.heldOut", Integer.toString(evaluation.heldOut().size()));
    all.put("evaluation.neutralTexts", Integer.toString(evaluation.neutralTexts().size()));
    all.put("evaluation.everySteps", text(evaluation.everySteps(), "never"));
    all.put(
        "evaluation.earlyStopping",
        evaluation
            .earlyStopping()
            .map(
                rule ->
                    String.format(Locale.ROOT, "%s, patience %d", rule.measure(), rule.patience()))
            .orElse("never"));
    all.put("base.name", request.base().info().name());
    all.put("base.fingerprint", request.base().info().fingerprint());
    all.put("base.precision", request.base().info().precision().name());
    all.put("data.digest", dataDigest);
    all.put("library.version", LibraryVersion.get());
    all.put(MEMORY_BUDGET, text(training.memoryBudgetBytes()));
    all.put("platform.java", Runtime.version().toString());
    all.put("platform.os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return all;
  }

  /**
   * Those settings that decide, bit for bit, what a run on one machine learns: all but how much
   * memory it may use and what it runs on.
   */
  static Map<String, String> deciding(Map<String, String> settings) {
    Map<String, String> deciding = new TreeMap<>(settings);
    deciding.keySet().removeIf(name -> name.equals(MEMORY_BUDGET) || name.startsWith("platform."));
    return deciding;
  }

  private static String text(OptionalInt number, String none) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : none;
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "what is free";
  }
}
