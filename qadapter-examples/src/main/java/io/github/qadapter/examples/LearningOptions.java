package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Customization;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.QAdapter;
import io.github.qadapter.TrainingOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      description = "Rank of the matrices; alpha is twice it (default: 8, or that of --from).")
  private @Nullable Integer rank;

  @Option(
      names = "--from",
      paramLabel = "ADAPTER",
      description = "Go on learning from a saved adapter; its rank and alpha stay.")
  private @Nullable Path from;

  @Option(
      names = "--objective",
      paramLabel = "O",
      converter = Objectives.class,
      description =
          "residual, or for comparison dpo, ipo, sft, paper or reference-code"
              + " (default: residual, or that of --from).")
  private @Nullable Objective objective;

  @Mixin private CutOptions cut;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Fixes first values and order (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** The matrices that were asked for; empty for the default's, or those to go on from. */
  Optional<LoraOptions> adapter() {
    return Optional.ofNullable(rank)
        .map(wanted -> LoraOptions.builder().rank(wanted).alpha(2.0 * wanted).build());
  }

  /** A customization with new matrices, or with those to go on from. */
  Customization begin(BaseModel base, Optional<LoraOptions> adapter) {
    Customization plain = QAdapter.customize(base);
    Customization begun = from == null ? plain : plain.withInitialAdapter(from);
    Customization shaped = adapter.map(begun::withAdapter).orElse(begun);
    return objective == null ? shaped : shaped.withObjective(objective);
  }

  /** Reads an objective's name. */
  static final class Objectives implements ITypeConverter<Objective> {
    private static final double DPO_BETA = 0.1;

    @Override
    public Objective convert(String name) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "residual" -> Objective.residual();
        case "dpo" -> Objective.dpo(DPO_BETA);
        case "ipo" -> Objective.ipo(DPO_BETA);
        case "sft" -> Objective.sft();
        case "paper" -> Objective.paper();
        case "reference-code" -> Objective.referenceCode();
        default ->
            throw new TypeConversionException(
                "expected residual, dpo, ipo, sft, paper or reference-code, but found '"
                    + name
                    + "'");
      };
    }
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
