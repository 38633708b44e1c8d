package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.Device;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.Precision;
import io.github.qadapter.Retention;
import io.github.qadapter.TargetModule;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.TrainingOptions.Schedule;
import io.github.qadapter.exception.TrainingDivergedException;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole passes and training steps where numbers or lengths are extreme. */
class TrainingSafetyTest {
  private static final List<String> WORDS = List.of("a", "blue", "cold", "day");
  private static final int FIRST_WORD = TableLanguageModel.SPECIAL_TOKENS.size();
  private static final int TOKENS = FIRST_WORD + WORDS.size();
  private static final int END = 1;
  private static final int[] PROMPT = {2, 4, END, 0};
  private static final int LONG = 8192;
  private static final long SEED = 1;

  @TempDir Path folder;

  /** Logits 10⁴ apart: most probabilities are 0 in 32 bits. */
  @ParameterizedTest
  @EnumSource
  void lossAndGradientStayFiniteWhereProbabilitiesUnderflow(Parameterization parameterization) {
    Objective objective = Objective.builder().parameterization(parameterization).build();
    try (Decoder decoder = decoder(1e4);
        LowRankAdapter adapter = adapter(decoder)) {
      requireFinite(decoder, adapter, objective, pair(answer(3), answer(1)));
    }
  }

  @Tag("slow")
  @Test
  void answersOfOneTokenAndOf8192AreDifferentiated() {
    try (Decoder decoder = decoder(3);
        LowRankAdapter adapter = adapter(decoder)) {
      requireFinite(decoder, adapter, Objective.residual(), pair(answer(LONG - 1), answer(0)));
    }
  }

  @Test
  void aLossThatIsNoNumberNamesTheStepAndThePair() {
    // Only the second pair comes through the state after "day", at which this adapter overflows.
    List<EncodedPair> pairs =
        List.of(pair(answer(1), answer(0)), pair(answer(4), answer(2)), pair(answer(3), answer(1)));
    try (Decoder decoder = decoder(3);
        LowRankAdapter untrained = adapter(decoder)) {
      float[] values = untrained.values();
      AdapterLayout.Place place = untrained.layout().places().get(0);
      values[place.offset() + FIRST_WORD + WORDS.indexOf("day")] = 1e30f;
      values[place.offsetOfB()] = 1e10f;
      try (LowRankAdapter adapter = new LowRankAdapter(decoder, untrained.layout(), values);
          LocalWorker worker = worker(decoder, adapter, pairs)) {
        assertThatThrownBy(() -> train(worker, adapter, pairs, 1e-3, 3))
            .isInstanceOf(TrainingDivergedException.class)
            .hasMessageContaining("step 1,")
            .hasMessageContaining("pair 2 ")
            .hasMessageContaining("learning rate 0.001");
      }
    }
  }

  /** Norms would divide such numbers by infinity, and every loss would be finite. */
  @Test
  void anAdapterBeyondAllBoundsNamesTheStepAndItsPairs() {
    List<EncodedPair> pairs = List.of(pair(answer(1), answer(0)), pair(answer(3), answer(2)));
    try (Decoder decoder = decoder(3);
        LowRankAdapter adapter = adapter(decoder);
        LocalWorker worker = worker(decoder, adapter, pairs)) {
      int first = Shuffle.permutation(pairs.size(), SEED, 0)[0] + 1;
      assertThatThrownBy(() -> train(worker, adapter, pairs, 1e30, 1))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("step 1,")
          .hasMessageContaining("pairs " + first + " ")
          .hasMessageContaining("learning rate 1.0E30");
    }
  }

  private static LocalWorker worker(
      Decoder decoder, LowRankAdapter adapter, List<EncodedPair> pairs) {
    return new LocalWorker(
        decoder,
        adapter.layout(),
        set(pairs),
        Objective.residual(),
        PassOptions.PLAIN,
        StopSignal.onInterrupt());
  }

  private static TrainingSet set(List<EncodedPair> pairs) {
    return new TrainingSet(EncodedPairs.of(pairs), ImmutableList.of(), END);
  }

  private static void train(
      GradientWorker worker,
      LowRankAdapter adapter,
      List<EncodedPair> pairs,
      double learningRate,
      int batchSize) {
    TrainingOptions options =
        TrainingOptions.builder()
            .learningRate(learningRate)
            .schedule(Schedule.CONSTANT)
            .warmupSteps(0)
            .batchSize(batchSize)
            .seed(SEED)
            .build();
    new Trainer(worker, set(pairs), Objective.residual(), options, Retention.none())
        .train(TrainingState.beginning(adapter.values(), 1), step -> Trainer.Verdict.GO_ON);
  }

  private static void requireFinite(
      Decoder decoder, LowRankAdapter adapter, Objective objective, EncodedPair pair) {
    RewardScoring scoring = RewardScoring.of(objective);
    PreferenceLoss.Batch batch = PreferenceBatch.totals(List.of(pair.lengths()), objective);
    PackedAnswers row = PackedAnswers.of(pair, scoring, END, batch.paddedLength());
    RowGradients pass = new RowGradients(decoder, adapter, objective);
    try (NDManager scope = decoder.newScope()) {
      RowGradients.Result result =
          pass.differentiate(
              scope,
              row,
              pass.frozen(scope, row),
              new PreferenceLoss(objective, batch),
              RowGradients.Run.PLAIN);
      assertThat(result.loss().preference()).isFinite().isNotNegative();
      assertThat(result.loss().squaredReward()).isFinite();
      double square = 0;
      for (float entry : result.gradient().toFloatArray()) {
        square += (double) entry * entry;
      }
      assertThat(square).isFinite().isPositive();
    }
    TrainingEvaluation.Preference judged =
        new Evaluator(decoder, adapter, objective, StopSignal.onInterrupt())
            .preference(List.of(pair))
            .orElseThrow();
    assertThat(judged.margin()).isFinite();
    assertThat(judged.accuracy()).isBetween(0.0, 1.0);
  }

  private Decoder decoder(double size) {
    SplittableRandom random = new SplittableRandom(1);
    DoubleTensor logits =
        DoubleTensor.generate(i -> random.nextDouble(-size, size), TOKENS, TOKENS);
    TableLanguageModel.of(WORDS, Policy.ofLogits(logits)).writeTo(folder);
    Checkpoint checkpoint = Checkpoint.open(folder);
    return Decoder.open(
        checkpoint,
        DecoderConfig.parse(checkpoint.config(), folder.resolve("config.json")),
        Precision.FLOAT32,
        Device.cpu());
  }

  private static LowRankAdapter adapter(Decoder decoder) {
    return LowRankAdapter.untrained(
        decoder, LoraOptions.builder().targets(TargetModule.DOWN).rank(2).build(), 1);
  }

  private static EncodedPair pair(int[] chosen, int[] rejected) {
    return new EncodedPair(PROMPT, chosen, false, rejected, false);
  }

  /** That many words and the end of the turn. */
  private static int[] answer(int words) {
    int[] ids = new int[words + 1];
    Arrays.setAll(ids, i -> FIRST_WORD + i % WORDS.size());
    ids[words] = END;
    return ids;
  }
}
