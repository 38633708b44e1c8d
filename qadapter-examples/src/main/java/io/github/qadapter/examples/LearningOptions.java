package io.github.qadapter.examples;

import io.github.qadapter.LoraOptions;
import io.github.qadapter.TrainingOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of learning. The defaults suit a model like SmolLM2-135M and some hundred pairs. */
final class LearningOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often all pairs are seen (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Pairs a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "2e-3",
      description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
  private double learningRate;

  @Option(
      names = "--rank",
      paramLabel = "N",
      defaultValue = "8",
      description = "Rank of the matrices; alpha is twice it (default: ${DEFAULT-VALUE}).")
  private int rank;

  @Mixin private CutOptions cut;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Fixes first values and order (default: ${DEFAULT-VALUE}).")
  private long seed;

  LoraOptions adapter() {
    return LoraOptions.builder().rank(rank).alpha(2.0 * rank).build();
  }

  TrainingOptions training() {
    return cut.training()
        .epochs(epochs)
        .batchSize(batch)
        .learningRate(learningRate)
        .seed(seed)
        .build();
  }
}
