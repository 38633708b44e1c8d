package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose projections are rounded to 4 bits. */
@Tag("levels")
class FourBitTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is in the red box?"));
  private static final String ANSWER = "There is a small stone in it.";

  /**
   * What widening the rounded weights to bfloat16 instead of computing with them in 32 bits, and
   * what rounding states to it, may move a logit by; as in OtherProcessorsTest.
   */
  private static final float ROUNDING = 12 * 0x1p-9f * 10;

  /** The kernel multiplies a token, a whole row is multiplied with widened weights. */
  @Test
  void aTokenAtATimeSaysWhatAWholeRowSays() {
    try (LocalBaseModel base = TinyModel.open(Precision.INT4);
        NDManager scope = base.loaded().decoder().newScope();
        CachedDecoder cached = new CachedDecoder(base.loaded().decoder(), Long.MAX_VALUE)) {
      assertThat(base.info().precision()).isEqualTo(Precision.INT4);
      int[] ids = base.loaded().tokenizer().documentIds(ANSWER + ANSWER + ANSWER);
      KvCache cache = cached.newCache(cached.layers(), ids.length);
      NDArray last = scope.create(0);
      for (int id : ids) {
        DecodeInput turn = new DecodeInput(cache, id, new int[0], new float[0], 1);
        last = cached.step(scope, List.of(turn)).get(0);
      }
      assertThat(last.toFloatArray()).containsExactly(wholeRow(base, scope, ids), within(ROUNDING));
    }
  }

  /** A prompt of more rows than the kernel takes goes another way than one of fewer. */
  @Test
  void aLongPromptSaysWhatAWholeRowSays() {
    try (LocalBaseModel base = TinyModel.open(Precision.INT4);
        NDManager scope = base.loaded().decoder().newScope();
        CachedDecoder cached = new CachedDecoder(base.loaded().decoder(), Long.MAX_VALUE)) {
      int[] ids = base.loaded().tokenizer().documentIds(ANSWER.repeat(60));
      assertThat(ids).hasSizeGreaterThan(256); // what the kernel takes
      for (int[] prompt : List.of(ids, Arrays.copyOf(ids, 20))) {
        KvCache cache = cached.newCache(cached.layers(), prompt.length);
        NDArray state =
            cached
                .prefill(scope, new PromptChunk(cache, 0, prompt, prompt.length), List.of())
                .hidden();
        assertThat(cached.logits(scope, state, new NDList(), new float[0], 1).toFloatArray())
            .containsExactly(wholeRow(base, scope, prompt), within(ROUNDING));
        cached.drop(cache);
      }
    }
  }

  private static float[] wholeRow(LocalBaseModel base, NDManager scope, int[] ids) {
    Decoder decoder = base.loaded().decoder();
    PackedRow row = PackedRow.of(ids).build();
    NDArray states = decoder.hidden(scope, row, new long[] {ids.length - 1}, new NDList());
    return decoder.head().logits(scope, states).toFloatArray();
  }

  /** Gradients pass the rounded weights; what was learned fits the exact ones too. */
  @Test
  void aTrainedAdapterPrefersWhatWasChosenAndIsOpenedAgain(@TempDir Path folder) {
    LogLikelihood onRounded;
    try (LocalBaseModel base = TinyModel.open(Precision.INT4);
        CustomModel trained = TinyModel.train(base)) {
      double moved = 0;
      for (PreferencePair pair : TinyModel.preferences(8).pairs()) {
        moved +=
            trained.reward(pair.prompt(), pair.chosen()).score()
                - trained.reward(pair.prompt(), pair.rejected()).score();
      }
      assertThat(moved).isPositive();
      trained.save(folder.resolve("adapter"));
      onRounded = trained.logLikelihood(PROMPT, ANSWER);
      try (CustomModel again = QAdapter.load(base, folder.resolve("adapter"))) {
        assertThat(again.logLikelihood(PROMPT, ANSWER)).isEqualTo(onRounded);
      }
    }
    try (LocalBaseModel exact = TinyModel.open(Precision.BFLOAT16);
        CustomModel again = QAdapter.load(exact, folder.resolve("adapter"))) {
      assertThat(again.logLikelihood(PROMPT, ANSWER)).isNotEqualTo(onRounded);
    }
  }

  @Test
  void inputsThatAreNoMultipleOfAGroupAreRefusedWithWhatHelps() {
    assertThatThrownBy(
            () ->
                LocalBaseModel.open(
                    FamilyCase.of("llama-2").folder(), TestDevice.options(Precision.INT4)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("multiples of 32", "24", "q_proj", "INT8");
  }

  /** Of a weight in work there are its number, a byte, and the widened one. */
  @Test
  void thePlanCountsWidenedWeightsAndOnlyTheHeadIsCopied() {
    try (LocalBaseModel base = TinyModel.open(Precision.INT4)) {
      Decoder decoder = base.loaded().decoder();
      DecoderConfig config = decoder.config();
      assertThat(decoder.widenedBlockBytes() % (1 + decoder.bytesPerProduct())).isZero();
      assertThat(decoder.widenedBlockBytes()).isPositive();
      assertThat(decoder.packedBytes())
          .isIn(0L, (long) config.vocabularySize() * config.hiddenSize());
    }
  }
}
