package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Reply.Ending;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.KeyValueCache;
import io.github.qadapter.internal.policy.Guidance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Continues a prompt. With guidance, base and adapted policy are two rows of one batch, so that
 * each weight is read once for both; without, the base answers alone.
 */
public final class GuidedDecoder {
  private final Decoder decoder;
  private final @Nullable Guidance guidance;

  /** A decoder of the base alone, or of base and adapter together. */
  public GuidedDecoder(Decoder decoder, @Nullable Guidance guidance) {
    this.decoder = decoder;
    this.guidance = guidance;
  }

  /**
   * What was generated.
   *
   * @param ids the tokens without the one that ended the turn
   * @param tokens how many were generated, that one included
   * @param ending why it ended
   */
  public record Generated(List<Integer> ids, int tokens, Ending ending) {}

  /**
   * Generates until a token of {@code ends}, the wanted length or the end of the context.
   *
   * @param prompt at least one token
   */
  public Generated generate(int[] prompt, int maxTokens, Set<Integer> ends, Sampler sampler) {
    List<Integer> ids = new ArrayList<>();
    try (NDManager request = decoder.newScope();
        KeyValueCache cache = decoder.newCache(request, rows())) {
      int[] fresh = prompt;
      while (true) {
        int next = step(request, cache, fresh, sampler);
        if (ends.contains(next)) {
          return new Generated(List.copyOf(ids), ids.size() + 1, Ending.END_OF_TURN);
        }
        ids.add(next);
        if (ids.size() >= maxTokens) {
          return new Generated(List.copyOf(ids), ids.size(), Ending.MAX_TOKENS);
        }
        if (cache.seen() >= decoder.config().maxPositions()) {
          return new Generated(List.copyOf(ids), ids.size(), Ending.CONTEXT_FULL);
        }
        fresh = new int[] {next};
      }
    }
  }

  private int step(NDManager request, KeyValueCache cache, int[] fresh, Sampler sampler) {
    try (NDManager scope = request.newSubManager()) {
      return sampler.pick(forward(scope, cache, fresh));
    }
  }

  private NDArray forward(NDManager scope, KeyValueCache cache, int[] fresh) {
    if (guidance == null) {
      return decoder.head().logits(scope, decoder.advance(scope, cache, fresh, new NDList(), 0));
    }
    NDArray hidden = decoder.advance(scope, cache, fresh, guidance.adapter().ready(), 1);
    NDArray base = decoder.head().states(scope, hidden, 0, 1);
    NDArray adapted = decoder.head().states(scope, hidden, 1, 2);
    return guidance.logProbabilities(
        decoder.head().logits(scope, base), decoder.head().logitDifferences(scope, adapted, base));
  }

  private int rows() {
    return guidance == null ? 1 : 2;
  }
}
