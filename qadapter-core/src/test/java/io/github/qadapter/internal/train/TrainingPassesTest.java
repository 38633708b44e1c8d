package io.github.qadapter.internal.train;

import static io.github.qadapter.internal.fixture.GoldenModel.with;
import static io.github.qadapter.testkit.QAdapterAssertions.assertThatNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention.Penalty;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import io.github.qadapter.internal.fixture.GoldenCase;
import io.github.qadapter.internal.fixture.GoldenModel;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.train.MicroBatch.RetentionTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever saves work or memory leaves the gradient as it is: every way to run a pass, alone and
 * together, in float32.
 */
@Tag("levels")
class TrainingPassesTest {
  private static final double GRADIENT = 1e-3;
  private static final long SEED = 5;

  /** Where the base's states are when a row comes again: computed anew, in memory, in a file. */
  private static final List<OptionalLong> KEPT =
      List.of(OptionalLong.empty(), OptionalLong.of(Long.MAX_VALUE), OptionalLong.of(0));

  /** Each case's first objective in every way, the others in the two ways that differ the most. */
  @TestFactory
  List<DynamicTest> gradientsAreThoseOfTheCases() {
    return tests(
        Objectives.ALL,
        (open, expected) ->
            everyWay(
                open,
                expected,
                expected.name().equals(open.model.golden().objectives().get(0).name())
                    ? ways(0)
                    : List.of(PassOptions.PLAIN, ways(0).get(ways(0).size() - 1))));
  }

  @Tag("slow")
  @TestFactory
  List<DynamicTest> gradientsOfEveryObjectiveAreThoseOfTheCases() {
    return tests(Objectives.BUT_THE_FIRST, (open, expected) -> everyWay(open, expected, ways(0)));
  }

  /** Which of a case's objectives a test runs. */
  private enum Objectives {
    THE_FIRST,
    BUT_THE_FIRST,
    ALL;

    List<GoldenCase.Expected> of(List<GoldenCase.Expected> all) {
      return switch (this) {
        case THE_FIRST -> all.subList(0, 1);
        case BUT_THE_FIRST -> all.subList(1, all.size());
        case ALL -> all;
      };
    }
  }

  private static List<DynamicTest> tests(Objectives objectives, Check check) {
    List<DynamicTest> tests = new ArrayList<>();
    for (GoldenCase golden : GoldenCase.all()) {
      for (GoldenCase.Expected expected : objectives.of(golden.objectives())) {
        tests.add(
            dynamicTest(
                golden.name() + ", " + expected.name(),
                () -> with(golden, model -> check.run(new Open(model), expected))));
      }
    }
    return tests;
  }

  private static void everyWay(Open open, GoldenCase.Expected expected, List<PassOptions> ways) {
    AdapterLayout layout = open.model.layout();
    float[] values = open.model.adapter().values();
    float[] wanted =
        open.model.golden().gradient("gradients-" + expected.name() + ".safetensors", layout);
    for (PassOptions way : ways) {
      try (LocalWorker worker = open.worker(layout, expected.objective(), way)) {
        for (String time : times(way)) {
          float[] actual =
              worker.differentiate(values, open.pairs(expected.objective())).gradient();
          sameGradient(layout, actual, wanted, way + ", " + time);
          if (expected.node().has("retention")) {
            sameGradient(
                layout,
                worker.differentiate(values, open.retention()).gradient(),
                open.model
                    .golden()
                    .gradient("retention-gradients-" + expected.name() + ".safetensors", layout),
                "retention, " + way + ", " + time);
          }
        }
      }
    }
  }

  /**
   * With the lower matrices zero both adapters say the same, but one shares layers with the base.
   * What is shared does not depend on the objective: here each case's first, all in the slow suite.
   */
  @TestFactory
  List<DynamicTest> sharingTheLowerLayersChangesNothing() {
    return tests(Objectives.THE_FIRST, (open, expected) -> upperOnly(open, expected.objective()));
  }

  @Tag("slow")
  @TestFactory
  List<DynamicTest> sharingTheLowerLayersChangesNothingForAnyObjective() {
    return tests(
        Objectives.BUT_THE_FIRST, (open, expected) -> upperOnly(open, expected.objective()));
  }

  private static void upperOnly(Open open, Objective objective) {
    AdapterLayout all = open.model.layout();
    AdapterLayout.Builder builder = new AdapterLayout.Builder(open.model.decoder().config());
    int begin = all.size();
    for (AdapterLayout.Place place : all.places()) {
      if (place.layer() > 0) {
        builder.add(place.layer(), place.projection(), place.rank(), place.scale());
        begin = Math.min(begin, place.offset());
      }
    }
    AdapterLayout upper = builder.build();
    float[] values = open.model.adapter().values();
    float[] upperValues = Arrays.copyOfRange(values, begin, values.length);
    Arrays.fill(values, 0, begin, 0);
    assertThat(upper.firstLayer()).isEqualTo(1);
    for (MicroBatch work : List.of(open.pairs(objective), open.retention())) {
      float[] wanted = open.once(all, objective, PassOptions.PLAIN, values, work);
      for (PassOptions way : ways(0)) {
        try (LocalWorker shared = open.worker(upper, objective, way)) {
          for (String time : times(way)) {
            sameGradient(
                upper,
                shared.differentiate(upperValues, work).gradient(),
                Arrays.copyOfRange(wanted, begin, wanted.length),
                way + ", " + time);
          }
        }
      }
    }
  }

