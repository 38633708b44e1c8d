package io.github.qadapter.internal.base;

import io.github.qadapter.DecodingOptions;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.internal.decode.DecodeLimits;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.platform.FreeMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that answers may hold beside the weights, in bytes. Asked for once, when a model has
 * opened: what is free then is shared out before any of it is taken.
 *
 * @param cacheBytes for key/value caches in all
 * @param packBytes for copies of weights in the layout in which few rows are multiplied fastest
 */
public record AnswerMemory(long cacheBytes, long packBytes) {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerMemory.class);

  /** A quarter for caches, if the user does not say; the rest is for copies, training and heap. */
  private static final int CACHE_SHARE = 4;

  /**
   * The divisor of free memory where not all weights can be prepacked: half of it stays free for
   * training and the heap.
   */
  private static final int PACK_SHARE = 2;

  /**
   * Copies of all weights make a token 1.3 to 1.5 times as fast, of a part as much less. Below this
   * share the gain is lost in noise, and the memory is better left to the mapped file's pages.
   */
  private static final double LEAST_PACKED = 0.25;

  private static final int MEBIBYTE_BITS = 20;

  /** Limits for a model that has just opened. */
  public static DecodeLimits limits(String name, Decoder decoder, ModelOptions options) {
    DecodingOptions decoding = options.decoding();
    AnswerMemory memory =
        of(
            FreeMemory.most(options.device(), decoder.mappedBytes()),
            decoding.packWeights() ? decoder.packedBytes() : 0,
            decoding);
    LOG.info(
        "{} computes in {} on {}, which {}; answers may take {} MiB for caches, and {} of {} MiB of weights are copied for speed.",
        name,
        decoder.precision(),
        decoder.device(),
        decoder.waysOfProducts(),
        memory.cacheBytes >> MEBIBYTE_BITS,
        memory.packBytes >> MEBIBYTE_BITS,
        decoder.packedBytes() >> MEBIBYTE_BITS);
    return new DecodeLimits(
        memory.cacheBytes, decoding.maxConcurrent(), decoding.queueCapacity(), memory.packBytes);
  }

  /**
   * Shares out what is free.
   *
   * @param free what may be taken in all
   * @param packedBytes what copies of all weights would take
   */
  static AnswerMemory of(long free, long packedBytes, DecodingOptions decoding) {
    long caches = decoding.cacheMemoryBytes().orElse(free / CACHE_SHARE);
    long rest = Math.max(0, free - caches);
    if (packedBytes <= rest) {
      return new AnswerMemory(caches, packedBytes);
    }
    long part = Math.min(packedBytes, rest / PACK_SHARE);
    return new AnswerMemory(caches, part >= LEAST_PACKED * packedBytes ? part : 0);
  }
}
