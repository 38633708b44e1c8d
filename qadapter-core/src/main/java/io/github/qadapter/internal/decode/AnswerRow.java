package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import java.util.OptionalInt;

/**
 * One answer as it grows. The engine says what is likely next, the row takes a token; what it makes
 * of its tokens (text, stopping, streaming) is its own business.
 *
 * <p>All methods are called on the engine's one thread, one after another, and must not block:
 * every other answer waits meanwhile. An exception ends the row's request and no other.
 */
public interface AnswerRow {
  /**
   * The token to append; nothing if the answer is over, and the row is not asked again then.
   *
   * @param logProbabilities float32 [1, V], the guided policy's log-probabilities but for a
   *     constant that is the same for all tokens: their {@code logSoftmax} is the policy, their
   *     largest its likeliest token. Valid during the call only; not to be changed.
   */
  OptionalInt next(NDArray logProbabilities);

  /**
   * How many tokens it will take at most; memory is set aside for them before it begins. Unless it
   * says, that is as many as the model's context holds.
   */
  default int mostTokens() {
    return Integer.MAX_VALUE;
  }

  /** Called once after the last {@link #next}, unless the request fails. */
  default void ended(Finish finish) {}

  /**
   * Called once if the request fails: with what a row threw, {@link
   * java.util.concurrent.CancellationException} after {@link DecodeTicket#cancel}, {@link
   * IllegalStateException} when the engine or an adapter of the request is closed.
   */
  default void failed(Throwable cause) {}

  /** Why a row gets no more tokens. */
  enum Finish {
    /** It said that it is over. */
    OVER,
    /** The model's context is full, and sliding was not asked for. */
    CONTEXT_FULL
  }
}
