package io.github.qadapter.internal.decode;

/**
 * What an engine may use.
 *
 * @param cacheBytes of key/value caches in all, kept ones of sessions included
 * @param concurrent how many answers grow at the same time
 * @param queue how many requests may wait
 * @param packs whether weights are copied into the layout in which few rows are multiplied fastest
 */
public record DecodeLimits(long cacheBytes, int concurrent, int queue, boolean packs) {}
