package io.github.qadapter.internal.train;

import io.github.qadapter.Projection;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.model.Activations;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What training holds in memory beside the weights, in bytes, and what follows from a budget for
 * it. Mapped weights are no part of it: the operating system may take their pages back.
 *
 * @param activations what a pass keeps until its way back
 * @param workBytes the most that steps hold at a time, kept states apart
 * @param keptBytes what is left for the base's states between epochs
 */
public record MemoryPlan(Activations activations, long workBytes, long keptBytes) {
  private static final int STATES_OVER_VOCABULARY = 64;
  private static final int BYTES_OVER_VOCABULARY = 14;
  private static final int COPIES_OF_ADAPTER = 10;

  /**
   * The longest of some rows.
   *
   * @param tokens T, its tokens
   * @param states K, its scored states
   */
  public record Longest(int tokens, int states) {
    /** Of at least one row. */
    public static Longest of(Stream<PackedAnswers> rows) {
      return rows.map(row -> new Longest(row.row().ids().length, row.tokens().length))
          .reduce(
              new Longest(1, 1),
              (a, b) -> new Longest(Math.max(a.tokens, b.tokens), Math.max(a.states, b.states)));
    }
  }

  /**
   * The fastest plan within a budget: nothing is computed twice unless memory asks for it.
   *
   * @throws QAdapterException if even the smallest plan is beyond the budget
   */
  public static MemoryPlan of(
      Decoder decoder, AdapterLayout adapter, Longest longest, long budgetBytes) {
    for (Activations activations : Activations.values()) {
      long work = workBytes(decoder, adapter, longest, activations);
      if (work <= budgetBytes) {
        return new MemoryPlan(activations, work, budgetBytes - work);
      }
    }
    long least = workBytes(decoder, adapter, longest, Activations.RECOMPUTED);
    throw new QAdapterException(
        String.format(
            Locale.ROOT,
            "Expected a memory budget of at least %d bytes for rows of %d tokens, but found %d; raise it, or lower maxPromptTokens and maxAnswerTokens.",
            least,
            longest.tokens(),
            budgetBytes));
  }

  /** What steps hold at a time. */
  static long workBytes(
      Decoder decoder, AdapterLayout adapter, Longest longest, Activations activations) {
    DecoderConfig config = decoder.config();
    long tokens = longest.tokens();
    long graph =
        tokens * graphBytesPerToken(config, decoder.bytesPerProduct())
            + decoder.bytesOfLooks(tokens, activations);
    int adapted = config.layers() - adapter.firstLayer();
    long entering = tokens * config.hiddenSize() * decoder.bytesPerNumber();
    long blocks =
        switch (activations) {
          case KEPT -> adapted * decoder.widenedBlockBytes() + (adapted + 2L) * graph;
          case RECOMPUTED -> decoder.widenedBlockBytes() + adapted * entering + 3 * graph;
        };
    long chunk = Math.min(STATES_OVER_VOCABULARY, longest.states());
    long head =
        BYTES_OVER_VOCABULARY * chunk * config.vocabularySize()
            + 6L * Float.BYTES * longest.states() * config.hiddenSize();
    return blocks
        + head
        + decoder.bytesOfMasks(tokens)
        + (long) COPIES_OF_ADAPTER * Float.BYTES * adapter.size();
  }

  /**
   * What one block leaves for the way back, its looks apart: norms in 32 bits, the inputs of
   * adapters, queries, keys and values, and the three tensors of the feed-forward part.
   */
  private static long graphBytesPerToken(DecoderConfig config, int bytes) {
    long queries = config.outputs(Projection.QUERY);
    long keys = config.outputs(Projection.KEY);
    return 2L * Float.BYTES * config.hiddenSize()
        + bytes
            * (2L * config.hiddenSize() + 2 * queries + 2 * keys + 4L * config.intermediateSize());
  }
}
