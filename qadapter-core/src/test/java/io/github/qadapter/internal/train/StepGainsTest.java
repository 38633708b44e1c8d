package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import com.google.common.primitives.Ints;
import io.github.qadapter.BaseModel;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.data.EncodedData;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.GoldenCases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each way to save work gains on a real model, against the same gradient without it. Every row
 * is held to the base (formula 8), so that only its layout differs.
 */
@Tag("slow")
class StepGainsTest {
  private static final Logger LOG = LoggerFactory.getLogger(StepGainsTest.class);
  private static final int PAIRS = Integer.getInteger("qadapter.pairs", 8);
  private static final int MOST_TOKENS = 512;
  private static final PassOptions DROPOUT =
      new PassOptions(0.1, 0, ActivationCheckpointing.OFF, OptionalLong.empty());
  private static final PassOptions CHECKPOINTED =
      new PassOptions(0, 0, ActivationCheckpointing.PER_BLOCK, OptionalLong.empty());
  private static final PassOptions STATES_KEPT =
      new PassOptions(0, 0, ActivationCheckpointing.OFF, OptionalLong.of(Long.MAX_VALUE));

  @Test
  void sharingThePromptAndProjectingAnswersOnlyPay() {
    String model = System.getProperty("qadapter.model", "");
    assumeTrue(!model.isBlank(), "needs a model, -Dqadapter.model=FOLDER");
    PreferenceData data =
        PreferenceData.read(GoldenCases.require("qadapter.data").resolve("hh-rlhf/helpful.jsonl"));
    try (LocalBaseModel base = (LocalBaseModel) BaseModel.open(Path.of(model))) {
      List<EncodedPair> pairs = pairs(base, data);
      int padding = base.loaded().tokenizer().endOfTurn();
      LoraOptions all = LoraOptions.builder().build();
      LoraOptions upper = LoraOptions.builder().lastLayers(10).build();
      List<List<PackedAnswers>> packed = pairs.stream().map(StepGainsTest::packed).toList();
      List<Way> ways =
          List.of(
              new Way("packed pair, answers projected", base, all, PassOptions.PLAIN, packed),
              new Way(
                  "two rows, padded to the longer answer",
                  base,
                  all,
                  PassOptions.PLAIN,
                  pairs.stream().map(pair -> padded(pair, padding)).toList()),
              new Way(
                  "packed pair, every position projected",
                  base,
                  all,
                  PassOptions.PLAIN,
                  pairs.stream().map(StepGainsTest::everywhere).toList()),
              new Way("with dropout", base, all, DROPOUT, packed),
              new Way("with activation checkpointing", base, all, CHECKPOINTED, packed),
              new Way("with the base's states kept", base, all, STATES_KEPT, packed),
              new Way(
                  "adapter in the upper 10 layers, states kept", base, upper, STATES_KEPT, packed));
      try {
        ways.forEach(way -> way.seconds(0)); // warms up; what is kept is kept from then on
        report(ways, pairs);
      } finally {
        ways.forEach(Way::close);
      }
    }
  }

  private static void report(List<Way> ways, List<EncodedPair> pairs) {
    List<Double> medians = new ArrayList<>();
    List<List<Double>> first = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      List<List<Double>> seconds = new ArrayList<>();
      ways.forEach(way -> seconds.add(new ArrayList<>()));
      for (int pair = 1; pair < pairs.size(); pair++) {
        for (int way = 0; way < ways.size(); way++) {
          seconds.get(way).add(ways.get(way).seconds(pair));
        }
      }
      for (int way = 0; way < ways.size(); way++) {
        double median = median(seconds.get(way));
        if (pass == 1) {
          medians.add(median);
          LOG.info(
              "{}: {} s a pair at first, {} s later",
              ways.get(way).name,
              String.format(Locale.ROOT, "%.3f", median(first.get(way))),
              String.format(Locale.ROOT, "%.3f", median));
        }
      }
      first = seconds;
    }
    assertThat(medians.get(1)).as("two rows").isGreaterThan(medians.get(0));
    assertThat(medians.get(2)).as("every position").isGreaterThan(medians.get(0));
    assertThat(medians.get(5)).as("kept states").isLessThan(medians.get(0));
    assertThat(medians.get(6)).as("upper layers").isLessThan(medians.get(5));
  }

  private static double median(List<Double> numbers) {
    List<Double> sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private static List<EncodedPair> pairs(LocalBaseModel base, PreferenceData data) {
    TrainingOptions options =
        TrainingOptions.builder().maxPromptTokens(MOST_TOKENS).maxAnswerTokens(MOST_TOKENS).build();
    return EncodedData.of(
            data.slice(0, 10 * PAIRS), base.loaded().pairEncoder(options), prompt -> {})
        .pairs()
        .stream()
        .filter(pair -> length(pair) <= MOST_TOKENS)
        .limit(PAIRS + 1)
        .toList();
  }

  private static int length(EncodedPair pair) {
    return pair.prompt().length + pair.chosen().length + pair.rejected().length;
  }

  private static List<PackedAnswers> packed(EncodedPair pair) {
    return List.of(PackedAnswers.of(pair.prompt(), List.of(pair.chosen(), pair.rejected())));
  }

  private static List<PackedAnswers> everywhere(EncodedPair pair) {
    return List.of(
        PackedAnswers.ofText(Ints.concat(pair.prompt(), pair.chosen(), pair.rejected())));
  }

  /** The padding stands before the prompt: there it is not scored and costs as much. */
  private static List<PackedAnswers> padded(EncodedPair pair, int padding) {
    int longest = Math.max(pair.chosen().length, pair.rejected().length);
    return List.of(
        PackedAnswers.of(
            filled(pair.prompt(), longest - pair.chosen().length, padding), pair.chosen()),
        PackedAnswers.of(
            filled(pair.prompt(), longest - pair.rejected().length, padding), pair.rejected()));
  }

  private static int[] filled(int[] prompt, int more, int padding) {
    int[] fill = new int[more];
    Arrays.fill(fill, padding);
    return Ints.concat(fill, prompt);
  }

  /** One way to lay out and to run pairs. */
  private static final class Way implements AutoCloseable {
    private final String name;
    private final List<List<PackedAnswers>> rows;
    private final PassOptions options;
    private final NDManager manager;
    private final LowRankAdapter adapter;
    private final RowGradients gradients;
    private final HiddenStateCache states;

    Way(
        String name,
        LocalBaseModel base,
        LoraOptions adapter,
        PassOptions options,
        List<List<PackedAnswers>> rows) {
      this.name = name;
      this.rows = rows;
      this.options = options;
      Decoder decoder = base.loaded().decoder();
      this.manager = decoder.newScope();
      this.adapter = LowRankAdapter.untrained(decoder, adapter, 0);
      this.gradients = new RowGradients(decoder, this.adapter, Objective.residual());
      this.states = new HiddenStateCache(decoder, gradients, options.keptBytes());
    }

    double seconds(int pair) {
      List<PackedAnswers> own = rows.get(pair);
      long begun = System.nanoTime();
      adapter.changed(); // as after a step
      for (int i = 0; i < own.size(); i++) {
        int place = pair * own.size() + i;
        try (NDManager one = manager.newSubManager()) {
          RowGradients.Frozen frozen = states.of(one, place, own.get(i));
          gradients
              .retain(one, own.get(i), frozen, Retention.Penalty.KL, options.run(1, place))
              .gradient()
              .toFloatArray();
        }
      }
      return (System.nanoTime() - begun) / 1e9;
    }

    @Override
    public void close() {
      states.close();
      manager.close();
      adapter.close();
    }
  }
}