  /** A row that comes again is run another way only where something was kept of it. */
  private static List<String> times(PassOptions way) {
    return way.keptBytes().isPresent() ? List.of("first", "second") : List.of("first");
  }

  /** What is dropped follows from seed, step and row, not from how or where the row is run. */
  @TestFactory
  List<DynamicTest> dropoutIsTheSameHoweverARowIsRun() {
    return GoldenCase.all().stream()
        .map(
            golden ->
                dynamicTest(golden.name(), () -> with(golden, model -> dropout(new Open(model)))))
        .toList();
  }

  private void dropout(Open open) {
    AdapterLayout layout = open.model.layout();
    float[] values = open.model.adapter().values();
    Objective objective = Objective.residual();
    MicroBatch work = open.pairs(objective);
    MicroBatch next =
        new MicroBatch(
            work.step() + 1, work.pairs(), work.preference(), work.texts(), RetentionTerm.NONE);
    float[] plain = open.once(layout, objective, PassOptions.PLAIN, values, work);
    List<PassOptions> ways = ways(0.3);
    float[] dropped = open.once(layout, objective, ways.get(0), values, work);
    for (PassOptions way : ways) {
      assertThat(open.once(layout, objective, way, values, work))
          .as(way.toString())
          .isEqualTo(dropped);
    }
    assertThat(dropped).isNotEqualTo(plain);
    assertThat(open.once(layout, objective, ways.get(0), values, next)).isNotEqualTo(dropped);
    PassOptions otherSeed =
        new PassOptions(0.3, SEED + 1, ActivationCheckpointing.OFF, OptionalLong.empty());
    assertThat(open.once(layout, objective, otherSeed, values, work)).isNotEqualTo(dropped);
  }

  private static List<PassOptions> ways(double dropout) {
    List<PassOptions> ways = new ArrayList<>();
    for (ActivationCheckpointing checkpointing : ActivationCheckpointing.values()) {
      for (OptionalLong kept : KEPT) {
        ways.add(new PassOptions(dropout, SEED, checkpointing, kept));
      }
    }
    return ways;
  }

  private static void sameGradient(
      AdapterLayout layout, float[] actual, float[] wanted, String way) {
    for (AdapterLayout.Place place : layout.places()) {
      assertThatNumbers(actual)
          .as("%s, %s A", way, place)
          .areCloseToLargest(wanted, place.offset(), place.offsetOfB(), GRADIENT);
      int end = place.offsetOfB() + place.out() * place.rank();
      assertThatNumbers(actual)
          .as("%s, %s B", way, place)
          .areCloseToLargest(wanted, place.offsetOfB(), end, GRADIENT);
    }
  }

  private interface Check {
    void run(Open open, GoldenCase.Expected expected);
  }

  /** An open case as this test runs it. */
  private record Open(GoldenModel model) {
    LocalWorker worker(AdapterLayout layout, Objective objective, PassOptions options) {
      TrainingSet set =
          new TrainingSet(
              EncodedPairs.of(model.golden().pairs()),
              ImmutableList.of(text()),
              model.base().loaded().tokenizer().endOfTurn());
      return new LocalWorker(
          model.decoder(), layout, set, objective, options, StopSignal.onInterrupt());
    }

    float[] once(
        AdapterLayout layout,
        Objective objective,
        PassOptions options,
        float[] values,
        MicroBatch work) {
      try (LocalWorker worker = worker(layout, objective, options)) {
        return worker.differentiate(values, work).gradient();
      }
    }

    MicroBatch pairs(Objective objective) {
      List<EncodedPair> pairs = model.golden().pairs();
      return new MicroBatch(
          1,
          IntStream.range(0, pairs.size()).boxed().collect(ImmutableList.toImmutableList()),
          PreferenceBatch.totals(pairs.stream().map(EncodedPair::lengths).toList(), objective),
          ImmutableList.of(),
          RetentionTerm.NONE);
    }

    MicroBatch retention() {
      return new MicroBatch(
          1,
          ImmutableList.of(),
          new PreferenceLoss.Batch(0, 0, 0),
          ImmutableList.of(0),
          new RetentionTerm(1.0 / text().length, Penalty.KL));
    }

    private int[] text() {
      EncodedPair pair = model.golden().pairs().get(0);
      return Ints.concat(pair.prompt(), pair.chosen());
    }
  }
}
