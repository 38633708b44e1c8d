package io.github.qadapter.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.exception.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScopeLearnerTest {
  private static final int WIDTH = 6;

  @Test
  void theAucCountsPairs() {
    // 3 > 1, 3 > 2, 2 > 1, 2 = 2
    assertThat(ScopeLearner.auc(new double[] {3, 2}, new double[] {1, 2})).isEqualTo(3.5 / 4);
  }

  @Test
  void membershipIsSmoothBetweenTheLevels() {
    ScopeModel model = model(new ScopeModel.Levels(1, 3));
    // the logit is 2 · (x − 1) / 4 + 0.5
    assertThat(model.logit(new float[] {5})).isEqualTo(2.5);
    assertThat(model.membership(new float[] {2})).as("logit 1, the outer level").isEqualTo(0);
    assertThat(model.membership(new float[] {6})).as("logit 3, the inner level").isEqualTo(1);
    assertThat(model.membership(new float[] {4})).as("the middle").isEqualTo(0.5);
    // a quarter of the way: 3/16 − 2/64
    assertThat(model.membership(new float[] {3})).isEqualTo(10 / 64.0, within(1e-12));
    assertThat(model.membership(new float[] {-99})).isEqualTo(0);
    assertThat(model.membership(new float[] {99})).isEqualTo(1);
    assertThat(model.membership(new float[] {Float.NaN})).isEqualTo(0);
  }

  @Test
  void numbersThatAreNoClassifierAreRefused() {
    assertThatThrownBy(() -> model(new ScopeModel.Levels(1, 1)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("inner level");
    assertThatThrownBy(
            () ->
                new ScopeModel(
                    1,
                    new ScopeModel.Coefficients(new float[1], new float[1], new float[1], 0),
                    new ScopeModel.Levels(0, 1)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("scale 0.0");
  }

  private static ScopeModel model(ScopeModel.Levels levels) {
    return new ScopeModel(
        1,
        new ScopeModel.Coefficients(new float[] {1}, new float[] {4}, new float[] {2}, 0.5),
        levels);
  }

  @Test
  void kindsFarApartAreToldApart() {
    ScopeLearner.Learned learned = ScopeLearner.learn(states(40, 3, 1), states(60, -3, 2), 7, 11);
    assertThat(learned.report().inside()).isEqualTo(10);
    assertThat(learned.report().outside()).isEqualTo(15);
    assertThat(learned.report().auc()).isEqualTo(1);
    assertThat(learned.report().missed()).isZero();
    assertThat(learned.report().taken()).isZero();
    assertThat(learned.report().isClear()).isTrue();
    assertThat(learned.used()).contains(learned.model());
    assertThat(learned.model().blocks()).isEqualTo(7);
    assertThat(states(20, 4, 3)).allMatch(state -> learned.model().membership(state) == 1);
    assertThat(states(20, -4, 4)).allMatch(state -> learned.model().membership(state) == 0);
  }

  @Test
  void whatIsTheSameCannotBeToldApart() {
    ScopeLearner.Learned learned = ScopeLearner.learn(states(200, 0, 1), states(200, 0, 2), 1, 11);
    assertThat(learned.report().auc()).isBetween(0.3, 0.7);
    assertThat(learned.report().missed()).isBetween(0.2, 0.8);
    assertThat(learned.report().isClear()).isFalse();
    assertThat(learned.report().used()).isFalse();
    assertThat(learned.used()).isEmpty();
    assertThat(learned.evenIfUnclear().used()).contains(learned.model());
  }

  @Test
  void theSameSeedLearnsTheSame() {
    ScopeModel one = ScopeLearner.learn(states(9, 1, 1), states(9, -1, 2), 1, 5).model();
    ScopeModel two = ScopeLearner.learn(states(9, 1, 1), states(9, -1, 2), 1, 5).model();
    assertThat(two.levels()).isEqualTo(one.levels());
    assertThat(two.coefficients().weights()).isEqualTo(one.coefficients().weights());
  }

  /** The passage lies between the tails, whichever way about they are, and is never a cliff. */
  @Test
  void levelsLieBetweenTheKinds() {
    double[] low = {0, 0, 0, 0};
    double[] high = {8, 8, 8, 8};
    assertThat(ScopeLearner.levels(high, low)).isEqualTo(new ScopeModel.Levels(0, 8));
    assertThat(ScopeLearner.levels(low, high)).isEqualTo(new ScopeModel.Levels(0, 8));
    assertThat(ScopeLearner.levels(low, low)).isEqualTo(new ScopeModel.Levels(-0.25, 0.25));
  }

  /** One feature is constant, as some of a model's are. */
  private static List<float[]> states(int count, double center, long seed) {
    Random random = new Random(seed);
    List<float[]> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] state = new float[WIDTH];
      for (int j = 1; j < WIDTH; j++) {
        state[j] = (float) (center + random.nextGaussian());
      }
      states.add(state);
    }
    return states;
  }
}
