package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.Reply.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer that ends with certain tokens or at a length; read it after the request's end. */
public final class SampledRow implements AnswerRow {
  private final Sampler sampler;
  private final int maxTokens;
  private final Set<Integer> ends;
  private final List<Integer> ids = new ArrayList<>();
  private @Nullable FinishReason finishReason;

  /**
   * An answer not yet begun.
   *
   * @param ends tokens that end it
   */
  public SampledRow(Sampler sampler, int maxTokens, Set<Integer> ends) {
    this.sampler = sampler;
    this.maxTokens = maxTokens;
    this.ends = Set.copyOf(ends);
  }

  @Override
  public OptionalInt next(NDArray logProbabilities) {
    int next = sampler.pick(logProbabilities);
    if (ends.contains(next)) {
      finishReason = FinishReason.STOP;
      return OptionalInt.empty();
    }
    ids.add(next);
    if (ids.size() == maxTokens) {
      finishReason = FinishReason.LENGTH;
      return OptionalInt.empty();
    }
    return OptionalInt.of(next);
  }

  @Override
  public int mostTokens() {
    return maxTokens;
  }

  /** Its tokens without the one that ended it. */
  public List<Integer> ids() {
    return List.copyOf(ids);
  }

  /** How many tokens were generated, the one that ended it included. */
  public int tokens() {
    return ids.size() + (finishReason() == FinishReason.STOP ? 1 : 0);
  }

  /** Why it ended. */
  public FinishReason finishReason() {
    return finishReason == null ? FinishReason.CONTEXT_FULL : finishReason;
  }
}
