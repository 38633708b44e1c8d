package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A step's gradient as the sum of its shards', in their order and in 32 bits. Rows are summed
 * within a shard of four pairs or texts first; since that is so on one machine as on many, all of
 * them give the same bits.
 */
public final class GradientSum {
  /** The pairs or texts of a shard. */
  static final int ROWS = 4;

  private final float[] gradient;
  private final ImmutableList.Builder<GradientPart.PairOutcome> pairs = ImmutableList.builder();
  private double divergence;

  /**
   * A sum of nothing yet.
   *
   * @param size P, the gradient's length
   */
  public GradientSum(int size) {
    this.gradient = new float[size];
  }

  /** A step's work in shards: pairs first, then texts, each in their order. */
  public static List<MicroBatch> shards(MicroBatch work) {
    ImmutableList<Integer> none = ImmutableList.of();
    return Stream.concat(
            slices(work.pairs()).map(pairs -> part(work, pairs, none)),
            slices(work.texts()).map(texts -> part(work, none, texts)))
        .toList();
  }

  private static MicroBatch part(
      MicroBatch work, ImmutableList<Integer> pairs, ImmutableList<Integer> texts) {
    return new MicroBatch(work.step(), pairs, work.preference(), texts, work.retention());
  }

  private static Stream<ImmutableList<Integer>> slices(ImmutableList<Integer> all) {
    return IntStream.iterate(0, begin -> begin < all.size(), begin -> begin + ROWS)
        .mapToObj(begin -> all.subList(begin, Math.min(begin + ROWS, all.size())));
  }

  /** Adds the next part. */
  public void add(GradientPart part) {
    float[] found = part.gradient();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += found[i];
    }
    pairs.addAll(part.pairs());
    divergence += part.divergence();
  }

  /** What was added so far; ends the sum. */
  public GradientPart total() {
    return new GradientPart(gradient, pairs.build(), divergence);
  }
}
