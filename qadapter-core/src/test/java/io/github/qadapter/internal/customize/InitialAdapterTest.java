package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.AdapterInfo;
import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Reward;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin with the adapter of an earlier one. */
@Timeout(120)
class InitialAdapterTest {
  private final LocalBaseModel base = TinyModel.open(Precision.FLOAT32);

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    base.close();
  }

  /** Formula 4 on the rewards that the saved adapter gives whole answers. */
  @Test
  void theFirstStepsLossIsTheSavedAdapters() {
    List<PreferencePair> pairs = TinyModel.preferences(4).pairs();
    double expected;
    try (CustomModel first = rank4().train()) {
      first.save(folder.resolve("first"));
      expected = loss(first, pairs);
    }
    for (boolean open : new boolean[] {false, true}) {
      try (CustomModel saved = QAdapter.load(base, folder.resolve("first"))) {
        List<TrainingStep> steps = new ArrayList<>();
        Customization next =
            open
                ? whole().withInitialAdapter(saved)
                : whole().withInitialAdapter(folder.resolve("first"));
        try (CustomModel second = next.onStep(steps::add).train()) {
          assertThat(steps.get(0).loss()).isCloseTo(expected, within(1e-3 * expected));
          AdapterInfo.Matrices matrices = second.adapter().matrices();
          assertThat(matrices.rank()).isEqualTo(4);
          assertThat(matrices.targets()).containsExactly(TargetModule.VALUE);
          assertThat(second.report().orElseThrow().settings())
              .containsEntry("adapter.rank", "4")
              .containsKey("adapter.initialDigest");
        }
        assertThat(loss(saved, pairs)).as("the initial one stays").isEqualTo(expected);
      }
    }
  }

  @Test
  void whatIsMeasuredBeforeTheFirstStepIsTheInitialAdapters() {
    List<TrainingEvaluation> before = new ArrayList<>();
    try (CustomModel first = rank4().train();
        CustomModel second =
            whole()
                .withInitialAdapter(first)
                .withEvaluation(
                    options ->
                        options
                            .heldOut(TinyModel.heldOut(2))
                            .neutralTexts(
                                List.of(io.github.qadapter.RetentionText.plain("The cat sleeps."))))
                .onEvaluation(before::add)
                .train()) {
      assertThat(second.base()).isSameAs(first.base());
      assertThat(before.get(0).step()).isZero();
      assertThat(before.get(0).neutral().orElseThrow().kl())
          .as("drift from the base, not from the initial adapter")
          .isPositive();
    }
  }

  @Test
  void anotherShapeObjectiveOrBaseIsRefused() {
    try (CustomModel first = rank4().train()) {
      first.save(folder.resolve("first"));
      assertThatThrownBy(
              () ->
                  whole()
                      .withInitialAdapter(folder.resolve("first"))
                      .withAdapter(options -> options.rank(8))
                      .train())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("rank=4", "rank=8", "withAdapter(...)");
      assertThatThrownBy(
              () -> whole().withInitialAdapter(first).withObjective(Objective.dpo(0.3)).train())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "policyTemperature 0.1", "policyTemperature 0.3", "withObjective(...)");
      try (BaseModel other = TinyModel.open()) {
        assertThatThrownBy(
                () ->
                    QAdapter.customize(other)
                        .withPreferences(TinyModel.preferences(4))
                        .withInitialAdapter(first)
                        .train())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("on another");
      }
    }
    assertThatThrownBy(() -> whole().withInitialAdapter(folder.resolve("none")).train())
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("adapter_config.json");
  }

  /** The same beginning is part of a run's identity. */
  @Test
  void aResumedRunNeedsItsInitialAdapter() {
    Path run = folder.resolve("run");
    try (CustomModel first = rank4().train()) {
      whole().withInitialAdapter(first).withCheckpoints(Checkpoints.inFolder(run)).train().close();
      whole().withInitialAdapter(first).resume(run).close();
    }
    assertThatThrownBy(
            () ->
                whole()
                    .withAdapter(options -> options.rank(4).alpha(4).targets(TargetModule.VALUE))
                    .resume(run))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("adapter.initialDigest was ");
  }

  private Customization rank4() {
    return whole().withAdapter(options -> options.rank(4).alpha(4).targets(TargetModule.VALUE));
  }

  /** One step on four pairs, whose answers are whole. */
  private Customization whole() {
    return QAdapter.customize(base)
        .withPreferences(TinyModel.preferences(4))
        .withTraining(
            options -> options.batchSize(4).learningRate(1e-2).warmupSteps(0).maxAnswerTokens(512));
  }

  private static double loss(CustomModel model, List<PreferencePair> pairs) {
    double preference = 0;
    double squares = 0;
    int tokens = 0;
    for (PreferencePair pair : pairs) {
      Reward chosen = model.reward(pair.prompt(), pair.chosen());
      Reward rejected = model.reward(pair.prompt(), pair.rejected());
      preference += Math.log1p(Math.exp(rejected.score() - chosen.score())) / pairs.size();
      for (Reward reward : List.of(chosen, rejected)) {
        for (Reward.TokenReward token : reward.tokens()) {
          squares += token.reward() * token.reward();
          tokens++;
        }
      }
    }
    return preference + model.objective().rewardPenalty() * squares / tokens;
  }
}
