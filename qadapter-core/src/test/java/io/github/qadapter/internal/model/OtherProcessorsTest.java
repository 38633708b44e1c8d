package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.torch.AssumedProcessor;
import io.github.qadapter.internal.torch.SixteenBits;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A model on processors that multiply bfloat16 numbers otherwise than the one of these tests. */
class OtherProcessorsTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is in the red box?"));
  private static final String ANSWER = "There is a small stone in it.";

  /**
   * What rounding states to bfloat16 may move a log-probability by. A state is off by at most 2⁻⁹
   * of itself after each of the model's some dozen roundings in a row, so a logit by about a
   * twentieth of its size, and logits of likely tokens are below ten.
   */
  private static final double ROUNDING = 12 * 0x1p-9 * 10;

  private static LocalBaseModel open(Precision precision, SixteenBits does) {
    return AssumedProcessor.during(does, () -> TinyModel.open(precision));
  }

  @ParameterizedTest
  @EnumSource(SixteenBits.class)
  void saysWhatThe32BitModelSaysButForRounding(SixteenBits does) {
    try (LocalBaseModel exact = TinyModel.open(Precision.FLOAT32);
        LocalBaseModel base = open(Precision.BFLOAT16, does)) {
      List<LogLikelihood.TokenLogProbability> wanted = exact.logLikelihood(PROMPT, ANSWER).tokens();
      List<LogLikelihood.TokenLogProbability> found = base.logLikelihood(PROMPT, ANSWER).tokens();
      for (int t = 0; t < wanted.size(); t++) {
        assertThat(found.get(t).logProbability())
            .as("token %d", t)
            .isCloseTo(wanted.get(t).logProbability(), within(ROUNDING));
      }
    }
  }

  /** A token at a time meets weights in another way than a whole row. */
  @ParameterizedTest
  @CsvSource({
    "BFLOAT16, EMULATED",
    "BFLOAT16, ABSENT",
    "INT8, EMULATED",
    "INT8, ABSENT",
    "INT4, ABSENT"
  })
  void aTokenAtATimeSaysWhatAWholeRowSays(Precision precision, SixteenBits does) {
    try (LocalBaseModel base = open(precision, does);
        NDManager scope = base.loaded().decoder().newScope();
        CachedDecoder cached = new CachedDecoder(base.loaded().decoder(), Long.MAX_VALUE)) {
      int[] ids = base.loaded().tokenizer().documentIds(ANSWER + ANSWER);
      KvCache cache = cached.newCache(cached.layers(), ids.length);
      NDArray last = scope.create(0);
      for (int id : ids) {
        DecodeInput turn = new DecodeInput(cache, id, new int[0], new float[0], 1);
        last = cached.step(scope, List.of(turn)).get(0);
      }
      NDArray row =
          base.loaded()
              .decoder()
              .hidden(scope, PackedRow.of(ids).build(), new long[] {ids.length - 1}, new NDList());
      float[] wanted = base.loaded().decoder().head().logits(scope, row).toFloatArray();
      float[] found = last.toFloatArray();
      for (int word = 0; word < wanted.length; word++) {
        assertThat((double) found[word])
            .as("word %d", word)
            .isCloseTo(wanted[word], within(ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, EMULATED", "BFLOAT16, ABSENT", "INT8, ABSENT"})
  void learnsWhatIsPreferred(Precision precision, SixteenBits does) {
    try (LocalBaseModel base = open(precision, does);
        CustomModel custom = TinyModel.train(base)) {
      double moved = 0;
      for (PreferencePair pair : TinyModel.preferences(8).pairs()) {
        moved +=
            custom.reward(pair.prompt(), pair.chosen()).score()
                - custom.reward(pair.prompt(), pair.rejected()).score();
      }
      assertThat(moved).isPositive();
    }
  }
}
