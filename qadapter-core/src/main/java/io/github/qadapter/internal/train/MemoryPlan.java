package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.InsufficientMemoryException;
import io.github.qadapter.internal.data.PairLengths;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.model.PackedRow;
import io.github.qadapter.internal.policy.ResidualStates;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The memory that training holds beside the weights, in bytes, and the fastest way to stay within a
 * budget for it. Mapped weights are no part of it: the operating system may take their pages back.
 *
 * @param checkpointing whether a row's activations are kept until its way back
 * @param workBytes the most that steps hold at a time, kept states apart
 * @param keptBytes what is left for the base's states between epochs
 */
public record MemoryPlan(ActivationCheckpointing checkpointing, long workBytes, long keptBytes) {
  /**
   * Tables in 32 bits that a chunk of states has over the vocabulary where retention is computed,
   * which needs the most: logits of the base, their difference, log π₁ and log π̃.
   */
  private static final int VOCABULARY_TABLES = 4;

  /**
   * Vectors in 32 bits as long as the adapter: its values, their copy for passes, the leaves'
   * gradients, a row's gradient, its squares and the shard's sum in native memory; in the heap the
   * values, AdamW's two moments, the shard's sum and the step's gradient.
   */
  private static final int COPIES_OF_ADAPTER = 11;

  /**
   * The longest row of a set.
   *
   * @param tokens T, its tokens
   * @param states K, its scored states
   */
  public record Longest(int tokens, int states) {
    /** By lengths alone. */
    public static Longest of(TrainingSet set, Objective objective) {
      RewardScoring scoring = RewardScoring.of(objective);
      return Stream.concat(
              IntStream.range(0, set.pairs().size())
                  .mapToObj(pair -> packed(set.pairs().lengths(pair), scoring)),
              set.texts().stream().map(text -> new Longest(text.length, text.length)))
          .reduce(
              new Longest(1, 1),
              (a, b) -> new Longest(Math.max(a.tokens, b.tokens), Math.max(a.states, b.states)));
    }

    private static Longest packed(PairLengths pair, RewardScoring scoring) {
      boolean ends = scoring.endsWithTurn();
      int chosen = PackedRow.inputs(pair.chosen(), ends && !pair.chosenCut());
      int rejected = PackedRow.inputs(pair.rejected(), ends && !pair.rejectedCut());
      return new Longest(pair.prompt() + chosen + rejected, chosen + rejected + 2);
    }
  }

  /**
   * The fastest plan within a budget: nothing is computed twice unless memory asks for it.
   *
   * @throws InsufficientMemoryException if even the smallest plan is beyond the budget
   */
  public static MemoryPlan of(
      Decoder decoder, AdapterLayout adapter, Longest longest, long budgetBytes) {
    for (ActivationCheckpointing checkpointing : ActivationCheckpointing.values()) {
      long work = workBytes(decoder, adapter, longest, checkpointing);
      if (work <= budgetBytes) {
        return new MemoryPlan(checkpointing, work, budgetBytes - work);
      }
    }
    long least = workBytes(decoder, adapter, longest, ActivationCheckpointing.PER_BLOCK);
    throw new InsufficientMemoryException(
        String.format(
            Locale.ROOT,
            "Expected a memory budget of at least %d bytes for rows of %d tokens, but found %d;"
                + " raise it, or lower maxPromptTokens and maxAnswerTokens.",
            least,
            longest.tokens(),
            budgetBytes));
  }

  /** The bytes that steps hold at a time. */
  static long workBytes(
      Decoder decoder,
      AdapterLayout adapter,
      Longest longest,
      ActivationCheckpointing checkpointing) {
    DecoderConfig config = decoder.config();
    long tokens = longest.tokens();
    long graph =
        tokens * graphBytesPerToken(config, decoder.bytesPerProduct())
            + decoder.attentionTableBytes(tokens, checkpointing);
    int adapted = config.layers() - adapter.firstLayer();
    long entering = tokens * config.hiddenSize() * decoder.bytesPerNumber();
    long blocks =
        switch (checkpointing) {
          case OFF -> adapted * decoder.widenedBlockBytes() + (adapted + 2L) * graph;
          case PER_BLOCK -> decoder.widenedBlockBytes() + adapted * entering + 3 * graph;
        };
    long chunk = Math.min(ResidualStates.CHUNK, longest.states());
    // Beside the tables the product that they are made of, in the model's precision.
    long perWord = (long) VOCABULARY_TABLES * Float.BYTES + decoder.bytesPerNumber();
    long head =
        perWord * chunk * config.vocabularySize()
            + 6L * Float.BYTES * longest.states() * config.hiddenSize();
    return blocks
        + head
        + decoder.attentionMaskBytes(tokens)
        + (long) COPIES_OF_ADAPTER * Float.BYTES * adapter.size();
  }

  /**
   * The activations of one block per token, attention tables apart: norms in 32 bits, the inputs of
   * adapters, queries, keys and values, and the tensors of the feed-forward part.
   */
  private static long graphBytesPerToken(DecoderConfig config, int bytes) {
    long queries = config.outputs(TargetModule.QUERY);
    long keys = config.outputs(TargetModule.KEY);
    return 2L * Float.BYTES * config.hiddenSize()
        + bytes
            * (2L * config.hiddenSize() + 2 * queries + 2 * keys + 4L * config.intermediateSize());
  }
}
