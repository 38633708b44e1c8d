package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Customization;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Preference data that is not to be brought into memory. */
class LargeDataTest {
  private static final int PAIRS = 1500;

  /** Asked while the first step is told, when all that training keeps is there. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainingReadsEachPairOnceAndKeepsNoTextOfIt(boolean scope) {
    List<WeakReference<PreferencePair>> made = new ArrayList<>();
    Iterable<PreferencePair> pairs =
        () -> pairs(PAIRS).peek(pair -> made.add(new WeakReference<>(pair))).iterator();
    AtomicLong alive = new AtomicLong(-1);
    try (LocalBaseModel base = TinyModel.open()) {
      Customization customization =
          untilTheFirstStep(base, pairs)
              .onStep(
                  step -> {
                    System.gc();
                    alive.set(made.stream().filter(pair -> pair.get() != null).count());
                    Thread.currentThread().interrupt();
                  });
      assertThatThrownBy(
              (scope
                      ? customization.withScope(Scope.learned(options -> options.negatives(20)))
                      : customization)
                  ::train)
          .isInstanceOf(TrainingCancelledException.class);
    } finally {
      Thread.interrupted();
    }
    assertThat(made).as("pairs made, each in the only pass").hasSize(PAIRS);
    assertThat(alive).hasValue(0);
  }

  @Tag("slow")
  @Test
  @Timeout(3600)
  void aMillionPairsTrainIn600MegabytesOfHeap() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx600m",
                "-Dbasedir=" + System.getProperty("basedir", ""),
                "-cp",
                System.getProperty("java.class.path"),
                MillionPairs.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output).contains(MillionPairs.TRAINED);
  }

  /** The child's program. */
  static final class MillionPairs {
    static final String TRAINED = "steps were taken: ";
    private static final int STEPS = 3;

    private MillionPairs() {}

    /** Ends after the first steps. */
    public static void main(String[] args) {
      try (LocalBaseModel base = TinyModel.open()) {
        Customization customization =
            untilTheFirstStep(base, () -> pairs(1_000_000).iterator())
                .onStep(
                    step -> {
                      if (step.step() == STEPS) {
                        Thread.currentThread().interrupt();
                      }
                    });
        customization.train().close();
      } catch (TrainingCancelledException e) {
        System.out.println(TRAINED + e.steps());
      }
    }
  }

  private static Customization untilTheFirstStep(
      LocalBaseModel base, Iterable<PreferencePair> pairs) {
    return QAdapter.customize(base)
        .withPreferences(PreferenceData.from(pairs))
        .withRetention(Retention.none())
        .withEvaluation(evaluation -> evaluation.holdOut(0))
        .withTraining(training -> training.batchSize(2));
  }

  /** Made anew at each pass, about 130 tokens each. */
  private static Stream<PreferencePair> pairs(int count) {
    return IntStream.range(0, count).mapToObj(LargeDataTest::pair);
  }

  private static PreferencePair pair(int i) {
    return PreferencePair.of(
        "What do you know about the number %d?".formatted(i), answer(i, 3), answer(i, 7));
  }

  private static String answer(int i, int add) {
    StringBuilder text = new StringBuilder("Before it comes ").append(i - 1);
    for (int k = 1; k < 6; k++) {
      text.append(", then ").append(i + add * k);
    }
    return text.append('.').toString();
  }
}
