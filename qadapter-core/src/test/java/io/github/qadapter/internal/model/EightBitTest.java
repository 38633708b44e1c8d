package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.QAdapter;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.train.MemoryPlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose matrices are rounded to 8 bits, against the same in 16. */
@Tag("levels")
class EightBitTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is in the red box?"));
  private static final String ANSWER = "There is a small stone in it.";

  /**
   * What rounding may move a logit or a token's log-probability by, in nats. A weight is moved by
   * half of 1/127 of its row's largest one at most, 1/500 of it on average; a product of 192 of
   * them by that share of its size, up or down, and 35 such products one after another by √35 / 500
   * = 1.2 %, as bfloat16's own 2^-9 a rounding does. Logits here are within 15: 0.18 each way.
   */
  private static final double ROUNDING = 0.36;

  @Test
  void saysNearlyWhatTheExactWeightsSay() {
    try (LocalBaseModel exact = TinyModel.open(Precision.BFLOAT16);
        LocalBaseModel rounded = TinyModel.open(Precision.INT8)) {
      assertThat(rounded.info().precision()).isEqualTo(Precision.INT8);
      assertThat(rounded.loaded().fingerprints()).isEqualTo(exact.loaded().fingerprints());
      List<LogLikelihood.TokenLogProbability> wanted = exact.logLikelihood(PROMPT, ANSWER).tokens();
      List<LogLikelihood.TokenLogProbability> found =
          rounded.logLikelihood(PROMPT, ANSWER).tokens();
      assertThat(found).isNotEqualTo(wanted);
      for (int t = 0; t < wanted.size(); t++) {
        assertThat(found.get(t).logProbability())
            .as("token %d", t)
            .isCloseTo(wanted.get(t).logProbability(), within(ROUNDING));
      }
    }
  }

  /** A token at a time goes through another kernel than a whole row. */
  @Test
  void aTokenAtATimeSaysWhatAWholeRowSays() {
    try (LocalBaseModel base = TinyModel.open(Precision.INT8);
        NDManager scope = base.loaded().decoder().newScope();
        CachedDecoder cached = new CachedDecoder(base.loaded().decoder(), Long.MAX_VALUE)) {
      int[] ids = base.loaded().tokenizer().documentIds(ANSWER + ANSWER + ANSWER);
      assertThat(ids).hasSizeGreaterThan(16);
      KvCache cache = cached.newCache(cached.layers(), ids.length);
      NDArray last = scope.create(0);
      for (int id : ids) {
        last = cached.step(scope, List.of(base(cache, id))).get(0);
      }
      NDArray row =
          base.loaded()
              .decoder()
              .hidden(scope, PackedRow.of(ids).build(), new long[] {ids.length - 1}, new NDList());
      float[] wanted = base.loaded().decoder().head().logits(scope, row).toFloatArray();
      float[] found = last.toFloatArray();
      for (int word = 0; word < wanted.length; word++) {
        assertThat(found[word])
            .as("word %d", word)
            .isCloseTo(wanted[word], within((float) ROUNDING));
      }
    }
  }

  private static DecodeInput base(KvCache cache, int token) {
    return new DecodeInput(cache, token, new int[0], new float[0], 1);
  }

  /** The very same adapter, on whichever weights it is opened. */
  @Test
  void anAdapterFitsRoundedAndExactWeightsAlike(@TempDir Path folder) {
    float[] learned;
    LogLikelihood onRounded;
    try (LocalBaseModel rounded = TinyModel.open(Precision.INT8);
        CustomModel trained = TinyModel.train(rounded)) {
      trained.save(folder.resolve("adapter"));
      onRounded = trained.logLikelihood(PROMPT, ANSWER);
      try (CustomModel again = QAdapter.load(rounded, folder.resolve("adapter"))) {
        assertThat(again.logLikelihood(PROMPT, ANSWER)).isEqualTo(onRounded);
      }
      learned = values(rounded, folder);
    }
    try (LocalBaseModel exact = TinyModel.open(Precision.BFLOAT16);
        CustomModel again = QAdapter.load(exact, folder.resolve("adapter"))) {
      assertThat(values(exact, folder)).isEqualTo(learned);
      assertThat(again.logLikelihood(PROMPT, ANSWER))
          .isNotEqualTo(onRounded)
          .isNotEqualTo(exact.logLikelihood(PROMPT, ANSWER));
    }
  }

  private static float[] values(LocalBaseModel base, Path folder) {
    TrainedAdapter read = AdapterFolder.read(folder.resolve("adapter"), base.loaded());
    try (LowRankAdapter adapter = read.adapter()) {
      return adapter.values();
    }
  }

  /** The way back of a kept graph holds its matrices in 16 bits; blocks computed twice do not. */
  @Test
  void thePlanCountsWidenedWeights() {
    MemoryPlan.Longest row = new MemoryPlan.Longest(64, 32);
    try (LocalBaseModel exact = TinyModel.open(Precision.BFLOAT16);
        LocalBaseModel rounded = TinyModel.open(Precision.INT8);
        LowRankAdapter adapter =
            LowRankAdapter.untrained(exact.loaded().decoder(), LoraOptions.builder().build(), 1)) {
      long more =
          MemoryPlan.of(rounded.loaded().decoder(), adapter.layout(), row, Long.MAX_VALUE)
                  .workBytes()
              - MemoryPlan.of(exact.loaded().decoder(), adapter.layout(), row, Long.MAX_VALUE)
                  .workBytes();
      assertThat(more)
          .isEqualTo(
              rounded.loaded().decoder().config().layers()
                  * (rounded.loaded().decoder().widenedBlockBytes()
                      - exact.loaded().decoder().widenedBlockBytes()));
      assertThat(rounded.loaded().decoder().widenedBlockBytes()).isPositive();
    }
  }
}
