package io.github.qadapter.internal.engine;

import io.github.qadapter.AdapterOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.Map;
import java.util.TreeMap;

/** Every setting of a run by its name, for the report. */
final class Settings {
  private Settings() {}

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
    all.put("base.name", request.base().info().name());
    all.put("base.fingerprint", request.base().info().fingerprint());
    all.put("base.precision", request.base().info().precision().name());
    all.put("data.digest", dataDigest);
    all.put("library.version", LibraryVersion.get());
    all.put("platform.java", Runtime.version().toString());
    all.put("platform.os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return all;
  }
}
